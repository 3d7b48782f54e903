import { describe, expect, test } from '@jest/globals';
import { type CheckedDay, checkDay, checkHistory } from '../../../../domain/metering/checks.ts';
import { defaultSettings } from '../../../../domain/metering/settings.ts';

const settings = defaultSettings();
const day = (values: number[]): CheckedDay => ({
  day: '2026-03-05',
  intervalMinutes: 30,
  values: Int32Array.from(values),
  total: values.reduce((a, b) => a + b, 0),
});
const flat = (value: number) => Array<number>(48).fill(value);
const codes = (found: { code: string }[]) => found.map(({ code }) => code);

describe('checkDay', () => {
  test('an ordinary day has nothing to say', () => {
    expect(checkDay(day(flat(300)), 3, settings)).toEqual([]);
  });

  test('negative values keep the period from being billed', () => {
    const values = flat(300);
    values[7] = -40;
    expect(checkDay(day(values), 3, settings)).toMatchObject([
      { code: 'NEGATIVE_VALUE', severity: 'block', measured: -40 },
    ]);
  });

  test('a spike is measured against the third peak, and small ones are no spike', () => {
    const at = (height: number) => {
      const values = flat(4000);
      values[20] = height;
      return codes(checkDay(day(values), null, settings));
    };
    expect(at(7200)).toEqual([]);
    expect(at(7201)).toEqual(['SPIKE']);
    const small = flat(100);
    small[20] = 4999;
    expect(codes(checkDay(day(small), null, settings))).toEqual([]);
  });

  test('power is compared with 150 % of the contract', () => {
    expect(codes(checkDay(day(flat(2250)), 3, settings))).toEqual([]);
    expect(codes(checkDay(day(flat(2251)), 3, settings))).toEqual(['OVER_CONTRACT']);
  });
});

describe('checkHistory', () => {
  const history = (totals: number[], newFrom: number, minutes = (_i: number) => 30) =>
    totals.map((total, i) => ({
      day: new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
      total,
      intervalMinutes: minutes(i),
      isNew: i >= newFrom,
    }));
  const steady = Array<number>(28).fill(10_000);

  test('seven days without use after use are reported once, on the seventh', () => {
    const found = checkHistory(history([...steady, ...Array(9).fill(0)], 28), settings).filter(
      ({ code }) => code === 'ZERO_RUN',
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ day: '2026-02-04', measured: 7 });
  });

  test('a supply point that never used anything is not reported', () => {
    expect(checkHistory(history(Array(20).fill(0), 0), settings)).toEqual([]);
  });

  test('a day far above or below the four weeks before is for review; older days are not reported again', () => {
    expect(codes(checkHistory(history([...steady, 30_000], 28), settings))).toEqual([]);
    expect(codes(checkHistory(history([...steady, 30_001], 28), settings))).toEqual(['HIGH_USAGE']);
    expect(codes(checkHistory(history([...steady, 999], 28), settings))).toEqual(['LOW_USAGE']);
    expect(codes(checkHistory(history([...steady, 99_999, 10_000], 29), settings))).toEqual([]);
  });

  test('the first day of another interval length is a change of meter', () => {
    const found = checkHistory(
      history([1, 1, 1, 1], 0, (i) => (i < 2 ? 5 : 30)),
      settings,
    );
    expect(found).toMatchObject([
      { code: 'METER_CHANGE', severity: 'note', day: '2026-01-03', measured: 30, threshold: 5 },
    ]);
  });
});
