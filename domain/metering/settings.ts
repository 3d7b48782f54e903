/** A limit with its unit and where it comes from. Operators change them in `metering_setting`, with a source of their own. */
interface Setting {
  value: number;
  unit: string;
  source: string;
}

/** Every limit of the checks, estimates and billing rules. Whole numbers; the names are those of `metering_setting`. */
export const DEFAULT_SETTINGS = {
  graceDays: {
    value: 3,
    unit: 'days',
    source: 'our choice: operators deliver within two days; supply terms art. 70 sets no limit',
  },
  shortGapMinutes: {
    value: 120,
    unit: 'minutes',
    source: 'California VEE Standards Rev 2.0 (two hours; other published rule sets say one)',
  },
  likeDays: { value: 4, unit: 'days', source: 'AEMO Metrology Procedure Part B, method 15: average of like days' },
  likeDayReachDays: {
    value: 42,
    unit: 'days',
    source: 'our choice: six weeks hold four like days and one holiday run',
  },
  spikePercent: {
    value: 180,
    unit: '% of the third peak',
    source: 'California VEE Standards Rev 2.0 (from memory, to be confirmed)',
  },
  spikeLeastWh: {
    value: 10_000,
    unit: 'Wh per hour',
    source:
      'our choice: at 2 kW every sixth household day has a spike, at 10 kW none; the contract is checked beside it',
  },
  overContractPercent: {
    value: 150,
    unit: '% of contract kW',
    source: 'our choice, above the over-contract surcharge’s first step (art. 67-3)',
  },
  zeroRunDays: { value: 7, unit: 'days', source: 'our choice: a week away is common, a meter that stops is not' },
  sumCheckUnitWh: { value: 1000, unit: 'Wh', source: 'AEMO Metrology Procedure Part B: one unit of the register' },
  highPercent: { value: 300, unit: '% of the own mean', source: 'our choice, reviewed with the finding list' },
  lowPercent: { value: 10, unit: '% of the own mean', source: 'our choice, reviewed with the finding list' },
  highLowLeastWh: { value: 5000, unit: 'Wh per day', source: 'our choice: small users vary' },
  highLowDays: { value: 28, unit: 'days', source: 'our choice: four weeks hold each weekday four times' },
  editApprovalWh: {
    value: 50_000,
    unit: 'Wh changed',
    source: 'our choice: about 10,000 won; above it a second person approves',
  },
  issueByRun: {
    value: 0,
    unit: '1 = first bills wait for an approved bill run, 0 = issued as soon as their period is complete',
    source: 'our choice: a fresh installation ends with a bill by itself; corrections of issued bills never wait',
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof DEFAULT_SETTINGS;
export type MeteringSettings = Record<SettingName, number>;
export const SETTING_NAMES = Object.keys(DEFAULT_SETTINGS) as SettingName[];

/** The defaults alone. */
export const defaultSettings = (): MeteringSettings =>
  Object.fromEntries(SETTING_NAMES.map((name) => [name, DEFAULT_SETTINGS[name].value])) as MeteringSettings;
