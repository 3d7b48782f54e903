import { describe, expect, test } from '@jest/globals';
import { type BillAtAGlance, billFlags } from '../../../../domain/billing/bill-flags.ts';

const ordinary: BillAtAGlance = {
  usageWh: 300_000,
  estimatedCount: 0,
  chargeWon: 60_000,
  adjustmentWon: 0,
  lastChargeWon: 55_000,
};

describe('flags of a bill', () => {
  test('an ordinary bill has none', () => expect(billFlags(ordinary)).toEqual({ flags: [], weight: 0 }));

  test.each<[string, Partial<BillAtAGlance>, string[], number]>([
    ['three times the last one', { chargeWon: 165_000 }, ['far-more-than-last'], 3],
    ['a won less than three times', { chargeWon: 164_999 }, [], 0],
    ['a third of the last one', { chargeWon: 18_333 }, ['far-less-than-last'], 2],
    ['exactly a third of the last one', { chargeWon: 18_333, lastChargeWon: 54_999 }, ['far-less-than-last'], 2],
    ['nothing used', { usageWh: 0, chargeWon: 0 }, ['no-use'], 2],
    ['money back', { adjustmentWon: -60_001 }, ['credit', 'correction'], 3],
    ['exactly nothing to pay', { adjustmentWon: -60_000 }, ['correction'], 1],
    ['estimates', { estimatedCount: 1 }, ['estimated'], 1],
    ['the first one', { lastChargeWon: null }, ['first-bill'], 1],
    ['the one before cost nothing', { lastChargeWon: 0 }, [], 0],
  ])('%s', (_, over, flags, weight) => expect(billFlags({ ...ordinary, ...over })).toEqual({ flags, weight }));
});
