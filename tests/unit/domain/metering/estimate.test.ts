import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Estimate,
  estimateDay,
  type GappyDay,
  gapsOf,
  type ModelDay,
} from '../../../../domain/metering/estimate.ts';
import { defaultSettings } from '../../../../domain/metering/settings.ts';

const settings = defaultSettings();
const model = (day: string, kind: ModelDay['kind'], value: (i: number) => number): ModelDay => ({
  day,
  kind,
  intervalMinutes: 30,
  values: Int32Array.from({ length: 48 }, (_, i) => value(i)),
});
const gappy = (first: number, last: number, over: Partial<GappyDay> = {}): GappyDay => ({
  day: '2026-03-11',
  kind: 'weekday',
  intervalMinutes: 30,
  values: Int32Array.from({ length: 48 }, (_, i) => (i >= first && i <= last ? 0 : 100 + i)),
  gaps: [{ first, last }],
  before: 50,
  after: 70,
  ...over,
});
const sum = (estimates: readonly Estimate[]) =>
  estimates.flatMap((estimate) => estimate.values).reduce((a, b) => a + b, 0);

describe('estimateDay', () => {
  test('a gap of two hours is a line between its neighbours', () => {
    const [estimate] = estimateDay(gappy(10, 13), [], settings);
    expect(estimate).toMatchObject({ method: 'linear', values: [110, 111, 112, 113] });
  });

  test('a gap at midnight takes the neighbouring day’s value', () => {
    expect(estimateDay(gappy(0, 0), [], settings)[0]).toMatchObject({ values: [76] });
    expect(estimateDay(gappy(0, 0, { before: null }), [], settings)[0]).toMatchObject({ values: [101] });
  });

  test('a longer gap is the mean of the nearest like days, not of other days', () => {
    const models = [
      model('2026-03-10', 'weekday', () => 10),
      model('2026-03-09', 'weekday', () => 20),
      model('2026-03-12', 'weekday', () => 30),
      model('2026-03-13', 'weekday', () => 41),
      model('2026-02-20', 'weekday', () => 9_999),
      model('2026-03-14', 'saturday', () => 5_000),
    ];
    const [estimate] = estimateDay(gappy(10, 19), models, settings);
    expect(estimate).toMatchObject({ method: 'likeDays' });
    // (10 + 20 + 30 + 41) / 4 = 25.25: the quarters are carried, so that ten intervals hold 252 Wh of 252.5.
    expect(estimate!.values).toEqual([25, 25, 25, 26, 25, 25, 25, 26, 25, 25]);
    expect(estimate!.reason).toContain('2026-03-10');
  });

  test('without like days any nearby day serves, and says so; without any day a long gap is a line', () => {
    expect(estimateDay(gappy(10, 19), [model('2026-03-14', 'saturday', () => 7)], settings)[0]).toMatchObject({
      method: 'anyDays',
    });
    expect(estimateDay(gappy(10, 19), [], settings)[0]).toMatchObject({ method: 'linear' });
    expect(estimateDay(gappy(0, 47, { before: null, after: null }), [], settings)).toEqual([]);
  });

  test('days of another interval length are no model', () => {
    const other = { ...model('2026-03-10', 'weekday', () => 10), intervalMinutes: 15 };
    expect(estimateDay(gappy(0, 47, { before: null, after: null }), [other], settings)).toEqual([]);
  });

  test('long gaps are scaled to what the register says, exactly', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000_000 }),
        fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 48, maxLength: 48 }),
        (total, values) => {
          const models = [model('2026-03-10', 'weekday', (i) => values[i]! + 1)];
          const day = gappy(20, 21, {
            gaps: [
              { first: 5, last: 16 },
              { first: 20, last: 21 },
              { first: 30, last: 47 },
            ],
          });
          const estimates = estimateDay(day, models, settings, total);
          const linear = sum(estimates.filter((estimate) => estimate.method === 'linear'));
          if (total >= linear) expect(sum(estimates)).toBe(total);
          expect(estimates.flatMap((estimate) => estimate.values).every((value) => value >= 0)).toBe(true);
        },
      ),
    );
  });

  test('the choice does not depend on the order in which the models come', () => {
    const models = daysOfMarch.map((day, i) =>
      model(day, i % 7 < 5 ? 'weekday' : 'saturday', (slot) => slot * (i + 1)),
    );
    const forward = estimateDay(gappy(5, 40), models, settings);
    expect(estimateDay(gappy(5, 40), [...models].reverse(), settings)).toEqual(forward);
  });
});

const daysOfMarch = Array.from({ length: 31 }, (_, i) => `2026-03-${String(i + 1).padStart(2, '0')}`);

test('gapsOf finds every run', () => {
  const missing = new Set([0, 1, 5, 46, 47]);
  expect(gapsOf(48, (i) => missing.has(i))).toEqual([
    { first: 0, last: 1 },
    { first: 5, last: 5 },
    { first: 46, last: 47 },
  ]);
});
