import { BILL_COLUMNS, BILL_TABLES, type BillRow, type BillSummary, billSummary } from '../../runtime/bill-summary.ts';
import type { Queryable } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';

/** One line of a bill; quantity, unit price and amount are exact decimal texts. */
export interface BillLine {
  readonly lineNo: number;
  readonly code: string;
  readonly label: { readonly ko: string; readonly en: string };
  readonly quantity: string | null;
  readonly unit: string | null;
  readonly unitPrice: string | null;
  readonly amount: string;
  readonly rule: string;
  readonly source: string;
  readonly rateVersion: string | null;
  readonly confidence: 'confirmed' | 'unconfirmed';
}

export interface Bill extends BillSummary {
  readonly contractKw: number | null;
  /** How many of the period's intervals were estimated (추정) rather than read. */
  readonly estimatedShare: { readonly estimated: number; readonly intervals: number };
  readonly subtotalWon: number;
  readonly vatWon: number;
  readonly fundWon: number;
  readonly chargeWon: number;
  readonly adjustmentWon: number;
  readonly lines: readonly BillLine[];
}

interface FullBillRow extends BillRow {
  readonly contract_kw: number | null;
  readonly estimated_count: number;
  readonly interval_count: number;
  readonly subtotal_won: number;
  readonly vat_won: number;
  readonly fund_won: number;
  readonly charge_won: number;
  readonly adjustment_won: number;
}

interface LineRow {
  readonly line_no: number;
  readonly code: string;
  readonly label_ko: string;
  readonly label_en: string;
  readonly quantity: string | null;
  readonly unit: string | null;
  readonly unit_price: string | null;
  readonly amount: string;
  readonly rule: string;
  readonly source: string;
  readonly rate_version: string | null;
  readonly confidence: 'confirmed' | 'unconfirmed';
}

/**
 * One bill of the caller with all its lines; superseded versions can be read too, drafts cannot.
 * @throws AppError `bill.not-found` when it does not exist or is someone else's: the two are not told apart
 */
export async function getBill(database: Queryable, request: { subject: string; billId: string }): Promise<Bill> {
  const [row] = await database.query<FullBillRow>(
    `SELECT ${BILL_COLUMNS}, k.contract_kw, u.estimated_count, u.interval_count,
            b.subtotal_won, b.vat_won, b.fund_won, b.charge_won, b.adjustment_won
     FROM ${BILL_TABLES} JOIN usage_period u ON u.id = b.usage_period_id
     WHERE b.id = ? AND c.subject = ? AND b.state <> 'draft'`,
    [request.billId, request.subject],
  );
  if (row === undefined) throw new AppError('bill.not-found');
  const lines = await database.query<LineRow>(
    `SELECT line_no, code, label_ko, label_en, quantity, unit, unit_price, amount, rule, source, rate_version, confidence
     FROM bill_line WHERE bill_id = ? ORDER BY line_no`,
    [row.id],
  );
  return {
    ...billSummary(row),
    contractKw: row.contract_kw,
    estimatedShare: { estimated: row.estimated_count, intervals: row.interval_count },
    subtotalWon: row.subtotal_won,
    vatWon: row.vat_won,
    fundWon: row.fund_won,
    chargeWon: row.charge_won,
    adjustmentWon: row.adjustment_won,
    lines: lines.map((line) => ({
      lineNo: line.line_no,
      code: line.code,
      label: { ko: line.label_ko, en: line.label_en },
      quantity: line.quantity,
      unit: line.unit,
      unitPrice: line.unit_price,
      amount: line.amount,
      rule: line.rule,
      source: line.source,
      rateVersion: line.rate_version,
      confidence: line.confidence,
    })),
  };
}
