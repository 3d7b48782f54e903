import { describe, expect, test } from '@jest/globals';
import { fonts } from '../../../../batch/bill-document/fonts.ts';
import { billPrinter } from '../../../../batch/bill-document/render.ts';
import { quote } from '../../../../domain/tariff/quote.ts';
import { printedBill } from '../../../support/printed-bill.ts';
import { readPdf } from '../../../support/read-pdf.ts';

const print = billPrinter(fonts());
const result = quote({
  plan: 'residential/low',
  period: { from: '2026-10-01', to: '2026-10-31' },
  usage: { kWh: 452.123 },
  contractKw: 3,
  discounts: { welfare: null, household: 'large_family' },
});
const bill = printedBill({
  lines: result.lines,
  subtotalWon: result.subtotal,
  chargeWon: result.total,
  totalWon: result.total,
});

describe('a printed bill, as poppler reads it', () => {
  test('is one A4 page with its fonts embedded as subsets, and its text can be searched and copied', async () => {
    const read = readPdf(await print(bill));
    expect(read.pages).toBe(1);
    expect(read.size).toContain('A4');
    expect(read.title).toBe('전기요금 청구서 2026-10-01 ~ 2026-10-31');
    expect(read.fonts.map(({ name }) => name.split('+')[1]).sort()).toEqual(['NotoSansKR-Bold', 'NotoSansKR-Regular']);
    for (const font of read.fonts) expect(font).toMatchObject({ embedded: true, subset: true, unicode: true });
    for (const line of result.lines) expect(read.text).toContain(line.label.ko);
    expect(read.text).toContain('김전기 고객님');
    expect(read.text).toContain('2026년 11월 25일');
    expect(read.text).toContain('452.123 kWh');
    expect(read.text).toContain('제74조의2');
  });

  test('shows the amounts of the lines, and they sum to what is to be paid', async () => {
    const { text } = readPdf(await print(bill));
    const amounts = result.lines.map(({ label }) => {
      const row = text.split('\n').find((line) => line.trim().startsWith(label.ko))!;
      return Number(/(-?[\d,.]+)\s*$/.exec(row)![1]!.replaceAll(',', ''));
    });
    expect(amounts).toEqual(result.lines.map(({ amount }) => Number(amount)));
    const hundredths = amounts.reduce((sum, amount) => sum + Math.round(amount * 100), 0);
    // Without the lines on rounding the sum would be off by their fractions.
    expect(Math.abs(hundredths / 100 - result.total)).toBeLessThan(10);
    expect(text).toContain(`${result.total.toLocaleString('en')}원`);
  });

  test('is small, and the same bytes each time', async () => {
    const [once, again] = [await print(bill), await print(bill)];
    expect(Buffer.compare(once, again)).toBe(0);
    expect(once.length).toBeLessThan(60_000);
    expect(Buffer.compare(once, await print({ ...bill, billId: 1235 }))).not.toBe(0);
  });

  test('can show names in Chinese characters and rare syllables', async () => {
    expect(readPdf(await print({ ...bill, customerName: '金뷁쀍 (㈜電力)' })).text).toContain('金뷁쀍 (㈜電力) 고객님');
  });
});
