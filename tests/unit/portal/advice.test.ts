import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { REASONS } from '../../../domain/batch-server/reasons.ts';
import type { BillSummary, Forecast } from '../../../portal/src/api/types.ts';
import { nextStep } from '../../../portal/src/logic/next-step.ts';
import { onTimesByDay } from '../../../portal/src/logic/on-times.ts';
import { tierTrack } from '../../../portal/src/logic/tiers.ts';
import { waterfall } from '../../../portal/src/logic/waterfall.ts';
import {
  alternatives,
  bandsOfBill,
  billingDemandOfBill,
  choicesOf,
  curve,
  isTimeOfUse,
  nextTier,
  price,
  shiftLoad,
  toRequest,
  type WhatIf,
} from '../../../portal/src/logic/what-if.ts';
import { serverOutcome, serverReason } from '../../../portal/src/text/reasons.ts';

const bill = { billId: '7', dueOn: '2026-11-25', totalWon: 49_870 } as BillSummary;
const forecast: Forecast = {
  supplyPoint: 'x',
  plan: 'residential/low',
  period: { from: '2026-11-01', to: '2026-11-30' },
  asOf: '',
  daysPassed: 22,
  daysTotal: 30,
  soFarWh: 312_400,
  soFarWon: 0,
  projectedWh: 421_000,
  projectedWon: 0,
  band: { lowWh: 0, highWh: 0, lowWon: 0, highWon: 0 },
  tiers: [
    { fromWh: 0, toWh: 200_000, unitPrice: '120' },
    { fromWh: 200_000, toWh: 400_000, unitPrice: '214.6' },
    { fromWh: 400_000, toWh: null, unitPrice: '307.3' },
  ],
  tierNow: 2,
  tierProjected: 3,
  backTestMapePercent: null,
};
const nothing = { today: '2026-11-23', bill: null, unpaid: false, forecast: null, comparison: null, alerts: null };

describe('the next step', () => {
  test('an unpaid bill comes first, in its last two weeks and after', () => {
    expect(nextStep({ ...nothing, bill, unpaid: true, forecast })).toMatchObject({ kind: 'pay', amountWon: 49_870 });
    expect(nextStep({ ...nothing, today: '2026-11-26', bill, unpaid: true })).toMatchObject({ kind: 'overdue' });
    expect(nextStep({ ...nothing, today: '2026-11-01', bill, unpaid: true })).toBeNull();
  });

  test('nothing is claimed about payment where the payment state is unknown', () => {
    expect(nextStep({ ...nothing, bill, unpaid: false })).toBeNull();
  });

  test('saving 21 kWh in 8 days is 2.7 kWh a day, rounded up so that it is enough', () => {
    expect(nextStep({ ...nothing, forecast })).toEqual({
      kind: 'tier',
      tier: 3,
      savingWhPerDay: 2700,
      targetWh: 400_000,
    });
  });

  test('no advice that cannot be followed: the tier is reached, or the period over', () => {
    expect(nextStep({ ...nothing, forecast: { ...forecast, soFarWh: 401_000 } })).toBeNull();
    expect(nextStep({ ...nothing, forecast: { ...forecast, daysPassed: 30 } })).toBeNull();
    expect(nextStep({ ...nothing, forecast: { ...forecast, tiers: null } })).toBeNull();
  });

  test('then a rise against last year, then alerts', () => {
    const comparison = {
      period: forecast.period,
      usageWh: 268_400,
      totalWon: 1,
      lastMonth: null,
      lastYear: { usageWh: 241_000, totalWon: 1 },
      similarHomes: null,
    };
    expect(nextStep({ ...nothing, comparison })).toEqual({ kind: 'higher', percent: 11 });
    const alerts = { channel: 'email' as const, newBill: true, tierEdgeKwh: null, highBillWon: null };
    expect(nextStep({ ...nothing, alerts })).toEqual({ kind: 'alert' });
    expect(nextStep({ ...nothing, alerts: { ...alerts, tierEdgeKwh: 30 } })).toBeNull();
  });
});

