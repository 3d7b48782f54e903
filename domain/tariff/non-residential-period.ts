import { dayRegisters, seasonOf } from './bands.ts';
import { WEEKEND_DISCOUNT } from './data/calendars.ts';
import { CLIMATE } from './data/charges.ts';
import type { Season } from './data/non-residential.ts';
import { inForce, runs } from './dated.ts';
import { TariffError } from './errors.ts';
import { hundredthsText, tenthsText } from './exact.ts';
import { type LineTemplate, template } from './lines.ts';
import type { ParsedRequest } from './parse-request.ts';
import { type ClimateStretch, climateOf, daysOf, type FuelPrice, fuelOf, shareText } from './period-days.ts';
import { type BandedPlan, firstDayOf, type RatedVersion, SEASONS } from './plans.ts';
import { type TaxRules, taxRulesOf } from './taxes.ts';

/** Days with the same rate version, season and climate price. */
export interface BandedPart {
  days: number;
  from: string;
  season: Season;
  baseWonPerKw: number;
  baseLine: LineTemplate;
  /** Tenths of a won per kWh of light, mid, peak. */
  prices: readonly [number, number, number];
  /** Lines of light, mid, peak; one price for all hours uses the first only. */
  energyLines: readonly LineTemplate[];
  weekendLines: readonly LineTemplate[];
  climateTenths: number;
}

/** All that is the same for every customer of a plan in a period. */
export interface BandedPeriod {
  days: number;
  dayList: readonly string[];
  parts: readonly BandedPart[];
  partDays: readonly number[];
  /** Part of each day. */
  partOfDay: Uint8Array;
  climate: readonly ClimateStretch[];
  fuel: FuelPrice;
  taxes: TaxRules;
  /** Registers of each interval, one table a day, by interval length; made when the first customer needs them. */
  registers: Map<number, readonly Uint8Array[]>;
}

const SEASON_NAMES: Record<Season, { ko: string; en: string }> = {
  summer: { ko: '여름철', en: 'summer' },
  springFall: { ko: '봄·가을철', en: 'spring and fall' },
  winter: { ko: '겨울철', en: 'winter' },
};
const BAND_NAMES = [
  { code: 'light', ko: '경부하', en: 'light load' },
  { code: 'mid', ko: '중간부하', en: 'mid load' },
  { code: 'peak', ko: '최대부하', en: 'peak load' },
];

const energyLinesOf = (plan: BandedPlan, rated: RatedVersion, season: Season): LineTemplate[] => {
  const prices = rated.prices[SEASONS.indexOf(season)] as readonly number[];
  const name = SEASON_NAMES[season];
  const rest = { unit: 'kWh', rateVersion: `${plan.plan}@${rated.from}`, confidence: rated.version.confidence };
  if (!plan.timeOfUse) {
    const unitPrice = tenthsText(prices[0] as number);
    return [
      template('energy', `전력량요금 (${name.ko})`, `Energy (${name.en})`, rated.version.source, {
        ...rest,
        unitPrice,
        rule: 'energy.season',
      }),
    ];
  }
  return BAND_NAMES.map((band, index) =>
    template(
      `energy.${band.code}`,
      `전력량요금 ${band.ko} (${name.ko})`,
      `Energy, ${band.en} (${name.en})`,
      rated.version.source,
      {
        ...rest,
        unitPrice: tenthsText(prices[index] as number),
        rule: 'energy.season_and_band',
      },
    ),
  );
};

const weekendLinesOf = (plan: BandedPlan, rated: RatedVersion, season: Season): LineTemplate[] =>
  BAND_NAMES.slice(0, 2).map((band, index) =>
    template(
      'energy.weekendDiscount',
      `주말 낮 할인 50% (${band.ko}, 11~14시)`,
      `Weekend midday discount 50% (${band.en}, 11–14 h)`,
      WEEKEND_DISCOUNT.source,
      {
        unit: 'kWh',
        unitPrice: hundredthsText(-((rated.prices[SEASONS.indexOf(season)] as readonly number[])[index] as number) * 5),
        rule: 'energy.weekend_discount',
        rateVersion: `${plan.plan}@${rated.from}`,
      },
    ),
  );

/**
 * What holds for a plan in a period.
 * @throws TariffError no_rates naming class and first day without rates
 */
export const bandedPeriod = (plan: BandedPlan, from: string, to: string): BandedPeriod => {
  const first = firstDayOf(plan);
  if (from < first) {
    throw new TariffError(
      'no_rates',
      'period.from',
      `${plan.plan} (${plan.ko}) has no rates on ${from}; they start on ${first}`,
    );
  }
  const dayList = daysOf(from, to);
  const stretches = runs(
    dayList,
    (day) => ({
      rated: inForce(plan.versions, day) as RatedVersion,
      season: seasonOf(day),
      climate: inForce(CLIMATE, day) as (typeof CLIMATE)[number],
    }),
    (a, b) => a.rated === b.rated && a.season === b.season && a.climate === b.climate,
  );
  const partOfDay = new Uint8Array(dayList.length);
  let start = 0;
  const parts = stretches.map(({ value: { rated, season, climate }, days, from: partFrom }, index): BandedPart => {
    partOfDay.fill(index, start, start + days);
    start += days;
    return {
      days,
      from: partFrom,
      season,
      baseWonPerKw: rated.baseWonPerKw,
      baseLine: template('base', '기본요금', 'Base charge', rated.version.source, {
        unit: `kW${shareText(days, dayList.length)}`,
        unitPrice: String(rated.baseWonPerKw),
        rule: 'base.per_kw',
        rateVersion: `${plan.plan}@${rated.from}`,
        confidence: rated.version.confidence,
      }),
      prices: rated.prices[SEASONS.indexOf(season)] as BandedPart['prices'],
      energyLines: energyLinesOf(plan, rated, season),
      weekendLines: weekendLinesOf(plan, rated, season),
      climateTenths: climate.value,
    };
  });
  return {
    days: dayList.length,
    dayList,
    parts,
    partDays: parts.map((part) => part.days),
    partOfDay,
    climate: climateOf(dayList),
    fuel: fuelOf(from, to),
    taxes: taxRulesOf(dayList),
    registers: new Map(),
  };
};

/** The register of every interval of the period, one table a day; a meter without time bands counts everything as light. */
export const registersOf = (
  period: BandedPeriod,
  plan: BandedPlan,
  request: ParsedRequest,
  minutes: number,
): readonly Uint8Array[] => {
  const known = period.registers.get(minutes);
  if (known) return known;
  const flat = new Uint8Array(1440 / minutes);
  const tables = period.dayList.map((day) =>
    plan.bandMetered ? dayRegisters(plan.classId, day, minutes, request) : flat,
  );
  period.registers.set(minutes, tables);
  return tables;
};
