import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fonts, measureWith } from '../../../../batch/bill-document/fonts.ts';
import { layoutBill } from '../../../../batch/bill-document/layout.ts';
import { PAGE, type TextItem } from '../../../../batch/bill-document/page.ts';
import type { PrintedBill } from '../../../../batch/bill-document/printed-bill.ts';
import { listPlans } from '../../../../domain/tariff/list-plans.ts';
import { quote } from '../../../../domain/tariff/quote.ts';
import { printedBill } from '../../../support/printed-bill.ts';
import { randomFrom, randomRequest } from '../../../support/random-requests.ts';

const measure = measureWith(fonts());
const plans = listPlans().map(({ plan, from }) => ({ plan, from }));

/** A bill of a random request of any plan, with corrections of earlier bills. */
function randomBill(seed: number, corrections: number, over: Partial<PrintedBill> = {}): PrintedBill {
  const random = randomFrom(seed);
  for (;;) {
    const request = randomRequest(random, plans, false);
    let result: ReturnType<typeof quote>;
    try {
      result = quote(request);
    } catch {
      continue; // what cannot be priced is never billed
    }
    const adjustments = Array.from({ length: corrections }, (_, index) => ({
      code: 'adjustment',
      label: {
        ko: '지난 요금 정산 (2026-08-01 ~ 2026-08-31)',
        en: 'Correction of an earlier bill (2026-08-01 ~ 2026-08-31)',
      },
      quantity: null,
      unit: null,
      unitPrice: null,
      amount: String((index % 2 ? -1 : 1) * (1000 + index)),
    }));
    const adjustmentWon = adjustments.reduce((won, { amount }) => won + Number(amount), 0);
    return printedBill({
      lines: [...result.lines, ...adjustments],
      subtotalWon: result.subtotal,
      chargeWon: result.total,
      adjustmentWon,
      totalWon: result.total + adjustmentWon,
      ...over,
    });
  }
}

const textsOf = (bill: PrintedBill) =>
  layoutBill(bill, measure).filter((item): item is TextItem => item.kind === 'text');
const overlaps = (a: TextItem, b: TextItem) =>
  // The letters' own height: what stands above the baseline, and a little below it.
  a.x < b.x + b.width &&
  b.x < a.x + a.width &&
  a.y - a.size * 0.7 < b.y + b.size * 0.1 &&
  b.y - b.size * 0.7 < a.y + a.size * 0.1;

describe('the page of a bill', () => {
  test('holds every bill: nothing leaves the margins or lies on something else, nothing is too small to read', () => {
    const name = fc.oneof(
      fc.constant('김전기'),
      fc.string({ minLength: 1, maxLength: 100, unit: fc.constantFrom(...'가나다뷁 A(주)金 電') }),
    );
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(0, 1, 5, 40, 300),
        name,
        fc.boolean(),
        (seed, corrections, customer, old) => {
          const bill = randomBill(seed, corrections, {
            customerName: customer.trim() || '김',
            supplyPoint: '0'.repeat(22),
            ...(old ? { lastPeriodWh: 0, lastYearWh: null, version: 12, dueOn: null, estimated: 2975 } : {}),
            retailer: {
              ...printedBill().retailer,
              nameKo: '가'.repeat(60),
              paymentKo: '가나다 '.repeat(50),
              paymentEn: 'x '.repeat(100),
            },
          });
          const texts = textsOf(bill);
          for (const item of texts) {
            expect(item.x).toBeGreaterThanOrEqual(PAGE.margin - 0.1);
            expect(item.x + item.width).toBeLessThanOrEqual(PAGE.width - PAGE.margin + 0.1);
            expect(item.y).toBeLessThanOrEqual(PAGE.height - PAGE.margin);
            expect(item.y - item.size).toBeGreaterThanOrEqual(PAGE.margin);
            expect(item.size).toBeGreaterThanOrEqual(3.3);
          }
          for (const [index, a] of texts.entries()) {
            const on = texts.slice(index + 1).find((b) => overlaps(a, b));
            if (on) throw new Error(`"${a.text}" lies on "${on.text}"`);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test('says every line of the bill, its amount and what is to be paid', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const bill = randomBill(seed, 2);
        const texts = textsOf(bill).map(({ text }) => text);
        for (const { amount } of bill.lines) {
          expect(texts.map((text) => text.replaceAll(',', ''))).toContain(
            amount.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''),
          );
        }
        expect(texts).toContain(`${bill.totalWon.toLocaleString('en')}원`);
      }),
      { numRuns: 40 },
    );
  });
});
