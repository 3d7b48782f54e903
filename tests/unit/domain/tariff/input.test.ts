import { describe, expect, test } from '@jest/globals';
import { quote, TariffError } from '../../../../domain/tariff/index.ts';

const HOME = { plan: 'residential/low', period: { from: '2025-10-01', to: '2025-10-31' }, usage: { kWh: 350 } };
const OFFICE = {
  plan: 'general_b/high_a/I',
  period: { from: '2026-07-06', to: '2026-07-06' },
  usage: { kWhByBand: { light: 1 } },
  contractKw: 300,
};
const wh = (length: number, changes: Record<number, unknown> = {}) =>
  Object.assign(new Array<unknown>(length).fill(1000), changes);
const intervals = (changes: object) => ({
  ...OFFICE,
  usage: { intervals: { minutes: 60, from: '2026-07-06', wh: wh(24), ...changes } },
});

const problemOf = (request: unknown): { code: string; path: string; message: string } => {
  try {
    quote(request as never);
  } catch (error) {
    expect(error).toBeInstanceOf(TariffError);
    const { code, path, message, name } = error as TariffError;
    expect(name).toBe('TariffError');
    return { code, path, message };
  }
  throw new Error(`was priced: ${JSON.stringify(request)}`);
};

describe('what cannot be priced says why and where', () => {
  test.each<[string, unknown, string, string]>([
    ['nothing', undefined, 'bad_request', 'request'],
    ['null', null, 'bad_request', 'request'],
    ['a list', [], 'bad_request', 'request'],
    ['a text', 'residential/low', 'bad_request', 'request'],
    ['no plan', { ...HOME, plan: undefined }, 'unknown_plan', 'plan'],
    ['a plan that is a number', { ...HOME, plan: 7 }, 'unknown_plan', 'plan'],
    ['an unknown class', { ...HOME, plan: 'royal/low' }, 'unknown_plan', 'plan'],
    ['an unknown voltage', { ...HOME, plan: 'residential/extra' }, 'unknown_plan', 'plan'],
    ['a name of Object', { ...HOME, plan: 'constructor' }, 'unknown_plan', 'plan'],
    ['an unknown option', { ...OFFICE, plan: 'general_b/high_a/IX' }, 'unknown_option', 'plan'],
    ['a missing option', { ...OFFICE, plan: 'general_b/high_a' }, 'unknown_option', 'plan'],
    ['no period', { ...HOME, period: undefined }, 'bad_request', 'period'],
    ['a period that is a text', { ...HOME, period: '2025-10' }, 'bad_request', 'period'],
    ['no first day', { ...HOME, period: { to: '2025-10-31' } }, 'bad_date', 'period.from'],
    ['2026-02-30', { ...HOME, period: { from: '2026-02-01', to: '2026-02-30' } }, 'bad_date', 'period.to'],
    ['a day that is no text', { ...HOME, period: { from: 20251001, to: '2025-10-31' } }, 'bad_date', 'period.from'],
    [
      'a day with a time',
      { ...HOME, period: { from: '2025-10-01T00:00', to: '2025-10-31' } },
      'bad_date',
      'period.from',
    ],
    ['a reversed period', { ...HOME, period: { from: '2025-10-31', to: '2025-10-01' } }, 'period_reversed', 'period'],
    ['63 days', { ...HOME, period: { from: '2025-10-01', to: '2025-12-02' } }, 'period_too_long', 'period'],
    [
      'before the first rates',
      { ...HOME, period: { from: '2013-11-20', to: '2013-12-19' } },
      'no_rates',
      'period.from',
    ],
    [
      'high voltage before 2021',
      { ...HOME, plan: 'residential/high', period: { from: '2020-12-31', to: '2021-01-10' } },
      'no_rates',
      'period.from',
    ],
    ['no usage', { ...HOME, usage: undefined }, 'bad_usage', 'usage'],
    ['usage that is a number', { ...HOME, usage: 350 }, 'bad_usage', 'usage'],
    ['an empty usage', { ...HOME, usage: {} }, 'bad_usage', 'usage'],
    ['a profile', { ...HOME, usage: { profile: 'flat' } }, 'bad_usage', 'usage'],
    ['two forms of usage', { ...HOME, usage: { kWh: 1, kWhByBand: { light: 1 } } }, 'bad_usage', 'usage'],
    ['negative use', { ...HOME, usage: { kWh: -1 } }, 'negative_usage', 'usage.kWh'],
    ['a fraction of a Wh', { ...HOME, usage: { kWh: 350.0005 } }, 'fractional_wh', 'usage.kWh'],
    ['a tiny fraction', { ...HOME, usage: { kWh: 1e-7 } }, 'fractional_wh', 'usage.kWh'],
    ['NaN', { ...HOME, usage: { kWh: Number.NaN } }, 'bad_usage', 'usage.kWh'],
    ['infinite use', { ...HOME, usage: { kWh: Number.POSITIVE_INFINITY } }, 'bad_usage', 'usage.kWh'],
    ['use as text', { ...HOME, usage: { kWh: '350' } }, 'bad_usage', 'usage.kWh'],
    ['use that is null', { ...HOME, usage: { kWh: null } }, 'bad_usage', 'usage.kWh'],
    ['more than 10^9 kWh', { ...HOME, usage: { kWh: 1e9 + 1 } }, 'usage_too_large', 'usage.kWh'],
    ['bands at home', { ...HOME, usage: { kWhByBand: { light: 1 } } }, 'bad_usage', 'usage'],
    ['no band', { ...OFFICE, usage: { kWhByBand: {} } }, 'bad_usage', 'usage.kWhByBand'],
    ['a list of bands', { ...OFFICE, usage: { kWhByBand: [1, 2, 3] } }, 'bad_usage', 'usage.kWhByBand'],
    ['an unknown band', { ...OFFICE, usage: { kWhByBand: { night: 1 } } }, 'bad_usage', 'usage.kWhByBand.night'],
    [
      'a negative band',
      { ...OFFICE, usage: { kWhByBand: { light: 1, peak: -2 } } },
      'negative_usage',
      'usage.kWhByBand.peak',
    ],
    [
      'bands above 10^9 kWh together',
      { ...OFFICE, usage: { kWhByBand: { light: 1e9, peak: 1 } } },
      'usage_too_large',
      'usage',
    ],
    [
      'an unknown season',
      { ...OFFICE, usage: { kWhBySeasonAndBand: { autumn: { light: 1 } } } },
      'bad_usage',
      'usage.kWhBySeasonAndBand.autumn',
    ],
    [
      'seasons that are no object',
      { ...OFFICE, usage: { kWhBySeasonAndBand: 5 } },
      'bad_usage',
      'usage.kWhBySeasonAndBand',
    ],
    [
      'a bad band of a season',
      { ...OFFICE, usage: { kWhBySeasonAndBand: { summer: { light: 'x' } } } },
      'bad_usage',
      'usage.kWhBySeasonAndBand.summer.light',
    ],
    [
      'a season outside the period',
      { ...OFFICE, usage: { kWhBySeasonAndBand: { winter: { light: 1 } } } },
      'season_not_in_period',
      'usage.kWhBySeasonAndBand.winter',
    ],
    [
      'seasons above 10^9 kWh',
      { ...OFFICE, usage: { kWhBySeasonAndBand: { summer: { light: 1e9, mid: 1 } } } },
      'usage_too_large',
      'usage',
    ],
    ['a total for time bands', { ...OFFICE, usage: { kWh: 100 } }, 'usage_not_by_band', 'usage.kWh'],
    ['10-minute intervals', intervals({ minutes: 10 }), 'bad_usage', 'usage.intervals.minutes'],
    ['no minutes', intervals({ minutes: undefined }), 'bad_usage', 'usage.intervals.minutes'],
    ['intervals that are no object', { ...OFFICE, usage: { intervals: [1, 2] } }, 'bad_usage', 'usage.intervals'],
    ['intervals from noon', intervals({ from: '2026-07-06T12:00' }), 'bad_date', 'usage.intervals.from'],
    ['intervals from no day', intervals({ from: '2026-02-30' }), 'bad_date', 'usage.intervals.from'],
    ['intervals without a start', intervals({ from: undefined }), 'bad_date', 'usage.intervals.from'],
    ['intervals of UTC', intervals({ from: '2026-07-06T00:00Z' }), 'bad_date', 'usage.intervals.from'],
    [
      'intervals from another day',
      intervals({ from: '2026-07-05' }),
      'intervals_do_not_cover_period',
      'usage.intervals.from',
    ],
    ['an interval too few', intervals({ wh: wh(23) }), 'intervals_do_not_cover_period', 'usage.intervals.wh'],
    ['an interval too many', intervals({ wh: wh(25) }), 'intervals_do_not_cover_period', 'usage.intervals.wh'],
    ['intervals that are a text', intervals({ wh: '1,2,3' }), 'bad_usage', 'usage.intervals.wh'],
    ['no intervals', intervals({ wh: undefined }), 'bad_usage', 'usage.intervals.wh'],
    ['a missing interval', intervals({ wh: wh(24, { 17: null }) }), 'bad_usage', 'usage.intervals.wh[17]'],
    ['an interval as text', intervals({ wh: wh(24, { 3: '1000' }) }), 'bad_usage', 'usage.intervals.wh[3]'],
    ['an interval that is NaN', intervals({ wh: wh(24, { 0: Number.NaN }) }), 'bad_usage', 'usage.intervals.wh[0]'],
    ['a negative interval', intervals({ wh: wh(24, { 23: -1 }) }), 'negative_usage', 'usage.intervals.wh[23]'],
    ['half a Wh', intervals({ wh: wh(24, { 5: 0.5 }) }), 'fractional_wh', 'usage.intervals.wh[5]'],
    ['more than 2^31 Wh', intervals({ wh: wh(24, { 5: 2 ** 31 }) }), 'fractional_wh', 'usage.intervals.wh[5]'],
    [
      'a bad interval at home',
      { ...HOME, period: OFFICE.period, usage: intervals({ wh: wh(24, { 2: -5 }) }).usage },
      'negative_usage',
      'usage.intervals.wh[2]',
    ],
    [
      'a fraction of a Wh at home',
      { ...HOME, period: OFFICE.period, usage: intervals({ wh: wh(24, { 2: 1.5 }) }).usage },
      'fractional_wh',
      'usage.intervals.wh[2]',
    ],
    ['no contract power', { ...OFFICE, contractKw: undefined }, 'missing_contract_kw', 'contractKw'],
    ['contract power null', { ...OFFICE, contractKw: null }, 'missing_contract_kw', 'contractKw'],
    [
      'no contract power with intervals',
      { ...intervals({}), contractKw: undefined },
      'missing_contract_kw',
      'contractKw',
    ],
    [
      'no contract power, low voltage',
      { plan: 'general_a_1/low', period: HOME.period, usage: { kWh: 5 } },
      'missing_contract_kw',
      'contractKw',
    ],
    ['no kW', { ...OFFICE, contractKw: 0 }, 'bad_contract_kw', 'contractKw'],
    ['negative kW', { ...OFFICE, contractKw: -5 }, 'bad_contract_kw', 'contractKw'],
    ['kW as text', { ...OFFICE, contractKw: '300' }, 'bad_contract_kw', 'contractKw'],
    ['kW that is NaN', { ...OFFICE, contractKw: Number.NaN }, 'bad_contract_kw', 'contractKw'],
    ['kW finer than 1 W', { ...OFFICE, contractKw: 5.00001 }, 'bad_contract_kw', 'contractKw'],
    ['more than 10^7 kW', { ...OFFICE, contractKw: 1e7 + 1 }, 'bad_contract_kw', 'contractKw'],
    ['a negative demand', { ...OFFICE, billingDemandKw: -1 }, 'bad_demand', 'billingDemandKw'],
    ['a demand as text', { ...OFFICE, billingDemandKw: '80' }, 'bad_demand', 'billingDemandKw'],
    ['a history that is no list', { ...OFFICE, demandHistory: {} }, 'bad_demand', 'demandHistory'],
    ['a history entry that is no object', { ...OFFICE, demandHistory: [5] }, 'bad_request', 'demandHistory[0]'],
    [
      'a history month 13',
      {
        ...OFFICE,
        demandHistory: [
          { month: '2026-01', kW: 1 },
          { month: '2025-13', kW: 1 },
        ],
      },
      'bad_demand',
      'demandHistory[1].month',
    ],
    ['a history without kW', { ...OFFICE, demandHistory: [{ month: '2026-01' }] }, 'bad_demand', 'demandHistory[0].kW'],
    ['a power factor that is a number', { ...OFFICE, powerFactor: 92 }, 'bad_request', 'powerFactor'],
    ['a power factor of 0', { ...OFFICE, powerFactor: { lagging: 0 } }, 'bad_power_factor', 'powerFactor.lagging'],
    ['a power factor of 101', { ...OFFICE, powerFactor: { leading: 101 } }, 'bad_power_factor', 'powerFactor.leading'],
    [
      'a power factor as text',
      { ...OFFICE, powerFactor: { lagging: '92' } },
      'bad_power_factor',
      'powerFactor.lagging',
    ],
    [
      'a first month that is a text',
      { ...OFFICE, powerFactor: { firstMonth: 'yes' } },
      'bad_request',
      'powerFactor.firstMonth',
    ],
    ['discounts that are a text', { ...HOME, discounts: 'all' }, 'bad_request', 'discounts'],
    ['an unknown welfare class', { ...HOME, discounts: { welfare: 'kind' } }, 'unknown_discount', 'discounts.welfare'],
    [
      'a welfare class named like Object',
      { ...HOME, discounts: { welfare: 'toString' } },
      'unknown_discount',
      'discounts.welfare',
    ],
    [
      'a welfare class that is a number',
      { ...HOME, discounts: { welfare: 3 } },
      'unknown_discount',
      'discounts.welfare',
    ],
    [
      'an unknown household class',
      { ...HOME, discounts: { household: 'pets' } },
      'unknown_discount',
      'discounts.household',
    ],
    [
      'a household discount for an office',
      { ...OFFICE, discounts: { household: 'newborn' } },
      'discount_not_applicable',
      'discounts.household',
    ],
    [
      'a welfare discount for a factory',
      { ...OFFICE, plan: 'industrial_b/high_a/I', discounts: { welfare: 'near_poor' } },
      'discount_not_applicable',
      'discounts.welfare',
    ],
    [
      'a discount before its amounts are known',
      { ...HOME, period: { from: '2016-11-30', to: '2016-12-20' }, discounts: { welfare: 'near_poor' } },
      'no_rates',
      'discounts',
    ],
    ['an unknown region', { ...OFFICE, region: 'seoul' }, 'bad_option', 'region'],
    [
      'Jeju before its calendar',
      { ...intervals({ from: '2022-07-04' }), period: { from: '2022-07-04', to: '2022-07-04' }, region: 'jeju' },
      'no_calendar',
      'region',
    ],
    [
      'intervals after the last holiday table',
      { ...intervals({ from: '2028-07-06' }), period: { from: '2028-07-06', to: '2028-07-06' } },
      'no_calendar',
      'period',
    ],
    ['a calendar choice as text', { ...OFFICE, keepsFormerCalendar: 'yes' }, 'bad_request', 'keepsFormerCalendar'],
    ['a surcharge that is a number', { ...OFFICE, overContract: 2 }, 'bad_request', 'overContract'],
    ['a surcharge without times', { ...OFFICE, overContract: {} }, 'bad_demand', 'overContract.times'],
    ['a surcharge for the 0th time', { ...OFFICE, overContract: { times: 0 } }, 'bad_demand', 'overContract.times'],
    ['a surcharge for the 1.5th time', { ...OFFICE, overContract: { times: 1.5 } }, 'bad_demand', 'overContract.times'],
    [
      'a surcharge on a negative demand',
      { ...OFFICE, overContract: { times: 2, maxDemandKw: -1 } },
      'bad_demand',
      'overContract.maxDemandKw',
    ],
    [
      'a surcharge without a demand',
      { ...OFFICE, overContract: { times: 2 } },
      'bad_demand',
      'overContract.maxDemandKw',
    ],
    [
      'a surcharge without contract power',
      { ...OFFICE, contractKw: undefined, billingDemandKw: 80, overContract: { times: 2 } },
      'missing_contract_kw',
      'contractKw',
    ],
  ])('%s', (_, request, code, path) => {
    expect(problemOf(request)).toMatchObject({ code, path });
  });

  test('messages name the value, the limit and what would be right', () => {
    expect(problemOf({ ...HOME, plan: 'royal/low' }).message).toBe('plan "royal/low" is not known');
    expect(problemOf({ ...OFFICE, plan: 'education_b/high_a' }).message).toBe(
      'plan "education_b/high_a" has no such option; choose one of education_b/high_a/I, education_b/high_a/II',
    );
    expect(problemOf({ ...HOME, period: { from: '2025-10-01', to: '2025-12-02' } }).message).toBe(
      'the period has 63 days, at most 62 (to 2025-12-01)',
    );
    expect(problemOf({ ...HOME, period: { from: '2025-10-02', to: '2025-10-01' } }).message).toBe(
      'the period ends (2025-10-01) before it starts (2025-10-02)',
    );
    expect(problemOf({ ...HOME, usage: { kWh: -3 } }).message).toBe('usage.kWh is negative: -3 kWh');
    expect(problemOf({ ...HOME, usage: { kWh: Number.NaN } }).message).toBe(
      'usage.kWh must be a number of kWh, not null',
    );
    expect(problemOf({ ...HOME, usage: { kWh: 1.0005 } }).message).toBe('usage.kWh is finer than 1 Wh: 1.0005 kWh');
    expect(problemOf({ ...HOME, usage: {} }).message).toBe(
      'usage must have exactly one of kWh, kWhByBand, kWhBySeasonAndBand, intervals',
    );
    expect(problemOf(intervals({ wh: wh(23) })).message).toBe('1 days have 24 intervals of 60 minutes, not 23');
    expect(problemOf(intervals({ wh: wh(24, { 2: 0.5 }) })).message).toBe(
      'usage.intervals.wh[2] must be whole Wh below 2^31, not 0.5',
    );
    expect(problemOf(intervals({ wh: wh(24, { 2: null }) })).message).toBe(
      'usage.intervals.wh[2] must be a number of Wh, not null',
    );
    expect(problemOf({ ...OFFICE, contractKw: undefined }).message).toBe(
      'general_b/high_a/I has a base charge per kW: contractKw is needed',
    );
    expect(problemOf({ ...OFFICE, usage: { kWh: 1 } }).message).toBe(
      'general_b/high_a/I has time bands: give kWhByBand, kWhBySeasonAndBand or intervals',
    );
    expect(problemOf({ ...HOME, discounts: { household: 'pets' } }).message).toBe(
      '"pets" is no household class; known: large_family, three_children, newborn, life_support',
    );
    expect(problemOf({ ...HOME, discounts: { welfare: 'x' } }).message).toMatch(
      /^"x" is no welfare class; known: disabled_or_veteran, /,
    );
    expect(problemOf({ ...OFFICE, powerFactor: { lagging: 120 } }).message).toBe(
      'powerFactor.lagging must be a percentage above 0 and up to 100',
    );
    expect(problemOf({ ...OFFICE, contractKw: 0 }).message).toBe(
      'contractKw must be a number of kW from 1 to 10000000',
    );
  });
});

