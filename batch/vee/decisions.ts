import type { Queryable } from '../../runtime/database.ts';
import { DecisionRefused } from '../../runtime/decisions/decision-refused.ts';
import { writeAudit } from '../../runtime/jobs/audit.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';

// The two decisions that operators also take over HTTP, without waiting for the batch server.
export { releaseFile } from '../../runtime/decisions/release-file.ts';
export { resolveQuarantine } from '../../runtime/decisions/resolve-quarantine.ts';
export { DecisionRefused };

/**
 * Answers a finding: somebody looked and says why it is as it is. A blocking one then blocks no longer.
 * @throws DecisionRefused when it is not open
 */
export async function answerFinding(tx: Queryable, findingId: number, by: string, answer: string): Promise<void> {
  const [finding] = await tx.query<{ state: string; supply_point_id: number; code: string; day: string }>(
    'SELECT state, supply_point_id, code, day FROM reading_finding WHERE id = ? FOR UPDATE',
    [findingId],
  );
  if (finding?.state !== 'open') {
    throw new DecisionRefused(`Finding ${findingId} is ${finding?.state ?? 'not known'}: there is nothing to answer.`);
  }
  await tx.execute(
    "UPDATE reading_finding SET state = 'answered', answered_by = ?, answer = ?, answered_at = UTC_TIMESTAMP(3) WHERE id = ?",
    [by, answer, findingId],
  );
  const before = { state: 'open', code: finding.code, day: finding.day };
  await writeAudit(tx, {
    actor: by,
    action: 'finding.answer',
    subject: `reading-finding:${findingId}`,
    reason: answer,
    before,
    after: { state: 'answered' },
  });
  const supplyPointId = Number(finding.supply_point_id);
  const key = `bill:point:${supplyPointId}`;
  await enqueue(tx, { type: 'bill', params: { supplyPointId }, uniqueKey: key, uniqueUntil: 'start' });
}
