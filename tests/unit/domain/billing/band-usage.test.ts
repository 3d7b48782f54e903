import { describe, expect, test } from '@jest/globals';
import { bandUsage, needsIntervals } from '../../../../domain/billing/band-usage.ts';
import type { DaySeries } from '../../../../domain/metering/intervals.ts';

const PLAN = 'industrial_b/high_a/II';
// Annex 3 before the reform of 2026, a weekday in February: light 22–08, mid 08–09, 12–16 and 19–22, peak 09–12 and 16–19.
const WEEKDAY = '2026-02-03';
const SUNDAY = '2026-02-01';
const FEBRUARY = { from: '2026-02-01', to: '2026-02-28' };

/** A day of quarter hours with `base` Wh each, and other values from the given hours on, for one hour. */
const day = (base: number, atHour: Record<number, number> = {}): DaySeries => ({
  minutes: 15,
  values: Array.from({ length: 96 }, (_, quarter) => atHour[Math.floor(quarter / 4)] ?? base),
});

describe('needsIntervals', () => {
  test('every plan but the residential ones; an unknown plan is left to the tariff engine', () => {
    expect(needsIntervals(PLAN)).toBe(true);
    expect(needsIntervals('general_a_1/low')).toBe(true);
    expect(needsIntervals('residential/low')).toBe(false);
    expect(needsIntervals('no/such')).toBe(false);
  });
});

describe('bandUsage', () => {
  test('energy falls into the band its hour belongs to: 10 hours light, 8 mid, 6 peak', () => {
    const { whByBand } = bandUsage(PLAN, new Map([[WEEKDAY, day(100)]]), FEBRUARY);
    expect(whByBand).toEqual({ light: 40 * 100, mid: 32 * 100, peak: 24 * 100 });
    expect(bandUsage(PLAN, new Map([[WEEKDAY, day(100, { 8: 150, 9: 200, 22: 300 })]]), FEBRUARY).whByBand).toEqual({
      light: 40 * 100 + 4 * 200,
      mid: 32 * 100 + 4 * 50,
      peak: 24 * 100 + 4 * 100,
    });
  });

  test('a Sunday is all light, so it adds energy and no demand', () => {
    const usage = bandUsage(PLAN, new Map([[SUNDAY, day(900)]]), FEBRUARY);
    expect(usage).toEqual({ whByBand: { light: 96 * 900, mid: 0, peak: 0 }, peakDemandW: 0 });
  });

  test('demand is the largest quarter of mid and peak, over all days; the night does not count', () => {
    const days = new Map([
      ['2026-02-03', day(100, { 2: 5_000, 10: 250 })],
      ['2026-02-04', day(100, { 20: 400 })],
      ['2026-02-05', day(100)],
    ]);
    expect(bandUsage(PLAN, days, FEBRUARY).peakDemandW).toBe(1_600);
  });

  test('hourly values are split by the hour and their demand is the mean over the hour', () => {
    const hourly: DaySeries = {
      minutes: 60,
      values: Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 7_000 : hour === 2 ? 9_000 : 1_000)),
    };
    expect(bandUsage(PLAN, new Map([[WEEKDAY, hourly]]), FEBRUARY)).toEqual({
      whByBand: { light: 18_000, mid: 8_000, peak: 12_000 },
      peakDemandW: 7_000,
    });
  });

  test('a plan without time bands has demand of the whole day and no bands', () => {
    const days = new Map([[WEEKDAY, day(100, { 2: 5_000 })]]);
    expect(bandUsage('general_a_1/low', days, FEBRUARY)).toEqual({ whByBand: null, peakDemandW: 20_000 });
  });

  test('the first and the last day count, the days around them do not', () => {
    const days = new Map(
      ['2026-02-02', '2026-02-03', '2026-02-04', '2026-02-05'].map((date, i) => [date, day(10 ** i)] as const),
    );
    const { whByBand, peakDemandW } = bandUsage(PLAN, days, { from: '2026-02-03', to: '2026-02-04' });
    expect(whByBand).toEqual({ light: 40 * 110, mid: 32 * 110, peak: 24 * 110 });
    expect(peakDemandW).toBe(400);
  });

  test('nothing read: no bands, no demand', () => {
    expect(bandUsage(PLAN, new Map(), FEBRUARY)).toEqual({ whByBand: null, peakDemandW: 0 });
  });

  test('a year without a holiday table is refused, not guessed', () => {
    expect(() => bandUsage(PLAN, new Map([['2028-02-03', day(1)]]), { from: '2028-02-01', to: '2028-02-29' })).toThrow(
      'no official holiday table for 2028',
    );
  });
});
