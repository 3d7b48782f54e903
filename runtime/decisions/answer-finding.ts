import type { Queryable } from '../database.ts';
import { writeAudit } from '../jobs/audit.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { refusal } from './decision-refused.ts';

/**
 * Answers a finding: somebody looked and says why it is as it is. A blocking one then blocks no longer.
 * @throws DecisionRefused when it is not open
 */
export async function answerFinding(tx: Queryable, findingId: number, by: string, answer: string): Promise<void> {
  const subject = `reading-finding:${findingId}`;
  const [finding] = await tx.query<{ state: string; supply_point_id: number; code: string; day: string }>(
    'SELECT state, supply_point_id, code, day FROM reading_finding WHERE id = ? FOR UPDATE',
    [findingId],
  );
  if (finding?.state !== 'open') {
    const state = finding?.state ?? 'not known';
    throw await refusal(tx, subject, `Finding ${findingId} is ${state}: there is nothing to answer.`);
  }
  await tx.execute(
    "UPDATE reading_finding SET state = 'answered', answered_by = ?, answer = ?, answered_at = UTC_TIMESTAMP(3) WHERE id = ?",
    [by, answer, findingId],
  );
  await writeAudit(tx, {
    actor: by,
    action: 'finding.answer',
    subject,
    reason: answer,
    before: { state: 'open', code: finding.code, day: finding.day },
    after: { state: 'answered' },
  });
  const supplyPointId = Number(finding.supply_point_id);
  const key = `bill:point:${supplyPointId}`;
  await enqueue(tx, { type: 'bill', params: { supplyPointId }, uniqueKey: key, uniqueUntil: 'start' });
}
