import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  halfUp,
  hundredthsText,
  nearest,
  nearestOfProduct,
  quotient,
  roundRegisters,
  shareByDays,
  tenthsText,
} from '../../../../domain/tariff/exact.ts';

const big = fc.integer({ min: 0, max: 2 ** 52 });
const small = fc.integer({ min: 1, max: 1_000_000 });

describe('exact arithmetic', () => {
  test('quotient drops fractions towards zero, exactly, up to 2^53', () => {
    fc.assert(fc.property(big, small, (n, d) => BigInt(quotient(n, d)) === BigInt(n) / BigInt(d)));
    fc.assert(fc.property(big, small, (n, d) => BigInt(quotient(-n, d)) === -(BigInt(n) / BigInt(d))));
    expect([quotient(7, 2), quotient(-7, 2), quotient(8, 2), quotient(0, 3)]).toEqual([3, -3, 4, 0]);
  });

  test('halves go up, or away from zero', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 50 }),
        small,
        (n, d) => BigInt(halfUp(n, d)) === (2n * BigInt(n) + BigInt(d)) / (2n * BigInt(d)),
      ),
    );
    expect([halfUp(5, 10), halfUp(4, 10), halfUp(15, 10), halfUp(14, 10)]).toEqual([1, 0, 2, 1]);
    expect([nearest(-5, 10), nearest(-4, 10), nearest(-15, 10), nearest(5, 10), nearest(4, 10)]).toEqual([
      -1, -0, -2, 1, 0,
    ]);
  });

  test('products beyond 2^53 stay exact', () => {
    expect(nearestOfProduct(7e11, 1e9, 7)).toBe(1e20);
    expect([
      nearestOfProduct(5, 1, 2),
      nearestOfProduct(-5, 1, 2),
      nearestOfProduct(4, 1, 3),
      nearestOfProduct(-4, 1, 3),
    ]).toEqual([3, -3, 1, -1]);
  });

  test.each([
    [0, '0'],
    [100, '1'],
    [-100, '-1'],
    [4951980, '49519.8'],
    [105, '1.05'],
    [1, '0.01'],
    [-1, '-0.01'],
    [-80, '-0.8'],
    [86, '0.86'],
    [-6295, '-62.95'],
  ])('%i hundredths are %s', (value, text) => {
    expect(hundredthsText(value)).toBe(text);
  });

  test.each([
    [1200, '120.0'],
    [2146, '214.6'],
    [-30, '-3.0'],
    [5, '0.5'],
    [0, '0.0'],
  ])('%i tenths are %s', (value, text) => {
    expect(tenthsText(value)).toBe(text);
  });
});

describe('parts of a period', () => {
  const days = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

  test('sum to the whole, are never negative, and each but the last is the rounded share or what is left', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), days, (whole, parts) => {
        const all = parts.reduce((sum, part) => sum + part, 0);
        const shares = shareByDays(whole, parts, all);
        expect(shares.reduce((sum, share) => sum + share, 0)).toBe(whole);
        let left = whole;
        shares.forEach((share, index) => {
          if (index < shares.length - 1)
            expect(share).toBe(Math.min(halfUp(whole * (parts[index] as number), all), left));
          expect(share).toBeGreaterThanOrEqual(0);
          left -= share;
        });
      }),
    );
  });

  test('301 kWh over 15 + 15 days are 151 and 150; 2 kWh over four equal parts are 1, 1, 0, 0', () => {
    expect(shareByDays(301, [15, 15], 30)).toEqual([151, 150]);
    expect(shareByDays(2, [5, 5, 5, 5], 20)).toEqual([1, 1, 0, 0]);
    expect(shareByDays(500, [10, 20], 30)).toEqual([167, 333]);
  });
});

describe('registers', () => {
  test('are whole kWh that sum to the rounded total, each within one kWh of what was measured', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 12 }), (wh) => {
        const kWh = roundRegisters(wh);
        const total = wh.reduce((sum, value) => sum + value, 0);
        expect(kWh.reduce((sum, value) => sum + value, 0)).toBe(halfUp(total, 1000));
        kWh.forEach((value, index) => {
          const measured = wh[index] as number;
          expect(Math.abs(value * 1000 - measured)).toBeLessThan(1000);
          if (measured % 1000 === 0) expect(value).toBe(measured / 1000);
        });
      }),
    );
  });

  test('the largest rests come first, earlier ones on a tie', () => {
    expect(roundRegisters([1400, 1400, 1400])).toEqual([2, 1, 1]);
    expect(roundRegisters([1400, 1600, 1500])).toEqual([1, 2, 2]);
    expect(roundRegisters([500, 0])).toEqual([1, 0]);
    expect(roundRegisters([499, 0])).toEqual([0, 0]);
    expect(roundRegisters([2600, 2700, 2700])).toEqual([2, 3, 3]);
  });
});
