import type { Queryable } from './database.ts';
import { AppError } from './errors.ts';

export interface OwnBill {
  readonly id: number;
  readonly customer_id: number;
  readonly usage_period_id: number;
  readonly state: 'issued' | 'superseded';
  readonly period_from: string;
  readonly period_to: string;
  readonly usage_wh: number;
  readonly total_won: number;
  readonly charge_won: number;
  readonly adjustment_won: number;
  readonly due_on: string | null;
  readonly calculation: string;
}

/**
 * An issued bill of the caller.
 * @throws AppError `bill.not-found` when it does not exist, is a draft or is someone else's: the three are not told apart
 */
export async function ownBill(database: Queryable, request: { subject: string; billId: string }): Promise<OwnBill> {
  const [row] = await database.query<OwnBill>(
    `SELECT b.id, b.customer_id, b.usage_period_id, b.state, b.period_from, b.period_to, b.usage_wh, b.total_won, b.charge_won,
            b.adjustment_won, b.due_on, b.calculation
     FROM bill b JOIN customer c ON c.id = b.customer_id WHERE b.id = ? AND c.subject = ? AND b.state <> 'draft'`,
    [request.billId, request.subject],
  );
  if (row === undefined) throw new AppError('bill.not-found');
  return row;
}
