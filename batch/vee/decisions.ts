import type { Queryable } from '../../runtime/database.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { JobFailure } from '../../runtime/jobs/job-failure.ts';
import { audit } from './audit-event.ts';

/** A decision that does not apply any more: somebody else was quicker, or the thing is not open. */
export class DecisionRefused extends JobFailure {
  constructor(message: string) {
    super('NOT_OPEN', message, { retry: false });
  }
}

/**
 * Lets a file be billed although its sums differ from the operator's published totals.
 * @throws DecisionRefused when the file is not unreconciled
 */
export async function releaseFile(tx: Queryable, fileId: number, by: string, reason: string): Promise<void> {
  const [file] = await tx.query<{ reconciliation: string; reconciliation_note: string | null }>(
    'SELECT reconciliation, reconciliation_note FROM operator_file WHERE id = ? FOR UPDATE',
    [fileId],
  );
  if (file?.reconciliation !== 'unreconciled') {
    throw new DecisionRefused(
      `File ${fileId} is ${file?.reconciliation ?? 'not known'}, not unreconciled: there is nothing to release.`,
    );
  }
  await tx.execute(
    "UPDATE operator_file SET reconciliation = 'released', released_by = ?, released_at = UTC_TIMESTAMP(3) WHERE id = ?",
    [by, fileId],
  );
  const before = { difference: file.reconciliation_note };
  await audit(tx, { actor: by, action: 'file.release', subject: `operator-file:${fileId}`, reason, before });
  await enqueue(tx, { type: 'bill', params: { fileId }, uniqueKey: `bill:file:${fileId}`, uniqueUntil: 'start' });
}

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
  const before = { code: finding.code, day: finding.day };
  await audit(tx, {
    actor: by,
    action: 'finding.answer',
    subject: `reading-finding:${findingId}`,
    reason: answer,
    before,
  });
  const supplyPointId = Number(finding.supply_point_id);
  const key = `bill:point:${supplyPointId}`;
  await enqueue(tx, { type: 'bill', params: { supplyPointId }, uniqueKey: key, uniqueUntil: 'start' });
}

/**
 * Closes a quarantine entry without taking it in: somebody looked and it is not needed. A contradiction then no longer holds the bill.
 * @throws DecisionRefused when it is not open
 */
export async function resolveQuarantine(tx: Queryable, quarantineId: number, by: string, note: string): Promise<void> {
  const [entry] = await tx.query<{ state: string; file_id: number; code: string; supply_point_code: string | null }>(
    'SELECT state, file_id, code, supply_point_code FROM quarantine WHERE id = ? FOR UPDATE',
    [quarantineId],
  );
  if (entry?.state !== 'open') {
    throw new DecisionRefused(
      `Quarantine entry ${quarantineId} is ${entry?.state ?? 'not known'}: there is nothing to resolve.`,
    );
  }
  await tx.execute(
    "UPDATE quarantine SET state = 'resolved', resolved_by = ?, resolution = ?, resolved_at = UTC_TIMESTAMP(3) WHERE id = ?",
    [by, note, quarantineId],
  );
  await audit(tx, {
    actor: by,
    action: 'quarantine.resolve',
    subject: `quarantine:${quarantineId}`,
    reason: note,
    before: { code: entry.code, fileId: Number(entry.file_id) },
  });
  const fileId = Number(entry.file_id);
  await enqueue(tx, { type: 'bill', params: { fileId }, uniqueKey: `bill:file:${fileId}`, uniqueUntil: 'start' });
}
