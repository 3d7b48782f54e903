import { addDays } from '../../domain/calendar/day.ts';
import type { Database } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import { once } from '../../runtime/idempotency.ts';
import { type Objection, type ObjectionReason, readObjection } from '../../runtime/objection.ts';
import { ownBill } from '../../runtime/own-bill.ts';

export interface ObjectionRequest {
  readonly subject: string;
  readonly billId: string;
  readonly idempotencyKey: string;
  readonly reason: ObjectionReason;
  readonly text: string;
  /** Today in Asia/Seoul. */
  readonly today: string;
}

/** Supply terms art. 74-2. */
const ANSWER_DAYS = 30;

/**
 * Files an objection, one per bill version.
 * @throws AppError `bill.not-found`, `objection.exists`, `idempotency.key-reused`
 */
export function fileObjection(database: Database, request: ObjectionRequest): Promise<Objection> {
  const { subject, billId, idempotencyKey, reason, text, today } = request;
  const content = { billId, reason, text };
  return once(database, { scope: `file-objection:${subject}`, key: idempotencyKey, content }, async (tx) => {
    const bill = await ownBill(tx, { subject, billId });
    if ((await readObjection(tx, bill.id)) !== undefined) throw new AppError('objection.exists');
    await tx.execute(
      `INSERT INTO objection (bill_id, customer_id, reason, text, filed_at, answer_due_on) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3), ?)`,
      [bill.id, bill.customer_id, reason, text, addDays(today, ANSWER_DAYS)],
    );
    return (await readObjection(tx, bill.id))!;
  });
}
