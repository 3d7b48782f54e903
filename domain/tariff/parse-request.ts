import { dayNumberOrNull, dayText } from '../calendar/day.ts';
import { HOUSEHOLD, type HouseholdClass, WELFARE, type WelfareClass } from './data/discounts.ts';
import type { Season } from './data/non-residential.ts';
import { TariffError } from './errors.ts';
import { halfUp } from './exact.ts';
import { BANDS, type Plan, planOf, SEASONS } from './plans.ts';
import type { QuoteRequest } from './types.ts';

/** Longest period that can be priced, days. */
export const MAX_PERIOD_DAYS = 62;
const MAX_WH = 1e12;
const MAX_KW = 1e7;
const INTERVAL_MINUTES = [5, 15, 30, 60];
const INTERVAL_START = /^(\d{4}-\d{2}-\d{2})(?:T00:00(?::00(?:\.0+)?)?(?:\+09:00)?)?$/;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

export interface MeteredIntervals {
  minutes: number;
  wh: ArrayLike<number>;
}

/** Wh of light, mid, peak. */
export type WhByBand = [number, number, number];

export type MeteredUsage =
  | { form: 'total'; wh: number }
  | { form: 'byBand'; wh: WhByBand }
  | { form: 'bySeasonAndBand'; wh: Record<Season, WhByBand> }
  | { form: 'intervals'; intervals: MeteredIntervals };

/** A request whose every field was checked; energy in Wh, power in whole kW, power factor in whole percent. */
export interface ParsedRequest {
  plan: Plan;
  from: string;
  to: string;
  days: number;
  usage: MeteredUsage;
  contractKw: number | null;
  billingDemandKw: number | null;
  demandHistory: readonly { month: string; kW: number }[];
  lagging: number | null;
  leading: number | null;
  firstPowerFactorMonth: boolean;
  welfare: WelfareClass | null;
  household: HouseholdClass | null;
  jeju: boolean;
  keepsFormerCalendar: boolean;
  overContract: { times: number; maxDemandKw: number | null } | null;
}

type Fields = Record<string, unknown>;

const fieldsOf = (value: unknown, path: string, code: 'bad_request' | 'bad_usage' = 'bad_request'): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TariffError(code, path, `${path} must be an object`);
  }
  return value as Fields;
};

/** Thousandths of a decimal number, exactly: 350.125 → 350125; null when it has more than three decimals. */
const thousandths = (value: number): number | null => {
  if (Number.isSafeInteger(value)) return value * 1000;
  const match = /^(\d+)\.(\d{1,3})$/.exec(String(value));
  return match ? Number(match[1]) * 1000 + Number((match[2] as string).padEnd(3, '0')) : null;
};

const wattHours = (value: unknown, path: string): number => {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TariffError(
      'bad_usage',
      path,
      `${path} must be a number of kWh, not ${JSON.stringify(value) ?? String(value)}`,
    );
  }
  if (value < 0) throw new TariffError('negative_usage', path, `${path} is negative: ${value} kWh`);
  if (value * 1000 > MAX_WH) throw new TariffError('usage_too_large', path, `${path} is above 1,000,000,000 kWh`);
  const wh = thousandths(value);
  if (wh === null) throw new TariffError('fractional_wh', path, `${path} is finer than 1 Wh: ${value} kWh`);
  return wh;
};

const bandsOfFields = (value: unknown, path: string): WhByBand => {
  const fields = fieldsOf(value, path, 'bad_usage');
  const wh: WhByBand = [0, 0, 0];
  for (const [name, kWh] of Object.entries(fields)) {
    const band = BANDS.indexOf(name as never);
    if (band < 0)
      throw new TariffError('bad_usage', `${path}.${name}`, `${name} is no time band; use light, mid and peak`);
    wh[band] = wattHours(kWh, `${path}.${name}`);
  }
  if (Object.keys(fields).length === 0) throw new TariffError('bad_usage', path, `${path} names no time band`);
  return wh;
};