test('the tier track is a partition of its width', () => {
  fc.assert(
    fc.property(fc.nat(3_000_000), fc.nat(3_000_000), (soFarWh, more) => {
      const track = tierTrack({ tiers: forecast.tiers, soFarWh, projectedWh: soFarWh + more });
      const parts = track?.parts ?? [];
      expect(parts[0]?.from).toBe(0);
      expect(parts.at(-1)?.to).toBe(1);
      for (let i = 1; i < parts.length; i += 1) expect(parts[i]?.from).toBe(parts[i - 1]?.to);
      expect(track?.place(soFarWh)).toBeLessThanOrEqual(1);
    }),
  );
});

describe('the waterfall', () => {
  test('each bar begins where the one before ended, and a wrong sum is noticed', () => {
    const parts = [
      { code: 'usage', amountWon: 2750 },
      { code: 'tier', amountWon: 6970 },
      { code: 'discount', amountWon: -200 },
    ];
    const { steps, sums, cut } = waterfall(84_460, parts, 93_980);
    expect(sums).toBe(true);
    expect(cut).toBe(true);
    expect(steps[1]?.to).toBe(steps[2]?.from);
    expect(steps[3]).toMatchObject({ kind: 'down', to: steps[2]?.to });
    expect(waterfall(84_460, parts, 93_990).sums).toBe(false);
  });

  test('every bar stays on the axis, also for refunds', () => {
    const won = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(won, fc.array(won, { maxLength: 8 }), (start, amounts) => {
        const end = start + amounts.reduce((sum, amount) => sum + amount, 0);
        const { steps, sums } = waterfall(
          start,
          amounts.map((amountWon, i) => ({ code: String(i), amountWon })),
          end,
        );
        expect(sums).toBe(true);
        for (const step of steps) {
          expect(step.from).toBeGreaterThanOrEqual(0);
          expect(step.to).toBeLessThanOrEqual(1);
          expect(step.to).toBeGreaterThanOrEqual(step.from);
        }
      }),
    );
  });
});

describe('the on/off timeline', () => {
  const now = Date.parse('2026-11-23T05:00:00Z');

  test('a night across midnight in Seoul is cut into two days, an open end lasts until now', () => {
    const days = onTimesByDay(
      [
        { from: '2026-11-20T14:30:00Z', to: '2026-11-20T15:40:00Z' },
        { from: '2026-11-23T00:00:00Z', to: null },
      ],
      '2026-11-20',
      4,
      now,
    );
    expect(days.map((d) => d.seconds)).toEqual([1800, 2400, 0, 5 * 3600]);
  });

  test('what overlaps counts once', () => {
    const [first] = onTimesByDay(
      [
        { from: '2026-11-20T01:00:00Z', to: '2026-11-20T03:00:00Z' },
        { from: '2026-11-20T02:00:00Z', to: '2026-11-20T04:00:00Z' },
      ],
      '2026-11-20',
      1,
      now,
    );
    expect(first).toMatchObject({ seconds: 3 * 3600, spans: [expect.anything()] });
  });
});

