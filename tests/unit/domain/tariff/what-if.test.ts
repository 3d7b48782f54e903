import { describe, expect, test } from '@jest/globals';
import {
  bestContractKw,
  compare,
  type DemandMonth,
  type QuoteRequest,
  quote,
  TariffError,
  tierProgress,
} from '../../../../domain/tariff/index.ts';
import { flatIntervals, home, JULY } from './requests.ts';

describe('the same usage under every option of the contract', () => {
  const request: QuoteRequest = {
    plan: 'general_b/high_a/II',
    period: JULY,
    usage: flatIntervals(JULY.from, 31, 15, 100_000),
    contractKw: 600,
  };

  test('cheapest first, with the difference to the plan in force', () => {
    const alternatives = compare(request);
    expect(alternatives.map(({ plan }) => plan).sort()).toEqual([
      'general_b/high_a/I',
      'general_b/high_a/II',
      'general_b/high_a/III',
    ]);
    const totals = alternatives.map(({ total }) => total);
    expect(totals).toEqual([...totals].sort((a, b) => a - b));
    for (const { plan, total, difference, result, current, ko, en } of alternatives) {
      expect(result).toEqual(quote({ ...request, plan }));
      expect(total).toBe(result.total);
      expect(difference).toBe(total - quote(request).total);
      expect(current).toBe(plan === request.plan);
      expect(`${ko} ${en}`).toMatch(/^일반용전력\(을\) 고압A 선택.* General service \(B\), high voltage A, option/);
    }
  });

  test('a household has one plan; options without rates in the period are left out', () => {
    expect(compare(home('2025-10-01', '2025-10-31', 350))).toMatchObject([
      { plan: 'residential/low', current: true, difference: 0, total: 70640 },
    ]);
    const office: QuoteRequest = {
      ...request,
      plan: 'general_a_2/high_a/I',
      period: { from: '2026-07-06', to: '2026-07-06' },
      usage: { kWhByBand: { light: 10 } },
    };
    expect(compare(office).map(({ plan }) => plan)).not.toContain('general_a_2/high_a/III');
    expect(compare({ ...office, period: { from: '2026-12-07', to: '2026-12-07' } }).map(({ plan }) => plan)).toContain(
      'general_a_2/high_a/III',
    );
  });

  test('a total suits only the option with one price', () => {
    const station: QuoteRequest = {
      plan: 'ev_charging_business/low/IV',
      period: JULY,
      usage: { kWh: 100 },
      contractKw: 10,
    };
    expect(compare(station).map(({ plan }) => plan)).toEqual(['ev_charging_business/low/IV']);
  });

  test('on a tie the plan in force comes first', () => {
    const idle: QuoteRequest = {
      plan: 'ev_charging_business/low/III',
      period: JULY,
      usage: { kWhByBand: { light: 0 } },
      contractKw: 10,
    };
    expect(compare(idle).map(({ plan, difference }) => [plan.split('/')[2], difference])[0]).toEqual(['III', 0]);
  });

  test('a request that cannot be priced is refused', () => {
    expect(() => compare({ ...request, contractKw: null })).toThrow(TariffError);
    expect(() => compare({ ...request, period: { from: '2020-01-01', to: '2020-01-31' } })).toThrow(
      'intervals start on',
    );
  });
});

describe('how far the next tier is', () => {
  test('350 kWh in October: 50 kWh to go, the first kWh of tier 3 costs 6,780 won', () => {
    expect(tierProgress(home('2025-10-01', '2025-10-31', 350))).toEqual({
      kWh: 350,
      tier: 2,
      edgeKWh: 400,
      kWhToNext: 50,
      total: 70640,
      totalAtEdge: 83530,
      totalAboveEdge: 90310,
      stepWon: 6780,
    });
  });

  test.each([
    ['2025-10-01', '2025-10-31', 0, 1, 200],
    ['2025-10-01', '2025-10-31', 200, 1, 200],
    ['2025-10-01', '2025-10-31', 201, 2, 400],
    ['2025-10-01', '2025-10-31', 400, 2, 400],
    ['2025-07-01', '2025-07-31', 300, 1, 300],
    ['2025-07-01', '2025-07-31', 301, 2, 450],
    ['2025-07-01', '2025-07-31', 451, 3, 1000],
    ['2025-06-15', '2025-07-14', 250, 2, 300],
    ['2025-06-15', '2025-07-14', 150, 1, 200],
    ['2016-05-01', '2016-05-31', 350, 4, 400],
  ])('%s … %s, %i kWh: tier %i, edge %i', (from, to, kWh, tier, edgeKWh) => {
    expect(tierProgress(home(from, to, kWh))).toMatchObject({ tier, edgeKWh, kWhToNext: edgeKWh - kWh });
  });

  test('above the last edge there is nothing to go', () => {
    expect(tierProgress(home('2025-10-01', '2025-10-31', 401))).toMatchObject({
      tier: 3,
      edgeKWh: null,
      kWhToNext: null,
      totalAtEdge: null,
      totalAboveEdge: null,
      stepWon: null,
    });
    expect(tierProgress(home('2025-08-01', '2025-08-31', 1001))).toMatchObject({ tier: 4, edgeKWh: null });
  });

  test('discounts are in the totals; plans without tiers are refused', () => {
    expect(tierProgress(home('2025-10-01', '2025-10-31', 350, { discounts: { welfare: 'near_poor' } })).total).toBe(
      61620,
    );
    expect(() => tierProgress({ plan: 'general_a_1/low', period: JULY, usage: { kWh: 1 }, contractKw: 5 })).toThrow(
      'general_a_1/low has no tiers',
    );
  });
});