const parseIntervals = (value: unknown, from: string, days: number): MeteredUsage => {
  const path = 'usage.intervals';
  const {
    minutes,
    from: start,
    wh,
  } = fieldsOf(value, path, 'bad_usage') as { minutes: unknown; from: unknown; wh: unknown };
  if (!INTERVAL_MINUTES.includes(minutes as number)) {
    throw new TariffError('bad_usage', `${path}.minutes`, 'intervals are of 5, 15, 30 or 60 minutes');
  }
  const first = typeof start === 'string' ? INTERVAL_START.exec(start)?.[1] : undefined;
  if (first === undefined || dayNumberOrNull(first) === null) {
    throw new TariffError('bad_date', `${path}.from`, 'from must be the first day, YYYY-MM-DD or YYYY-MM-DDT00:00');
  }
  if (!Array.isArray(wh) && !ArrayBuffer.isView(wh)) {
    throw new TariffError('bad_usage', `${path}.wh`, 'wh must be a list of whole Wh');
  }
  const values = wh as unknown as ArrayLike<number>;
  const expected = (days * 1440) / (minutes as number);
  if (first !== from) {
    throw new TariffError(
      'intervals_do_not_cover_period',
      `${path}.from`,
      `intervals start on ${first}, the period on ${from}`,
    );
  }
  if (values.length !== expected) {
    throw new TariffError(
      'intervals_do_not_cover_period',
      `${path}.wh`,
      `${days} days have ${expected} intervals of ${minutes as number} minutes, not ${values.length}`,
    );
  }
  return { form: 'intervals', intervals: { minutes: minutes as number, wh: values } };
};

const FORMS = ['kWh', 'kWhByBand', 'kWhBySeasonAndBand', 'intervals'] as const;

const parseUsage = (value: unknown, from: string, days: number): MeteredUsage => {
  const usage = fieldsOf(value, 'usage', 'bad_usage');
  const given = FORMS.filter((form) => usage[form] !== undefined);
  if (given.length !== 1)
    throw new TariffError('bad_usage', 'usage', `usage must have exactly one of ${FORMS.join(', ')}`);
  switch (given[0]) {
    case 'kWh':
      return { form: 'total', wh: wattHours(usage.kWh, 'usage.kWh') };
    case 'kWhByBand':
      return { form: 'byBand', wh: bandsOfFields(usage.kWhByBand, 'usage.kWhByBand') };
    case 'kWhBySeasonAndBand': {
      const path = 'usage.kWhBySeasonAndBand';
      const wh: Record<Season, WhByBand> = { summer: [0, 0, 0], springFall: [0, 0, 0], winter: [0, 0, 0] };
      for (const [season, bands] of Object.entries(fieldsOf(usage.kWhBySeasonAndBand, path, 'bad_usage'))) {
        if (!SEASONS.includes(season as Season)) {
          throw new TariffError(
            'bad_usage',
            `${path}.${season}`,
            `${season} is no season; use summer, springFall and winter`,
          );
        }
        wh[season as Season] = bandsOfFields(bands, `${path}.${season}`);
      }
      return { form: 'bySeasonAndBand', wh };
    }
    default:
      return parseIntervals(usage.intervals, from, days);
  }
};

const wholeKw = (value: unknown, path: string, code: 'bad_contract_kw' | 'bad_demand', least: number): number => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < least || value > MAX_KW) {
    throw new TariffError(code, path, `${path} must be a number of kW from ${least} to ${MAX_KW}`);
  }
  const watts = thousandths(value);
  if (watts === null) throw new TariffError(code, path, `${path} is finer than 1 W: ${value} kW`);
  return halfUp(watts, 1000);
};

const wholePercent = (value: unknown, path: string): number | null => {
  if (value === undefined || value === null) return null;
  const scaled = typeof value === 'number' && value > 0 && value <= 100 ? thousandths(value) : null;
  if (scaled === null)
    throw new TariffError('bad_power_factor', path, `${path} must be a percentage above 0 and up to 100`);
  return halfUp(scaled, 1000);
};

const optionalFlag = (value: unknown, path: string): boolean => {
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new TariffError('bad_request', path, `${path} must be true or false`);
  return value;
};

const NO_DISCOUNTS: Pick<ParsedRequest, 'welfare' | 'household'> = { welfare: null, household: null };

const parseDiscounts = (value: unknown, plan: Plan): Pick<ParsedRequest, 'welfare' | 'household'> => {
  if (value === undefined || value === null) return NO_DISCOUNTS;
  const discounts = fieldsOf(value, 'discounts');
  const welfare = discounts.welfare ?? null;
  const household = discounts.household ?? null;
  if (welfare !== null && (typeof welfare !== 'string' || !Object.hasOwn(WELFARE, welfare))) {
    const known = Object.keys(WELFARE).join(', ');
    throw new TariffError(
      'unknown_discount',
      'discounts.welfare',
      `${JSON.stringify(welfare)} is no welfare class; known: ${known}`,
    );
  }
  if (household !== null && (typeof household !== 'string' || !Object.hasOwn(HOUSEHOLD, household))) {
    const known = Object.keys(HOUSEHOLD).join(', ');
    throw new TariffError(
      'unknown_discount',
      'discounts.household',
      `${JSON.stringify(household)} is no household class; known: ${known}`,
    );
  }
  const family = plan.kind === 'residential' ? 'residential' : plan.family;
  if (welfare !== null && family !== 'residential' && family !== 'general') {
    throw new TariffError(
      'discount_not_applicable',
      'discounts.welfare',
      'welfare discounts are for residential and general service',
    );
  }
  if (household !== null && family !== 'residential') {
    throw new TariffError(
      'discount_not_applicable',
      'discounts.household',
      'household discounts are for residential service',
    );
  }
  return { welfare: welfare as WelfareClass | null, household: household as HouseholdClass | null };
};