describe('what is allowed at the edges', () => {
  test.each([
    ['62 days', { ...HOME, period: { from: '2025-10-01', to: '2025-12-01' } }],
    ['one day', { ...HOME, period: { from: '2025-10-01', to: '2025-10-01' } }],
    ['10^9 kWh', { ...HOME, usage: { kWh: 1e9 } }],
    ['0.001 kWh', { ...HOME, usage: { kWh: 0.001 } }],
    ['a leap day', { ...HOME, period: { from: '2024-02-29', to: '2024-02-29' } }],
    ['the first day of rates', { ...HOME, period: { from: '2013-11-21', to: '2013-11-21' } }],
    [
      'null options',
      {
        ...HOME,
        discounts: null,
        powerFactor: null,
        contractKw: null,
        billingDemandKw: null,
        demandHistory: null,
        region: null,
        overContract: null,
        keepsFormerCalendar: null,
      },
    ],
    ['null discounts', { ...HOME, discounts: { welfare: null, household: null } }],
    ['fields the engine does not know', { ...HOME, note: 'from the old system' }],
    ['intervals from midnight', intervals({ from: '2026-07-06T00:00' })],
    ['intervals from midnight with seconds and zone', intervals({ from: '2026-07-06T00:00:00.000+09:00' })],
    ['2^31 − 1 Wh', intervals({ wh: wh(24, { 5: 2 ** 31 - 1 }) })],
    ['demand of 0', { ...OFFICE, billingDemandKw: 0 }],
    ['10^7 kW', { ...OFFICE, contractKw: 1e7 }],
    ['a power factor of 100', { ...OFFICE, powerFactor: { lagging: 100, leading: 100 } }],
    ['mainland', { ...OFFICE, region: 'mainland' }],
    ['band totals after the last holiday table', { ...OFFICE, period: { from: '2029-07-02', to: '2029-07-02' } }],
  ])('%s', (_, request) => {
    expect(quote(request as never).total).toBeGreaterThan(0);
  });

  test('the largest bill stays exact', () => {
    const most = quote({
      ...HOME,
      period: { from: '2025-06-30', to: '2025-08-30' },
      usage: { kWh: 1e9 },
      discounts: { household: 'life_support' },
    } as never);
    expect(Number.isSafeInteger(most.total)).toBe(true);
    expect(most.kWh).toBe(1e9);
    const least = quote({
      ...OFFICE,
      contractKw: 1e7,
      powerFactor: { lagging: 60, leading: 60 },
      usage: { kWhByBand: { peak: 1e9 } },
    } as never);
    expect(least.powerFactorCharge).toBe((7220 * 1e7 * 134) / 1000);
  });
});
