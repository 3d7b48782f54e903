import { describe, expect, test } from '@jest/globals';
import { registerAdvance, sumCheckExcess, sumOverSpan } from '../../../../domain/metering/sum-check.ts';

const days = new Map(
  ['2026-02-28', '2026-03-01', '2026-03-02'].map((day) => [
    day,
    { minutes: 30, values: Array(48).fill(100) as number[] },
  ]),
);
const span = (fromAt: string, toAt: string, quantity: number) => ({ fromAt, toAt, quantity });

describe('the sum check', () => {
  test('whole days over a month end', () => {
    const sum = sumOverSpan(span('2026-02-28 00:00:00', '2026-03-02 00:00:00', 0), days);
    expect(sum).toMatchObject({ total: 9600, edge: 0, missing: [], days: ['2026-02-28', '2026-03-01'] });
  });

  test('a read in the middle of an interval may count it on either side', () => {
    const read = span('2026-03-01 10:10:00', '2026-03-02 12:00:00', 5000);
    const sum = sumOverSpan(read, days);
    // Starts from 10:30: 27 intervals, and 24 of the second day; the one from 10:00 is cut.
    expect(sum).toMatchObject({ total: 5100, edge: 100 });
    expect(sumCheckExcess(read, sum, 0)).toBe(0);
    expect(sumCheckExcess({ ...read, quantity: 4999 }, sum, 0)).toBe(101);
  });

  test('one unit of the register is the limit, in both directions', () => {
    const whole = (quantity: number) => span('2026-03-01 00:00:00', '2026-03-03 00:00:00', quantity);
    const sum = sumOverSpan(whole(0), days);
    expect(sumCheckExcess(whole(8600), sum, 1000)).toBe(0);
    expect(sumCheckExcess(whole(8599), sum, 1000)).toBe(1001);
    expect(sumCheckExcess(whole(10_600), sum, 1000)).toBe(0);
    expect(sumCheckExcess(whole(10_601), sum, 1000)).toBe(-1001);
  });

  test('missing days are named', () => {
    expect(sumOverSpan(span('2026-03-02 00:00:00', '2026-03-04 00:00:00', 0), days).missing).toEqual(['2026-03-03']);
  });

  test('a register rolls over at its digits', () => {
    expect(registerAdvance(99_998_000, 3_000, 8)).toBe(5_000);
    expect(registerAdvance(5_000, 9_000, 8)).toBe(4_000);
  });
});
