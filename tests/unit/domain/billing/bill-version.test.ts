import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  adjustmentLine,
  canonicalJson,
  decideIssue,
  type HeldBill,
  type WaitingAdjustment,
} from '../../../../domain/billing/bill-version.ts';

const waiting = (id: number, amountWon: number): WaitingAdjustment => ({
  id,
  amountWon,
  periodFrom: '2026-01-01',
  periodTo: '2026-01-31',
});

describe('decideIssue', () => {
  test('the first bill asks for the charge and every waiting difference', () => {
    expect(decideIssue(null, 10_000, '{}', [waiting(1, 500), waiting(2, -200)])).toEqual({
      kind: 'first',
      version: 1,
      adjustmentWon: 300,
      totalWon: 10_300,
      carried: [1, 2],
    });
  });

  test('a correction keeps what the bill carried and leaves its own difference for the next one', () => {
    const held: HeldBill = { version: 2, chargeWon: 10_000, adjustmentWon: 300, calculation: 'a' };
    expect(decideIssue(held, 9_500, 'b', [])).toEqual({
      kind: 'correction',
      version: 3,
      adjustmentWon: 300,
      totalWon: 9_800,
      deltaWon: -500,
    });
  });

  test('the same calculation again is nothing', () => {
    expect(decideIssue({ version: 1, chargeWon: 1, adjustmentWon: 0, calculation: 'a' }, 1, 'a', [])).toEqual({
      kind: 'none',
    });
  });

  test('whatever is corrected how often: what was asked and what waits is what the periods cost', () => {
    const charges = fc.array(fc.array(fc.integer({ min: 0, max: 500_000 }), { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(charges, fc.integer(), (periods, seed) => {
        const held: (HeldBill | null)[] = periods.map(() => null);
        const rates = periods.map((list) => [...list]);
        let pending: WaitingAdjustment[] = [];
        let [asked, id, random] = [0, 0, Math.abs(seed) % 2147483647];
        while (rates.some((list) => list.length > 0)) {
          random = (random * 48271 + 11) % 2147483647;
          const open = rates.map((list, i) => (list.length > 0 ? i : -1)).filter((i) => i >= 0);
          const index = open[random % open.length]!;
          const charge = rates[index]!.shift()!;
          const calculation = `${index}:${rates[index]!.length}`;
          const issue = decideIssue(held[index]!, charge, calculation, held[index] ? [] : pending);
          if (issue.kind === 'first') {
            asked += issue.totalWon;
            pending = [];
            held[index] = { version: 1, chargeWon: charge, adjustmentWon: issue.adjustmentWon, calculation };
          } else if (issue.kind === 'correction') {
            pending.push(waiting(++id, issue.deltaWon));
            held[index] = {
              version: issue.version,
              chargeWon: charge,
              adjustmentWon: issue.adjustmentWon,
              calculation,
            };
          }
        }
        const truth = held.reduce((sum, bill) => sum + bill!.chargeWon, 0);
        expect(asked + pending.reduce((sum, adjustment) => sum + adjustment.amountWon, 0)).toBe(truth);
      }),
    );
  });
});

test('canonicalJson does not depend on the order of keys, nor on how the server spaces it', () => {
  const value = { b: [1, { d: null, c: 'x' }], a: 270.738 };
  expect(canonicalJson(value)).toBe('{"a":270.738,"b":[1,{"c":"x","d":null}]}');
  expect(canonicalJson(JSON.parse('{ "a": 270.738, "b": [ 1, { "c": "x", "d": null } ] }'))).toBe(canonicalJson(value));
});

test('canonicalJson leaves out what is not there, as JSON does', () => {
  expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
  expect(canonicalJson({ b: undefined, a: 1 })).toBe(JSON.stringify({ b: undefined, a: 1 }));
});

test('the line of an earlier difference names its period and the article, and carries the amount with its sign', () => {
  expect(adjustmentLine(waiting(7, -1_230))).toMatchObject({
    code: 'adjustment',
    label: {
      ko: '지난 요금 정산 (2026-01-01 ~ 2026-01-31)',
      en: 'Correction of an earlier bill (2026-01-01 ~ 2026-01-31)',
    },
    quantity: null,
    amount: '-1230',
    rule: 'correction',
    confidence: 'confirmed',
  });
});
