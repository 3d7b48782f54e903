import type { SourceId } from './sources.ts';

// Residential (주택용). Prices in tenths of a won per kWh, base charges in won per household, limits in kWh.

export interface ResidentialVersion {
  from: string;
  source: SourceId;
  /** Energy price of each tier; `super` = above 1,000 kWh in the super-user months, null where there was none. */
  low: { tiers: readonly number[]; super: number | null; base: readonly number[] };
  high: { tiers: readonly number[]; super: number | null; base: readonly number[] } | null;
  /** What every price moved by against the version before, in tenths; null where the tiers themselves changed. */
  step: number | null;
}

const LOW_BASE = [910, 1600, 7300];
const HIGH_BASE = [730, 1260, 6060];

export const RESIDENTIAL_VERSIONS: readonly ResidentialVersion[] = [
  {
    from: '2013-11-21',
    source: 'history',
    low: { tiers: [607, 1259, 1879, 2806, 4177, 7095], super: null, base: [410, 910, 1600, 3850, 7300, 12940] },
    high: null,
    step: null,
  },
  {
    from: '2016-12-01',
    source: 'history',
    low: { tiers: [933, 1879, 2806], super: 7095, base: LOW_BASE },
    high: null,
    step: null,
  },
  {
    from: '2021-01-01',
    source: 'history',
    low: { tiers: [883, 1829, 2756], super: 7045, base: LOW_BASE },
    high: { tiers: [733, 1423, 2106], super: 5696, base: HIGH_BASE },
    step: -50,
  },
  {
    from: '2022-04-01',
    source: 'history',
    low: { tiers: [932, 1878, 2805], super: 7094, base: LOW_BASE },
    high: { tiers: [782, 1472, 2155], super: 5745, base: HIGH_BASE },
    step: 49,
  },
  {
    from: '2022-10-01',
    source: 'history',
    low: { tiers: [1006, 1952, 2879], super: 7168, base: LOW_BASE },
    high: { tiers: [856, 1546, 2229], super: 5819, base: HIGH_BASE },
    step: 74,
  },
  {
    from: '2023-01-01',
    source: 'history',
    low: { tiers: [1120, 2066, 2993], super: 7282, base: LOW_BASE },
    high: { tiers: [970, 1660, 2343], super: 5933, base: HIGH_BASE },
    step: 114,
  },
  {
    from: '2023-05-16',
    source: 'annex1',
    low: { tiers: [1200, 2146, 3073], super: 7362, base: LOW_BASE },
    high: { tiers: [1050, 1740, 2423], super: 6013, base: HIGH_BASE },
    step: 80,
  },
];

/** Upper edge of every tier but the last. `summer` (7·8월, 하계) replaces `other` in July and August; null = no wider tiers. */
export const TIER_LIMITS: readonly { from: string; other: readonly number[]; summer: readonly number[] | null; source: SourceId }[] = [
  { from: '2013-11-21', other: [100, 200, 300, 400, 500], summer: null, source: 'history' },
  { from: '2016-12-01', other: [200, 400], summer: null, source: 'history' },
  { from: '2018-07-01', other: [200, 400], summer: [300, 500], source: 'press' },
  { from: '2018-09-01', other: [200, 400], summer: null, source: 'history' },
  { from: '2019-07-01', other: [200, 400], summer: [300, 450], source: 'annex1' },
];
export const SUMMER_TIER_MONTHS: readonly number[] = [7, 8];

/** Super-user price (슈퍼유저요금): July–August and December–February, on the kWh above 1,000, since 2017-01-01. */
export const SUPER_USER = { from: '2017-01-01', overKwh: 1000, months: [12, 1, 2, 7, 8], source: 'annex1_2016' } as const;

/** Least monthly charge before tax (월간 최저요금); high voltage has none. */
export const MINIMUM_MONTHLY_WON = { low: 1000, high: 0, source: 'annex1' } as const;
