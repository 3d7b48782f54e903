import { type DatedValue, MANDATORY_USE, PRICE_FREEZE } from './data/charges.ts';
import {
  RESIDENTIAL_VERSIONS,
  type ResidentialVersion,
  SUMMER_TIER_MONTHS,
  SUPER_USER,
  TIER_LIMITS,
} from './data/residential.ts';
import { inForce, monthOf, runs } from './dated.ts';
import { capDays, DISCOUNTS_FROM } from './discount-caps.ts';
import { TariffError } from './errors.ts';
import { tenthsText } from './exact.ts';
import { type LineTemplate, template } from './lines.ts';
import { type ClimateStretch, climateOf, daysOf, type FuelPrice, fuelOf, shareText } from './period-days.ts';
import { firstDayOf, type ResidentialPlan } from './plans.ts';
import { type TaxRules, taxRulesOf } from './taxes.ts';

/** Days with the same prices, tier widths and super-user rule. */
export interface ResidentialPart {
  days: number;
  from: string;
  /** Upper edge of each tier in kWh a month; the last tier has none. */
  limits: readonly number[];
  /** Tenths of a won per kWh. */
  prices: readonly number[];
  /** Won per household and month. */
  bases: readonly number[];
  /** By tier reached. */
  baseLines: readonly LineTemplate[];
  tierLines: readonly LineTemplate[];
  /** Largest family discount of the month, won, summed over the days of this part. */
  familyCapDays: () => number;
  climateTenths: number;
}

/** All that is the same for every customer of a plan in a period. */
export interface ResidentialPeriod {
  days: number;
  parts: readonly ResidentialPart[];
  partDays: readonly number[];
  climate: readonly ClimateStretch[];
  fuel: FuelPrice;
  taxes: TaxRules;
  /** Sum over the days of the month's deduction for at most 200 kWh, won. */
  mandatoryUseDays: number;
  freeze: readonly { days: number; tenths: number }[];
  /** Sum over the days of the month's largest welfare discount of a class, won. */
  welfareCapDays: (name: string) => number;
  /** The discount amounts are known for every day. */
  hasDiscountRates: boolean;
}

const SEASON = {
  other: { ko: '', en: '' },
  summer: { ko: ' (하계)', en: ' (July–August)' },
};

const partLines = (
  version: ResidentialVersion,
  plan: ResidentialPlan,
  summer: boolean,
  prices: readonly number[],
  bases: readonly number[],
  share: string,
) => {
  const tiers = version[plan.voltage]?.tiers.length as number;
  const season = SEASON[summer ? 'summer' : 'other'];
  const rateVersion = `${plan.plan}@${version.from}`;
  return {
    tierLines: prices.map((price, index) =>
      index < tiers
        ? template(
            `energy.tier${index + 1}`,
            `전력량요금 ${index + 1}단계${season.ko}`,
            `Energy, tier ${index + 1}${season.en}`,
            version.source,
            {
              unit: 'kWh',
              unitPrice: tenthsText(price),
              rule: summer ? 'energy.tier.summer' : 'energy.tier',
              rateVersion,
            },
          )
        : template(
            'energy.superUser',
            `전력량요금 슈퍼유저${season.ko}`,
            `Energy above 1,000 kWh${season.en}`,
            SUPER_USER.source,
            {
              unit: 'kWh',
              unitPrice: tenthsText(price),
              rule: 'energy.super_user',
              rateVersion,
            },
          ),
    ),
    baseLines: bases.map((won) =>
      template('base', `기본요금${season.ko}`, `Base charge${season.en}`, version.source, {
        unit: `month${share}`,
        unitPrice: String(won),
        rule: 'base.highest_tier',
        rateVersion,
      }),
    ),
  };
};

/** Works out a value the first time it is asked for: most customers have no discount. */
const once = (work: () => number): (() => number) => {
  let value: number | null = null;
  return () => {
    value ??= work();
    return value;
  };
};
const onceFor = (work: (name: string) => number): ((name: string) => number) => {
  const values = new Map<string, number>();
  return (name) => {
    const known = values.get(name) ?? work(name);
    values.set(name, known);
    return known;
  };
};

/**
 * What holds for a residential plan in a period.
 * @param superUser whether the household uses more than 1,000 kWh: only then do the super-user months cut the period
 * @throws TariffError no_rates naming plan and first day without rates
 */
export const residentialPeriod = (
  plan: ResidentialPlan,
  from: string,
  to: string,
  superUser: boolean,
): ResidentialPeriod => {
  const dayList = daysOf(from, to);
  const first = firstDayOf(plan);
  if (from < first) {
    throw new TariffError(
      'no_rates',
      'period.from',
      `${plan.plan} (${plan.ko}) has no rates on ${from}; they start on ${first}`,
    );
  }
  const stretches = runs(
    dayList,
    (day) => {
      const version = inForce(RESIDENTIAL_VERSIONS, day) as ResidentialVersion;
      const widths = inForce(TIER_LIMITS, day) as (typeof TIER_LIMITS)[number];
      const summer = widths.summer !== null && SUMMER_TIER_MONTHS.includes(monthOf(day));
      const superMonth =
        superUser && day >= SUPER_USER.from && (SUPER_USER.months as readonly number[]).includes(monthOf(day));
      return { version, limits: summer ? (widths.summer as readonly number[]) : widths.other, summer, superMonth };
    },
    (a, b) => a.version === b.version && a.summer === b.summer && a.superMonth === b.superMonth,
  );
  let start = 0;
  const parts = stretches.map(
    ({ value: { version, limits, summer, superMonth }, days, from: partFrom }): ResidentialPart => {
      const rates = version[plan.voltage] as ResidentialVersion['low'];
      const withSuper = superMonth && rates.super !== null;
      const prices = withSuper ? [...rates.tiers, rates.super as number] : rates.tiers;
      const bases = withSuper ? [...rates.base, rates.base[rates.base.length - 1] as number] : rates.base;
      const partDays = dayList.slice(start, start + days);
      start += days;
      return {
        days,
        from: partFrom,
        limits: withSuper ? [...limits, SUPER_USER.overKwh] : limits,
        prices,
        bases,
        familyCapDays: once(() => capDays(partDays, 'family')),
        climateTenths: (climateOf(partDays)[0] as ClimateStretch).tenths,
        ...partLines(version, plan, summer, prices, bases, shareText(days, dayList.length)),
      };
    },
  );
  const freeze = runs(
    dayList,
    (day) => inForce(PRICE_FREEZE, day) as DatedValue,
    (a, b) => a === b,
  ).map((run) => ({ days: run.days, tenths: run.value.value }));
  const deduction = dayList.reduce(
    (sum, day) => sum + (inForce(MANDATORY_USE, day) as (typeof MANDATORY_USE)[number])[plan.voltage],
    0,
  );
  return {
    days: dayList.length,
    parts,
    partDays: parts.map((part) => part.days),
    climate: climateOf(dayList),
    fuel: fuelOf(from, to),
    taxes: taxRulesOf(dayList),
    mandatoryUseDays: deduction,
    freeze,
    welfareCapDays: onceFor((name) => capDays(dayList, name)),
    hasDiscountRates: from >= DISCOUNTS_FROM,
  };
};