const parseHistory = (value: unknown): readonly { month: string; kW: number }[] => {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value))
    throw new TariffError('bad_demand', 'demandHistory', 'demandHistory must be a list of { month, kW }');
  return value.map((entry, index) => {
    const path = `demandHistory[${index}]`;
    const { month, kW } = fieldsOf(entry, path) as { month: unknown; kW: unknown };
    if (typeof month !== 'string' || !MONTH.test(month)) {
      throw new TariffError('bad_demand', `${path}.month`, 'month must be YYYY-MM');
    }
    return { month, kW: wholeKw(kW, `${path}.kW`, 'bad_demand', 0) };
  });
};

const parseOverContract = (value: unknown): ParsedRequest['overContract'] => {
  if (value === undefined || value === null) return null;
  const { times, maxDemandKw } = fieldsOf(value, 'overContract') as { times: unknown; maxDemandKw: unknown };
  if (!Number.isSafeInteger(times) || (times as number) < 1) {
    throw new TariffError(
      'bad_demand',
      'overContract.times',
      'times must be a whole number from 1: which time the contract power is exceeded',
    );
  }
  const demand =
    maxDemandKw === undefined || maxDemandKw === null
      ? null
      : wholeKw(maxDemandKw, 'overContract.maxDemandKw', 'bad_demand', 0);
  return { times: times as number, maxDemandKw: demand };
};

/** Checks every field of a request. @throws TariffError with the path of the first field that is wrong */
export const parseRequest = (input: QuoteRequest): ParsedRequest => {
  const request = fieldsOf(input, 'request');
  const plan = planOf(request.plan);
  const period = fieldsOf(request.period, 'period');
  const first = dayNumberOrNull(period.from);
  if (first === null)
    throw new TariffError('bad_date', 'period.from', 'period.from must be a day of the calendar, YYYY-MM-DD');
  const last = dayNumberOrNull(period.to);
  if (last === null)
    throw new TariffError('bad_date', 'period.to', 'period.to must be a day of the calendar, YYYY-MM-DD');
  const days = last - first + 1;
  const from = period.from as string;
  const to = period.to as string;
  if (days < 1)
    throw new TariffError('period_reversed', 'period', `the period ends (${to}) before it starts (${from})`);
  if (days > MAX_PERIOD_DAYS) {
    const latest = dayText(first + MAX_PERIOD_DAYS - 1);
    throw new TariffError(
      'period_too_long',
      'period',
      `the period has ${days} days, at most ${MAX_PERIOD_DAYS} (to ${latest})`,
    );
  }
  const region = request.region ?? 'mainland';
  if (region !== 'mainland' && region !== 'jeju') {
    throw new TariffError('bad_option', 'region', `region must be mainland or jeju, not ${JSON.stringify(region)}`);
  }
  const given = request.powerFactor ?? null;
  const powerFactor = given === null ? null : fieldsOf(given, 'powerFactor');
  const discounts = parseDiscounts(request.discounts, plan);
  return {
    plan,
    from,
    to,
    days,
    usage: parseUsage(request.usage, from, days),
    contractKw:
      (request.contractKw ?? null) === null ? null : wholeKw(request.contractKw, 'contractKw', 'bad_contract_kw', 1),
    billingDemandKw:
      (request.billingDemandKw ?? null) === null
        ? null
        : wholeKw(request.billingDemandKw, 'billingDemandKw', 'bad_demand', 0),
    demandHistory: parseHistory(request.demandHistory),
    lagging: powerFactor && wholePercent(powerFactor.lagging, 'powerFactor.lagging'),
    leading: powerFactor && wholePercent(powerFactor.leading, 'powerFactor.leading'),
    firstPowerFactorMonth: powerFactor !== null && optionalFlag(powerFactor.firstMonth, 'powerFactor.firstMonth'),
    welfare: discounts.welfare,
    household: discounts.household,
    jeju: region === 'jeju',
    keepsFormerCalendar: optionalFlag(request.keepsFormerCalendar, 'keepsFormerCalendar'),
    overContract: parseOverContract(request.overContract),
  };
};
