import type { Day, Wh, Won } from '../units.ts';

/** A line of a bill, with exact decimal texts, as the tariff engine gives it. */
export interface BillLine {
  code: string;
  label: { ko: string; en: string };
  quantity: string | null;
  unit: string | null;
  unitPrice: string | null;
  amount: string;
  rule: string;
  source: string;
  rateVersion: string | null;
  confidence: 'confirmed' | 'unconfirmed';
}

/** What the tariff engine says a period costs. */
export interface Charge {
  subtotal: Won;
  vat: Won;
  fund: Won;
  total: Won;
  lines: readonly BillLine[];
}

/** A bill of a period as it is stored: one version, never changed afterwards. */
export interface BillVersion {
  version: number;
  usageWh: Wh;
  charge: Charge;
  /** Differences of earlier bills that this period's bill asks for (supply terms art. 76). */
  adjustmentWon: Won;
  totalWon: Won;
  dueOn: Day;
}

/** A difference that waits to be carried on a bill. */
export interface WaitingAdjustment {
  id: number;
  amountWon: Won;
  /** The corrected period. */
  periodFrom: Day;
  periodTo: Day;
}

/** What has to be written for a period whose rating was computed anew. */
export type Issue =
  /** The first bill of the period: carries every waiting difference of the customer. */
  | { kind: 'first'; version: 1; adjustmentWon: Won; totalWon: Won; carried: readonly number[] }
  /** The calculation changed: a new version, and its difference waits for the next bill. `deltaWon` may be 0. */
  | { kind: 'correction'; version: number; adjustmentWon: Won; totalWon: Won; deltaWon: Won }
  /** Nothing changed. */
  | { kind: 'none' };

/** The newest version of a period's bill. */
export interface HeldBill {
  version: number;
  chargeWon: Won;
  adjustmentWon: Won;
  /** The engine's request and result as stored. */
  calculation: string;
}

/**
 * Decides what a rating leads to. The customer is asked once per period, on version 1; a correction changes what the period costs, and its
 * difference is added to or taken from the customer's next bill, whose due date stays (supply terms art. 76). Every version of a period
 * shows the same carried differences, so that two versions differ by the delta and nothing else.
 */
export function decideIssue(
  held: HeldBill | null,
  chargeWon: Won,
  calculation: string,
  waiting: readonly WaitingAdjustment[],
): Issue {
  if (held === null) {
    const adjustmentWon = waiting.reduce((sum, adjustment) => sum + adjustment.amountWon, 0);
    return {
      kind: 'first',
      version: 1,
      adjustmentWon,
      totalWon: chargeWon + adjustmentWon,
      carried: waiting.map((a) => a.id),
    };
  }
  if (held.calculation === calculation) return { kind: 'none' };
  return {
    kind: 'correction',
    version: held.version + 1,
    adjustmentWon: held.adjustmentWon,
    totalWon: chargeWon + held.adjustmentWon,
    deltaWon: chargeWon - held.chargeWon,
  };
}

/** The line that carries an earlier period's difference. */
export function adjustmentLine(adjustment: WaitingAdjustment): BillLine {
  const period = `${adjustment.periodFrom} ~ ${adjustment.periodTo}`;
  return {
    code: 'adjustment',
    label: { ko: `지난 요금 정산 (${period})`, en: `Correction of an earlier bill (${period})` },
    quantity: null,
    unit: null,
    unitPrice: null,
    amount: String(adjustment.amountWon),
    rule: 'correction',
    source: '기본공급약관 제76조',
    rateVersion: null,
    confidence: 'confirmed',
  };
}

/** JSON with its keys in order, so that two equal calculations are equal texts whatever stored them. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, entry]) => entry !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}
