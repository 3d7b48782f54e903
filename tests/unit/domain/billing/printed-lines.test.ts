import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  arithmeticText,
  grouped,
  kWhText,
  type PrintedLine,
  printedLines,
} from '../../../../domain/billing/printed-lines.ts';

const line = (over: Partial<PrintedLine>): PrintedLine => ({
  code: 'energy.tier1',
  label: { ko: '전력량요금 1단계', en: 'Energy, tier 1' },
  quantity: null,
  unit: null,
  unitPrice: null,
  amount: '0',
  ...over,
});

describe('the lines of a page', () => {
  test('are all of them, or lose nothing of their sum when corrections are put together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -90_000_000, max: 90_000_000 }), { maxLength: 25 }),
        fc.array(fc.integer({ min: -90_000_000, max: 90_000_000 }), { maxLength: 200 }),
        fc.integer({ min: 26, max: 40 }),
        (charges, corrections, most) => {
          const lines = [
            ...charges.map((amount) => line({ amount: String(amount) })),
            ...corrections.map((amount) => line({ code: 'adjustment', amount: String(amount) })),
          ];
          const printed = printedLines(lines, most);
          expect(printed.length).toBeLessThanOrEqual(Math.max(most, 1));
          if (lines.length <= most) expect(printed).toEqual(lines);
          const sum = (of: readonly PrintedLine[]) => of.reduce((won, { amount }) => won + Number(amount), 0);
          expect(sum(printed)).toBe(sum(lines));
          // A charge is never put together with another one.
          expect(printed.slice(0, charges.length)).toEqual(lines.slice(0, charges.length));
        },
      ),
    );
  });

  const numbered = (code: string, count: number) =>
    Array.from({ length: count }, (_, i) => line({ code, amount: String(i + 1) }));
  const sumOf = (count: number, won: number) =>
    line({
      code: 'adjustment',
      label: { ko: `지난 요금 정산 ${count}건 합계`, en: `Corrections of ${count} earlier bills, sum` },
      amount: String(won),
    });

  test.each([
    ['fill it to the last', 3, 2, [1, 2], null],
    ['are one too many: the last two become one', 3, 3, [1], sumOf(2, 5)],
    ['are two too many', 3, 4, [1], sumOf(3, 9)],
    ['find no room beside the charges: all become one', 5, 3, [], sumOf(3, 6)],
    ['are one, and too many: it stays', 5, 1, [1], null],
  ])('with room for five, corrections %s', (_what, charges, corrections, single, sum) => {
    const lines = [...numbered('energy.tier1', charges), ...numbered('adjustment', corrections)];
    expect(printedLines(lines, 5)).toEqual([
      ...lines.slice(0, charges),
      ...single.map((amount) => line({ code: 'adjustment', amount: String(amount) })),
      ...(sum === null ? [] : [sum]),
    ]);
  });

  test('that are no corrections stay, however many', () => {
    expect(printedLines(Array(50).fill(line({})), 32)).toHaveLength(50);
  });
});

describe('arithmetic', () => {
  test.each([
    [line({ quantity: '200', unit: 'kWh', unitPrice: '120.0' }), '200 kWh × 120원'],
    [line({ quantity: '1', unit: 'month x 6/38', unitPrice: '7300' }), '1개월 × 6/38 × 7,300원'],
    [line({ quantity: '1250', unit: 'kWh x 37/38', unitPrice: '7.3' }), '1,250 kWh × 37/38 × 7.3원'],
    [line({ code: 'vat', label: { ko: '부가가치세 10%', en: 'VAT 10%' } }), '80,527원 × 10%'],
    [line({ code: 'fund', label: { ko: '전력산업기반기금 3.2%·2.7%', en: 'Fund' } }), ''],
    [line({ code: 'fund', label: { ko: '전력산업기반기금 2.7%', en: 'Fund 2.7%' } }), '80,527원 × 2.7%'],
    [line({ code: 'fund', label: { ko: '전력산업기반기금 3.25%', en: 'Fund 3.25%' } }), '80,527원 × 3.25%'],
    [line({ code: 'discount', amount: '-16000' }), ''],
    [line({ code: 'discount', label: { ko: '가족 할인 30%', en: 'Family discount 30%' }, amount: '-16000' }), ''],
    [line({ quantity: '200', unit: 'kWh' }), ''],
    [line({ unit: 'kWh', unitPrice: '120' }), ''],
    [line({ quantity: '30', unit: '% of base', unitPrice: '910' }), '30% × 910원'],
    [line({ quantity: '3', unit: null, unitPrice: '910' }), '3 × 910원'],
  ])('%j is told as %s', (of, text) => expect(arithmeticText(of, 80_527)).toBe(text));

  test.each([
    ['1234.50', '1,234.5'],
    ['-0.60', '-0.6'],
    ['120.0', '120'],
    ['1000000', '1,000,000'],
    ['n/a', 'n/a'],
    ['x12', 'x12'],
    ['12x', '12x'],
    ['1.2.3', '1.2.3'],
    ['-1234567.890', '-1,234,567.89'],
    ['10.0500', '10.05'],
  ])('%s is grouped as %s', (from, to) => expect(grouped(from)).toBe(to));

  test.each([
    [271_123, '271.123'],
    [271_000, '271'],
    [0, '0'],
    [-1_500, '-1.5'],
    [5, '0.005'],
  ])('%i Wh are %s kWh', (wh, text) => expect(kWhText(wh)).toBe(text));
});
