import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addChannels, coarsen, peakDemandW, periodSeries } from '../../../../domain/metering/intervals.ts';

const series = (minutes: number, value: (i: number) => number) => ({
  minutes,
  values: Array.from({ length: 1440 / minutes }, (_, i) => value(i)),
});
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe('intervals of a day', () => {
  test('a coarser resolution keeps the sum', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e6 }), { minLength: 288, maxLength: 288 }),
        fc.constantFrom(15, 30),
        (values, minutes) => {
          expect(sum(coarsen({ minutes: 5, values }, minutes).values)).toBe(sum(values));
        },
      ),
    );
  });

  test('channels of different resolution add at the coarser one', () => {
    const added = addChannels([series(5, () => 1), series(30, () => 10)]);
    expect(added.minutes).toBe(30);
    expect(Array.from(added.values)).toEqual(Array(48).fill(16));
  });

  test('a period over a change from 5 to 30 minutes is 30-minute values throughout', () => {
    const days = new Map([
      ['2026-02-28', series(5, () => 2)],
      ['2026-03-01', series(30, () => 12)],
    ]);
    const period = periodSeries(days, { from: '2026-02-28', to: '2026-03-01' });
    expect(period).toEqual({ minutes: 30, wh: Array(96).fill(12) });
    expect(periodSeries(days, { from: '2026-02-28', to: '2026-03-02' })).toBeNull();
  });

  test('demand is the largest 15-minute mean power among the quarters that count', () => {
    // 09:00–09:15 holds 3 × 100 Wh in 15 minutes = 1,200 W; 23:00 holds more, in the light band.
    const day = series(5, (i) => (i >= 108 && i < 111 ? 100 : i >= 276 && i < 279 ? 500 : 1));
    expect(peakDemandW(day, (quarter) => quarter < 88)).toBe(1200);
    expect(peakDemandW(day, () => true)).toBe(6000);
    expect(
      peakDemandW(
        series(30, (i) => (i === 20 ? 750 : 0)),
        () => true,
      ),
    ).toBe(1500);
  });
});
