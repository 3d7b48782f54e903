import { type Band, type Family, NON_RESIDENTIAL, type RateVersion, type Season } from './data/non-residential.ts';
import { RESIDENTIAL_VERSIONS } from './data/residential.ts';
import { TariffError } from './errors.ts';

export const BANDS: readonly Band[] = ['light', 'mid', 'peak'];
export const SEASONS: readonly Season[] = ['summer', 'springFall', 'winter'];

export interface RatedVersion {
  from: string;
  version: RateVersion;
  baseWonPerKw: number;
  /** Tenths of a won per kWh by season (summer, springFall, winter) and band (light, mid, peak). */
  prices: readonly (readonly [number, number, number])[];
}

interface PlanCommon {
  plan: string;
  classId: string;
  voltage: string;
  option: string | null;
  ko: string;
  en: string;
}
export interface ResidentialPlan extends PlanCommon {
  kind: 'residential';
  voltage: 'low' | 'high';
}
export interface BandedPlan extends PlanCommon {
  kind: 'nonResidential';
  family: Family;
  /** Prices differ by time of day. */
  timeOfUse: boolean;
  /** The meter tells time bands apart: every plan of a class that has a plan with time bands. */
  bandMetered: boolean;
  /** Fed at high voltage, so the meter knows demand and reactive energy (supply terms art. 38②). */
  highVoltage: boolean;
  versions: readonly RatedVersion[];
}
export type Plan = ResidentialPlan | BandedPlan;

const VOLTAGES: Record<string, { ko: string; en: string }> = {
  low: { ko: '저압', en: 'low voltage' },
  high: { ko: '고압', en: 'high voltage' },
  high_a: { ko: '고압A', en: 'high voltage A' },
  high_b: { ko: '고압B', en: 'high voltage B' },
  high_c: { ko: '고압C', en: 'high voltage C' },
};
const OPTIONS: Record<string, { ko: string; en: string }> = {
  I: { ko: '선택Ⅰ', en: 'option I' },
  II: { ko: '선택Ⅱ', en: 'option II' },
  III: { ko: '선택Ⅲ', en: 'option III' },
  IV: { ko: '선택Ⅳ', en: 'option IV' },
};

const threeBands = (prices: readonly number[]): readonly [number, number, number] =>
  prices.length === 1
    ? [prices[0] as number, prices[0] as number, prices[0] as number]
    : [prices[0] as number, prices[1] as number, prices[2] as number];

const build = (): Map<string, Plan> => {
  const plans = new Map<string, Plan>();
  for (const voltage of ['low', 'high'] as const) {
    plans.set(`residential/${voltage}`, {
      kind: 'residential',
      plan: `residential/${voltage}`,
      classId: 'residential',
      voltage,
      option: null,
      ko: `주택용전력 ${VOLTAGES[voltage]?.ko}`,
      en: `Residential, ${VOLTAGES[voltage]?.en}`,
    });
  }
  for (const rateClass of NON_RESIDENTIAL) {
    const versionsOf = new Map<string, { versions: RatedVersion[]; timeOfUse: boolean }>();
    for (const version of rateClass.versions) {
      for (const [key, baseWonPerKw, ...seasons] of version.rows) {
        const rated = versionsOf.get(key) ?? { versions: [], timeOfUse: seasons[0].length === 3 };
        rated.versions.push({ from: version.from, version, baseWonPerKw, prices: seasons.map(threeBands) });
        versionsOf.set(key, rated);
      }
    }
    const bandMetered = [...versionsOf.values()].some((rated) => rated.timeOfUse);
    for (const [key, { versions, timeOfUse }] of versionsOf) {
      const [voltage, option = null] = key.split('/') as [string, string?];
      const plan = `${rateClass.id}/${key}`;
      plans.set(plan, {
        kind: 'nonResidential',
        plan,
        classId: rateClass.id,
        family: rateClass.family,
        voltage,
        option,
        timeOfUse,
        bandMetered,
        highVoltage: voltage !== 'low',
        versions,
        ko: [rateClass.ko, VOLTAGES[voltage]?.ko, option && OPTIONS[option]?.ko].filter(Boolean).join(' '),
        en: [rateClass.en, VOLTAGES[voltage]?.en, option && OPTIONS[option]?.en].filter(Boolean).join(', '),
      });
    }
  }
  return plans;
};

const PLANS = build();
export const allPlans = (): Iterable<Plan> => PLANS.values();

/** The plan of a contract, e.g. `general_b/high_a/II`. @throws TariffError unknown_plan, unknown_option */
export const planOf = (name: unknown): Plan => {
  if (typeof name !== 'string')
    throw new TariffError('unknown_plan', 'plan', 'plan must be a text such as "residential/low"');
  const plan = PLANS.get(name);
  if (plan) return plan;
  const [classId, voltage] = name.split('/');
  const options = [...PLANS.values()].filter((known) => known.classId === classId && known.voltage === voltage);
  if (options.length > 0) {
    const list = options.map((known) => known.plan).join(', ');
    throw new TariffError(
      'unknown_option',
      'plan',
      `plan ${JSON.stringify(name)} has no such option; choose one of ${list}`,
    );
  }
  throw new TariffError('unknown_plan', 'plan', `plan ${JSON.stringify(name)} is not known`);
};

/** First day with rates of a plan. */
export const firstDayOf = (plan: Plan): string => {
  if (plan.kind === 'nonResidential') return (plan.versions[0] as RatedVersion).from;
  return (RESIDENTIAL_VERSIONS.find((version) => version[plan.voltage] !== null) as { from: string }).from;
};
