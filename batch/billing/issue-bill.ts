import {
  adjustmentLine,
  type BillLine,
  canonicalJson,
  decideIssue,
  type HeldBill,
  type WaitingAdjustment,
} from '../../domain/billing/bill-version.ts';
import { dueDate } from '../../domain/billing/due-date.ts';
import { addDays, dayNumber, HOLIDAY_YEARS, isPublicHoliday, weekdayOfNumber } from '../../domain/calendar/index.ts';
import type { QuoteRequest, QuoteResult } from '../../domain/tariff/types.ts';
import type { Queryable, SqlValue } from '../../runtime/database.ts';
import { insertInBatches } from '../ingest/insert-in-batches.ts';
import { type RatedPeriod, storedRequest } from './charge.ts';

export type Issued = 'issued' | 'corrected' | 'unchanged';

/**
 * Writes what a rating leads to: the first bill of the period with every waiting difference of the customer, or a new version and its
 * difference for the next bill, or nothing. Runs in the caller's transaction; the period's row is locked there.
 */
export async function issueBill(
  tx: Queryable,
  period: RatedPeriod,
  request: QuoteRequest,
  result: QuoteResult,
): Promise<Issued> {
  const calculation = calculationText(period, request, result);
  const [held] = await tx.query<{
    id: number;
    version: number;
    charge_won: number;
    adjustment_won: number;
    calculation: string;
  }>(
    `SELECT id, version, charge_won, adjustment_won, calculation FROM bill WHERE usage_period_id = ? ORDER BY version DESC LIMIT 1 FOR UPDATE`,
    [period.id],
  );
  const waiting = held ? [] : await waitingAdjustments(tx, period.customer_id);
  const issue = decideIssue(heldBill(held), result.total, calculation, waiting);
  if (issue.kind === 'none') return 'unchanged';
  // A correction shows the same carried differences as the bill it corrects.
  const carried = held ? await carriedAdjustments(tx, period.id) : waiting;
  const billId = await insertBill(tx, period, result, issue, calculation);
  await insertLines(tx, billId, [...result.lines, ...carried.map(adjustmentLine)]);
  await tx.execute('INSERT INTO bill_document (bill_id) VALUES (?)', [billId]);
  if (issue.kind === 'first') {
    for (const id of issue.carried) {
      await tx.execute(
        'UPDATE bill_adjustment SET carried_on_period_id = ? WHERE id = ? AND carried_on_period_id IS NULL',
        [period.id, id],
      );
    }
    return 'issued';
  }
  await tx.execute("UPDATE bill SET state = 'superseded' WHERE id = ?", [held!.id]);
  await tx.execute(
    'INSERT INTO bill_adjustment (customer_id, usage_period_id, from_bill_id, to_bill_id, amount_won) VALUES (?, ?, ?, ?, ?)',
    [period.customer_id, period.id, held!.id, billId, issue.deltaWon],
  );
  return 'corrected';
}

/** What is stored with a bill as its calculation: equal texts are equal calculations. */
export function calculationText(period: RatedPeriod, request: QuoteRequest, result: QuoteResult): string {
  return canonicalJson({ request: storedRequest(request), usage: usageOf(period), result });
}

function usageOf(period: RatedPeriod): object {
  return {
    importWh: Number(period.import_wh),
    exportWh: Number(period.export_wh),
    intervals: Number(period.interval_count),
    estimatedIntervals: Number(period.estimated_count),
  };
}

function heldBill(
  row: { version: number; charge_won: number; adjustment_won: number; calculation: string } | undefined,
): HeldBill | null {
  if (!row) return null;
  return {
    version: row.version,
    chargeWon: Number(row.charge_won),
    adjustmentWon: Number(row.adjustment_won),
    // The server may have stored the JSON with its own spacing and order.
    calculation: canonicalJson(JSON.parse(row.calculation)),
  };
}

interface AdjustmentRow {
  id: number;
  amount_won: number;
  period_from: string;
  period_to: string;
}

const ADJUSTMENTS = `SELECT a.id, a.amount_won, p.period_from, p.period_to FROM bill_adjustment a JOIN usage_period p ON p.id = a.usage_period_id`;

/** What the customer's next bill carries. Differences of zero are kept as a trace and carried nowhere. */
export async function waitingAdjustments(tx: Queryable, customerId: number): Promise<WaitingAdjustment[]> {
  const rows = await tx.query<AdjustmentRow>(
    `${ADJUSTMENTS} WHERE a.customer_id = ? AND a.carried_on_period_id IS NULL AND a.amount_won <> 0 ORDER BY a.id FOR UPDATE`,
    [customerId],
  );
  return rows.map(adjustment);
}

async function carriedAdjustments(tx: Queryable, periodId: number): Promise<WaitingAdjustment[]> {
  const rows = await tx.query<AdjustmentRow>(`${ADJUSTMENTS} WHERE a.carried_on_period_id = ? ORDER BY a.id`, [
    periodId,
  ]);
  return rows.map(adjustment);
}

function adjustment(row: AdjustmentRow): WaitingAdjustment {
  return {
    id: Number(row.id),
    amountWon: Number(row.amount_won),
    periodFrom: row.period_from,
    periodTo: row.period_to,
  };
}

async function insertBill(
  tx: Queryable,
  period: RatedPeriod,
  result: QuoteResult,
  issue: { version: number; adjustmentWon: number; totalWon: number },
  calculation: string,
): Promise<number> {
  const dueOn = dueDate(addDays(period.period_to, 1), period.reading_day, banksClosed);
  const inserted = await tx.execute(
    `INSERT INTO bill (customer_id, contract_id, usage_period_id, version, state, period_from, period_to, plan, usage_wh, subtotal_won, vat_won,
                       fund_won, charge_won, adjustment_won, total_won, calculation, issued_at, due_on)
     VALUES (?, ?, ?, ?, 'issued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3), ?)`,
    [
      period.customer_id,
      period.contract_id,
      period.id,
      issue.version,
      period.period_from,
      period.period_to,
      period.plan,
      Number(period.import_wh),
      result.subtotal,
      result.vat,
      result.fund,
      result.total,
      issue.adjustmentWon,
      issue.totalWon,
      calculation,
      dueOn,
    ],
  );
  return inserted.insertId;
}

/** Saturdays, Sundays and public holidays; a year without an official holiday table counts its weekends only. */
function banksClosed(day: string): boolean {
  const weekday = weekdayOfNumber(dayNumber(day));
  if (weekday === 0 || weekday === 6) return true;
  const year = Number(day.slice(0, 4));
  return year >= HOLIDAY_YEARS.first && year <= HOLIDAY_YEARS.last && isPublicHoliday(day);
}

async function insertLines(tx: Queryable, billId: number, lines: readonly BillLine[]): Promise<void> {
  await insertInBatches(
    tx,
    `INSERT INTO bill_line (bill_id, line_no, code, label_ko, label_en, quantity, unit, unit_price, amount, rule, source, rate_version, confidence)
     VALUES`,
    lines.map((line, index): SqlValue[] => [
      billId,
      index + 1,
      line.code,
      line.label.ko,
      line.label.en,
      line.quantity,
      line.unit,
      line.unitPrice,
      line.amount,
      line.rule,
      line.source,
      line.rateVersion,
      line.confidence,
    ]),
  );
}
