import type { Won } from '../units.ts';

/** What is unusual about a bill that is about to be issued. */
export type BillFlag =
  | 'credit'
  | 'far-more-than-last'
  | 'far-less-than-last'
  | 'no-use'
  | 'correction'
  | 'estimated'
  | 'first-bill';

/** How much a person should look at it: 3 = before approving, 1 = good to know. */
const WEIGHTS: Record<BillFlag, number> = {
  credit: 3,
  'far-more-than-last': 3,
  'far-less-than-last': 2,
  'no-use': 2,
  correction: 1,
  estimated: 1,
  'first-bill': 1,
};
/** Our choice: seasons alone hardly treble a household’s bill from one month to the next. */
const FAR = 3;

export interface BillAtAGlance {
  usageWh: number;
  estimatedCount: number;
  chargeWon: Won;
  /** Differences of earlier bills that it carries. */
  adjustmentWon: Won;
  /** Charge of the supply point's bill before, for the same customer; null = there is none. */
  lastChargeWon: Won | null;
}

/** The flags of a bill in order of weight, and the greatest weight (0 = nothing unusual). */
export function billFlags(bill: BillAtAGlance): { flags: BillFlag[]; weight: number } {
  const { chargeWon, lastChargeWon: last, adjustmentWon } = bill;
  const holds: Record<BillFlag, boolean> = {
    credit: chargeWon + adjustmentWon < 0,
    'far-more-than-last': last !== null && last > 0 && chargeWon >= FAR * last,
    'far-less-than-last': last !== null && chargeWon > 0 && last >= FAR * chargeWon,
    'no-use': bill.usageWh === 0,
    correction: adjustmentWon !== 0,
    estimated: bill.estimatedCount > 0,
    'first-bill': last === null,
  };
  const flags = (Object.keys(WEIGHTS) as BillFlag[]).filter((flag) => holds[flag]);
  return { flags, weight: Math.max(0, ...flags.map((flag) => WEIGHTS[flag])) };
}
