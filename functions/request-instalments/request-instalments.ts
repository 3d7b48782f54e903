import { addMonths } from '../../domain/calendar/day.ts';
import type { Database } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import { once } from '../../runtime/idempotency.ts';
import { ownBill } from '../../runtime/own-bill.ts';
import { type Payment, readPayment } from '../../runtime/payment.ts';

export interface InstalmentRequest {
  readonly subject: string;
  readonly billId: string;
  readonly idempotencyKey: string;
  /** 2..6 monthly parts. */
  readonly count: number;
  /** Today in Asia/Seoul. */
  readonly today: string;
}

/**
 * Splits what is unpaid into monthly parts (분할납부), the first at the bill's own due day. The parts are equal whole won; the first takes what the
 * division leaves over.
 * @throws AppError `bill.not-found`, `instalments.not-possible`, `idempotency.key-reused`
 */
export function requestInstalments(database: Database, request: InstalmentRequest): Promise<Payment> {
  const { subject, billId, idempotencyKey, count, today } = request;
  const content = { billId, count };
  return once(database, { scope: `request-instalments:${subject}`, key: idempotencyKey, content }, async (tx) => {
    const bill = await ownBill(tx, { subject, billId });
    const payment = await readPayment(tx, bill, today);
    if (!payment.mayRequestInstalments || bill.due_on === null) throw new AppError('instalments.not-possible');
    for (const [index, amountWon] of instalmentsOf(bill.total_won, count).entries()) {
      await tx.execute(
        'INSERT INTO instalment (usage_period_id, number, due_on, amount_won, asked_at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3))',
        [bill.usage_period_id, index + 1, addMonths(bill.due_on, index), amountWon],
      );
    }
    return await readPayment(tx, bill, today);
  });
}

/** `count` whole amounts that sum to `won` exactly. */
export function instalmentsOf(won: number, count: number): number[] {
  const part = Math.floor(won / count);
  return Array.from({ length: count }, (_, index) => (index === 0 ? won - part * (count - 1) : part));
}