describe('the contract power that would have been cheapest', () => {
  const year = (kW: (month: number) => number): DemandMonth[] =>
    Array.from({ length: 12 }, (_, index) => ({
      month: `2026-${String(index + 1).padStart(2, '0')}`,
      kW: kW(index + 1),
    }));

  test('demand-metered: contract power only matters through the 30 % floor and the surcharge', () => {
    const months = year(() => 400);
    const { best, current } = bestContractKw({
      plan: 'general_b/high_a/I',
      day: '2026-07-01',
      months,
      currentKw: 2000,
    });
    expect(best).toEqual({ contractKw: 400, won: 12 * 400 * 7220, baseWon: 12 * 400 * 7220, surchargeWon: 0 });
    expect(current).toEqual({ contractKw: 2000, won: 12 * 600 * 7220, baseWon: 12 * 600 * 7220, surchargeWon: 0 });
    expect(bestContractKw({ plan: 'general_b/high_a/I', day: '2026-07-01', months }).current).toBeNull();
  });

  test('the look-back brings winter and summer peaks into later months, not those of spring', () => {
    const months = year((month) => (month === 2 ? 500 : month === 4 ? 700 : 350));
    const { current } = bestContractKw({ plan: 'general_b/high_a/I', day: '2026-07-01', months, currentKw: 1000 });
    // January 350, February to December 500, but April its own 700.
    expect(current?.baseWon).toBe((350 + 500 * 10 + 700) * 7220);
  });

  test('one look-back of 11 months: a peak of January no longer counts in the January after', () => {
    const months: DemandMonth[] = [
      { month: '2025-01', kW: 900 },
      { month: '2025-12', kW: 300 },
      { month: '2026-01', kW: 300 },
    ];
    expect(
      bestContractKw({ plan: 'general_b/high_a/I', day: '2026-07-01', months, currentKw: 1000 }).current?.baseWon,
    ).toBe((900 + 900 + 300) * 7220);
  });

  test('contract power billed: a rare peak is worth a surcharge, the first time only a warning', () => {
    const months = year((month) => (month === 8 ? 30 : 20));
    const { best } = bestContractKw({ plan: 'general_a_1/low', day: '2026-07-01', months });
    expect(best).toEqual({ contractKw: 20, won: 12 * 20 * 6160, baseWon: 12 * 20 * 6160, surchargeWon: 0 });
    const twice = year((month) => (month >= 7 && month <= 8 ? 22 : 20));
    // The second time over by 2 kW costs 2 × 6,160 × 150 %, less than 2 kW more for twelve months.
    expect(bestContractKw({ plan: 'general_a_1/low', day: '2026-07-01', months: twice }).best).toMatchObject({
      contractKw: 20,
      surchargeWon: 18480,
    });
  });

  test('the demand of all hours decides on the surcharge', () => {
    const months = year(() => 300).map((month) => ({ ...month, maxKw: 360 }));
    const { current } = bestContractKw({ plan: 'general_b/high_a/I', day: '2026-07-01', months, currentKw: 300 });
    // Eleven months at 20 % over: 60 kW × 7,220 × 200 %.
    expect(current).toMatchObject({ surchargeWon: 11 * 60 * 7220 * 2, baseWon: 12 * 300 * 7220 });
  });

  test('stays within the class, and takes the larger of two equal ones', () => {
    expect(
      bestContractKw({ plan: 'general_b/high_a/I', day: '2026-07-01', months: year(() => 10) }).best.contractKw,
    ).toBe(300);
    expect(
      bestContractKw({ plan: 'general_a_1/low', day: '2026-07-01', months: year(() => 900) }).best.contractKw,
    ).toBe(499);
    expect(
      bestContractKw({ plan: 'general_a_1/high_a/I', day: '2026-07-01', months: year(() => 900) }).best.contractKw,
    ).toBe(299);
    expect(
      bestContractKw({ plan: 'education_b/high_a/I', day: '2026-07-01', months: year(() => 400) }).best.contractKw,
    ).toBe(1000);
    expect(bestContractKw({ plan: 'ev_own_use/low', day: '2026-07-01', months: year(() => 0) }).best.contractKw).toBe(
      1,
    );
  });

  test.each([
    [{ plan: 'residential/low', day: '2026-07-01', months: year(() => 1) }, 'bad_option', 'plan'],
    [{ plan: 'general_b/high_a/I', day: '2026-07-01', months: [] }, 'bad_demand', 'months'],
    [
      { plan: 'general_b/high_a/I', day: '2026-07-01', months: [{ month: '2026-01', kW: 1.5 }] },
      'bad_demand',
      'months[0]',
    ],
    [
      { plan: 'general_b/high_a/I', day: '2026-07-01', months: [{ month: '2026-01', kW: -1 }] },
      'bad_demand',
      'months[0]',
    ],
    [
      { plan: 'general_b/high_a/I', day: '2026-07-01', months: [{ month: '2026-01', kW: 1, maxKw: 1e7 }] },
      'bad_demand',
      'months[0]',
    ],
    [
      { plan: 'general_b/high_a/I', day: '2026-07-01', months: [...year(() => 1), { month: '2026-12', kW: 1 }] },
      'bad_demand',
      'months[12].month',
    ],
    [{ plan: 'general_b/high_a/I', day: '2020-07-01', months: year(() => 1) }, 'no_rates', 'day'],
    [{ plan: 'general_b', day: '2026-07-01', months: year(() => 1) }, 'unknown_plan', 'plan'],
  ])('refuses %p', (of, code, path) => {
    expect(() => bestContractKw(of)).toThrow(expect.objectContaining({ code, path }));
  });
});
