import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../../../domain/calendar/index.ts';
import {
  backTest,
  bandOf,
  type DailyUse,
  type ForecastRequest,
  forecastUsage,
  totalOf,
} from '../../../../domain/forecast/usage-forecast.ts';

const period = { from: '2026-11-01', to: '2026-11-30' };
const isDayOff = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
const series = (days: number, last: string, wh: (age: number) => number): DailyUse =>
  new Map(Array.from({ length: days }, (_, age) => [addDays(last, -age), wh(age)]));
const request = (use: DailyUse, asOf = '2026-11-12'): ForecastRequest => ({ period, asOf, use, isDayOff });

const anyUse = fc
  .array(fc.integer({ min: 0, max: 200_000 }), { minLength: 40, maxLength: 500 })
  .map((values) => series(values.length, '2026-11-12', (age) => values[age]!));

describe('a forecast', () => {
  test('of a steady home is its days times its use', () => {
    expect(forecastUsage(request(series(400, '2026-11-12', () => 9_000)))).toEqual({
      soFarWh: 12 * 9_000,
      projectedWh: 30 * 9_000,
    });
  });

  test('never looks at days after the one it is made on', () => {
    fc.assert(
      fc.property(anyUse, fc.array(fc.integer({ min: 0, max: 1e6 }), { maxLength: 18 }), (use, later) => {
        const known = new Map(use);
        for (const [index, wh] of later.entries()) known.set(addDays('2026-11-13', index), wh);
        expect(forecastUsage(request(known))).toEqual(forecastUsage(request(use)));
      }),
    );
  });

  test('is whole Wh, at least what was read, and grows with the use', () => {
    fc.assert(
      fc.property(anyUse, (use) => {
        const once = forecastUsage(request(use))!;
        const thrice = forecastUsage(request(new Map([...use].map(([day, wh]) => [day, 3 * wh]))))!;
        expect(Number.isSafeInteger(once.projectedWh)).toBe(true);
        expect(once.projectedWh).toBeGreaterThanOrEqual(once.soFarWh);
        expect(Math.abs(thrice.projectedWh - 3 * once.projectedWh)).toBeLessThanOrEqual(3);
      }),
    );
  });

  test('knows that days off are other days', () => {
    const use = series(60, '2026-11-12', () => 0);
    const shop = new Map([...use.keys()].map((day) => [day, isDayOff(day) ? 0 : 10_000]));
    const ahead = [...Array(18).keys()].filter((index) => !isDayOff(addDays('2026-11-13', index)));
    const forecast = forecastUsage(request(shop))!;
    expect(forecast.projectedWh - forecast.soFarWh).toBe(ahead.length * 10_000);
  });

  test('follows a part of what last year’s season did', () => {
    const mild = forecastUsage(request(series(400, '2026-11-12', () => 9_000)))!;
    const lastYearRose = series(400, '2026-11-12', (age) => (age < 364 && age >= 320 ? 18_000 : 9_000));
    expect(forecastUsage(request(lastYearRose))!.projectedWh).toBeGreaterThan(mild.projectedWh);
  });

  test('of nothing read in five weeks is none', () => {
    expect(forecastUsage(request(series(400, '2026-09-30', () => 9_000)))).toBeNull();
    expect(forecastUsage(request(new Map()))).toBeNull();
  });
});

describe('the back-test and the band', () => {
  const before = Array.from({ length: 12 }, (_, index) => {
    const month = new Date(Date.UTC(2026, 9 - index, 1)).toISOString().slice(0, 10);
    return { from: month, to: new Date(Date.UTC(2026, 10 - index, 0)).toISOString().slice(0, 10) };
  });

  test('of a steady home errs by nothing, and the band is as narrow as it may be', () => {
    const asked = request(series(800, '2026-11-12', () => 9_000));
    const tested = backTest(asked, before)!;
    expect(tested.mapePercent).toBe(0);
    expect(tested.errors).toHaveLength(12);
    expect(bandOf(forecastUsage(asked)!, tested)).toEqual({
      lowWh: 108_000 + Math.round(162_000 * 0.95),
      highWh: 108_000 + Math.round(162_000 * 1.05),
    });
  });

  test('needs three whole periods; without them the usual spread stands', () => {
    const asked = request(series(75, '2026-11-12', () => 9_000));
    expect(backTest(asked, before)).toBeNull();
    expect(bandOf(forecastUsage(asked)!, null)).toEqual({
      lowWh: 108_000 + 162_000 * 0.8,
      highWh: 108_000 + 162_000 * 1.2,
    });
  });

  test('the band holds the forecast’s order: low below high, never below what was read', () => {
    fc.assert(
      fc.property(anyUse, (use) => {
        const asked = request(use);
        const forecast = forecastUsage(asked)!;
        const { lowWh, highWh } = bandOf(forecast, backTest(asked, before));
        expect(lowWh).toBeGreaterThanOrEqual(forecast.soFarWh);
        expect(highWh).toBeGreaterThanOrEqual(lowWh);
      }),
      { numRuns: 20 },
    );
  });

  test('a period with a day missing has no total', () => {
    const use = new Map(series(40, '2026-11-30', () => 1));
    expect(totalOf(use, period)).toBe(30);
    use.delete('2026-11-07');
    expect(totalOf(use, period)).toBeNull();
  });
});
