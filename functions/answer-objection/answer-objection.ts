import type { Queryable } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import { withLastDeed, writeAudit } from '../../runtime/jobs/audit.ts';
import { type OperatorObjection, readObjections } from '../../runtime/operator/objection-view.ts';

export interface ObjectionAnswer {
  readonly objectionId: string;
  readonly decision: 'accepted' | 'rejected';
  /** The customer reads it. */
  readonly answer: string;
  /** The operator's user name. */
  readonly by: string;
}

/**
 * Answers a customer's objection. Accepting changes no bill by itself: the reading, contract or rate that was wrong is corrected where it
 * is kept, and the correction of the bill follows from that.
 * @throws AppError `not-found`; `objection.answered` with who answered before
 */
export async function answerObjection(
  tx: Queryable,
  { objectionId, decision, answer, by }: ObjectionAnswer,
): Promise<OperatorObjection> {
  await tx.query('SELECT id FROM objection WHERE id = ? FOR UPDATE', [objectionId]);
  const read = async () => (await readObjections(tx, { objectionId, limit: 1 }))[0];
  const before = await read();
  if (before === undefined) throw new AppError('not-found');
  const subject = `objection:${objectionId}`;
  if (before.answeredAt !== null) {
    const reason = await withLastDeed(tx, subject, `Objection ${objectionId} is ${before.state}.`);
    throw new AppError('objection.answered', { details: [{ field: 'path.objectionId', reason }] });
  }
  await tx.execute(
    'UPDATE objection SET state = ?, answer = ?, answered_by = ?, answered_at = UTC_TIMESTAMP(3) WHERE id = ?',
    [decision, answer, by, objectionId],
  );
  // The words stay in the objection alone, where they are destroyed when their time is over.
  await writeAudit(tx, {
    actor: by,
    action: 'objection.answer',
    subject,
    reason: null,
    before: { state: before.state, billId: before.billId },
    after: { state: decision },
  });
  return (await read())!;
}
