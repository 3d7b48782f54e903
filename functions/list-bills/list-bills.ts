import { addDays, addMonths, isDay } from '../../domain/calendar/day.ts';
import { BILL_COLUMNS, BILL_TABLES, type BillRow, type BillSummary, billSummary } from '../../runtime/bill-summary.ts';
import type { Queryable } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';

export interface BillPageRequest {
  /** The identity provider's `sub` of the caller. */
  readonly subject: string;
  /** Only bills whose period has a day in this month, `YYYY-MM`: people call a bill by either of its two months. */
  readonly period?: string | undefined;
  readonly limit?: number;
  /** `next` of the previous page. */
  readonly after?: string | undefined;
}

const DEFAULT_LIMIT = 24;

/**
 * The caller's issued bills in their newest version, newest period first, one page of them.
 * @throws AppError `request.invalid` when `after` was not made by this function
 */
export async function listBills(
  database: Queryable,
  { subject, period, limit = DEFAULT_LIMIT, after }: BillPageRequest,
): Promise<{ bills: BillSummary[]; next: string | null }> {
  const where = ['c.subject = ?', `b.state = 'issued'`];
  const params: (string | number)[] = [subject];
  if (period !== undefined) {
    const first = `${period}-01`;
    where.push('b.period_from <= ? AND b.period_to >= ?');
    params.push(addDays(addMonths(first, 1), -1), first);
  }
  if (after !== undefined) {
    const [from, id] = placeOf(after);
    where.push('(b.period_from < ? OR (b.period_from = ? AND b.id < ?))');
    params.push(from, from, id);
  }
  const rows = await database.query<BillRow>(
    `SELECT ${BILL_COLUMNS} FROM ${BILL_TABLES} WHERE ${where.join(' AND ')}
     ORDER BY b.period_from DESC, b.id DESC LIMIT ?`,
    [...params, limit + 1],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    bills: page.map(billSummary),
    next: rows.length > limit && last ? `${last.period_from}.${last.id}` : null,
  };
}

/** A server in strict mode takes 2026-02-31 as an error of ours, so such a day is refused here. */
function placeOf(after: string): [string, string] {
  const [from = '', id = ''] = after.split('.');
  if (!isDay(from)) {
    throw new AppError('request.invalid', {
      details: [{ field: 'query.after', reason: 'must be the next value of the previous page' }],
    });
  }
  return [from, id];
}
