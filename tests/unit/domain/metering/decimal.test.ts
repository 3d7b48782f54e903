import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { carryRounder, decimalText, type ExactAmount, parseDecimal } from '../../../../domain/metering/decimal.ts';

const amount = (text: string, shift = 3): ExactAmount => {
  const parsed = parseDecimal(text, shift);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
};
const decimal = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.integer({ min: 0, max: 999_999 }),
    fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 18 }),
  )
  .map(([sign, whole, part]) => `${sign}${whole}${part === '' ? '' : `.${part}`}`);

describe('exact decimals', () => {
  test('keep every digit', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        const { whole, fine } = amount(text);
        const shown = decimalText(BigInt(whole), BigInt(fine), 3);
        const plain = text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
        expect(shown).toBe(/^-0+(\.0*)?$/.test(text) ? '0' : plain);
      }),
    );
  });

  test.each([
    ['1', 0, 1, 0],
    ['1', 6, 1_000_000, 0],
    ['0.5', 0, 0, 5e14],
    ['-0.0005', 3, -0, -5e14],
    ['.1', 3, 100, 0],
    ['1.', 3, 1000, 0],
  ])('%s in a unit %i places up', (text, shift, whole, fine) => {
    const parsed = amount(text, shift);
    expect(parsed.whole + 0).toBe(whole + 0);
    expect(parsed.fine).toBe(fine);
  });

  test.each(['', '.', '-', '1e3', '1,5', '1 2', 'NaN', 'Infinity', '0x1', '--1'])('%j is not a number', (text) => {
    expect(parseDecimal(text, 3)).toBe('not a number');
  });

  test('too large and too fine are said', () => {
    expect(parseDecimal('9'.repeat(16), 3)).toBe('too large');
    expect(parseDecimal(`0.${'0'.repeat(18)}1`, 3)).toBe('finer than 10⁻¹⁵ of the unit');
    expect(amount(`0.1${'0'.repeat(30)}`)).toEqual({ whole: 100, fine: 0 });
  });
});

test('rounding with a carry keeps each value within one unit and the sum within half a unit', () => {
  fc.assert(
    fc.property(fc.array(decimal, { minLength: 1, maxLength: 96 }), (texts) => {
      const rounder = carryRounder();
      const amounts = texts.map((text) => amount(text));
      const rounded = amounts.map((one) => rounder.round(one));
      const scaled = (one: ExactAmount): bigint => BigInt(one.whole) * 10n ** 15n + BigInt(one.fine);
      const exact = amounts.reduce((sum, one) => sum + scaled(one), 0n);
      const stored = BigInt(rounded.reduce((sum, value) => sum + value, 0)) * 10n ** 15n;
      expect(exact - stored).toBe(BigInt(rounder.residue()));
      expect(Math.abs(rounder.residue())).toBeLessThanOrEqual(5e14);
      for (const [i, value] of rounded.entries()) {
        const off = BigInt(value) * 10n ** 15n - scaled(amounts[i] as ExactAmount);
        expect(off < 0n ? -off : off).toBeLessThanOrEqual(10n ** 15n);
      }
    }),
  );
});