describe('what if', () => {
  const home: WhatIf = {
    plan: 'residential/low',
    period: { from: '2025-07-01', to: '2025-07-31' },
    kWh: '455',
    bands: { light: '0', mid: '0', peak: '0' },
    shift: 0,
    contractKw: null,
    billingDemandKw: null,
    welfare: '',
    household: '',
  };

  test("the browser's price is KEPCO's published one", () => {
    expect(price(toRequest(home)).result?.total).toBe(93_980);
    expect(price(toRequest({ ...home, kWh: '445' })).result?.total).toBe(84_460);
  });

  test('what cannot be read is refused naming the field, not priced as 0', () => {
    for (const kWh of ['', 'abc', '-1', '1.2345', '1e3']) {
      const { result, error } = price(toRequest({ ...home, kWh }));
      expect(result).toBeNull();
      expect(error?.path).toMatch(/^usage/);
    }
  });

  test('a period without rates says so', () => {
    expect(price(toRequest({ ...home, period: { from: '2001-07-01', to: '2001-07-31' } })).error?.code).toBe(
      'no_rates',
    );
  });

  test('the curve never falls', () => {
    const points = curve(home, 1000, 200);
    expect(points).toHaveLength(201);
    for (let i = 1; i < points.length; i += 1)
      expect(points[i]?.total).toBeGreaterThanOrEqual(points[i - 1]?.total ?? 0);
  });

  test('moving load keeps the sum and never goes below zero', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        fc.nat(1_000_000),
        fc.integer({ min: 0, max: 100 }),
        (light, mid, peak, shift) => {
          const moved = shiftLoad({ light, mid, peak }, shift);
          expect(moved.light + moved.mid + moved.peak).toBe(light + mid + peak);
          expect(moved.peak).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  test('a time-of-use contract is ranked over the options of its voltage, cheapest first', () => {
    const plan = 'general_b/high_a/I';
    expect(isTimeOfUse(plan)).toBe(true);
    expect(isTimeOfUse('residential/low')).toBe(false);
    expect(isTimeOfUse('unknown/plan')).toBe(false);
    expect(choicesOf(plan).map((p) => p.plan)).toContain('general_b/high_a/II');
    const input = {
      ...home,
      plan,
      period: { from: '2026-07-01', to: '2026-07-31' },
      bands: { light: '60000', mid: '55000', peak: '30000' },
      contractKw: 500,
      billingDemandKw: 500,
    };
    const ranked = alternatives(input) ?? [];
    expect(ranked.length).toBeGreaterThan(1);
    expect(ranked.find((r) => r.current)?.total).toBe(price(toRequest(input)).result?.total);
    expect(ranked.map((r) => r.total)).toEqual(ranked.map((r) => r.total).sort((a, b) => a - b));
    expect(alternatives({ ...input, contractKw: -1 })).toBeNull();
  });

  test('the next tier: how far, and what crossing it costs', () => {
    expect(nextTier({ ...home, kWh: '440' })).toMatchObject({ tier: 2, kWhToNext: 10, edgeKWh: 450 });
    expect(nextTier({ ...home, plan: 'general_a_1/low' })).toBeNull();
    expect(nextTier({ ...home, kWh: 'x' })).toBeNull();
  });

  test('bands and demand are read off a bill', () => {
    const line = (code: string, quantity: string | null, unit: string | null) => ({ code, quantity, unit }) as never;
    const lines = [
      line('base', '500', 'kW'),
      line('energy.light', '60', 'kWh'),
      line('energy.peak', '30', 'kWh'),
      line('energy.light', '5', 'kWh'),
    ];
    expect(bandsOfBill({ lines })).toEqual({ light: '65', mid: '0', peak: '30' });
    expect(billingDemandOfBill({ lines })).toBe(500);
    expect(bandsOfBill({ lines: [line('energy.tier1', '300', 'kWh')] })).toBeNull();
    expect(billingDemandOfBill({ lines: [line('base', null, null)] })).toBeNull();
  });
});

test('a reason of the batch server is known by its code and by its sentence', () => {
  expect(serverReason('work-due', 'ko')).toBe(serverReason(REASONS['work-due'], 'ko'));
  expect(serverReason('work-due', 'en')).toBe(REASONS['work-due']);
  expect(serverReason('Something new.', 'ko')).toBe('Something new.');
  expect(serverReason('constructor', 'ko')).toBe('constructor');
  expect(serverOutcome('refused: InsufficientInstanceCapacity', 'ko')).toBe('거부됨: InsufficientInstanceCapacity');
});
