import type { Queryable } from '../database.ts';
import { writeAudit } from '../jobs/audit.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { refusal } from './decision-refused.ts';

/**
 * Lets a file be billed although its sums differ from the operator's published totals.
 * @throws DecisionRefused when the file is not unreconciled
 */
export async function releaseFile(tx: Queryable, fileId: number, by: string, reason: string): Promise<void> {
  const subject = `operator-file:${fileId}`;
  const [file] = await tx.query<{ reconciliation: string; reconciliation_note: string | null }>(
    'SELECT reconciliation, reconciliation_note FROM operator_file WHERE id = ? FOR UPDATE',
    [fileId],
  );
  if (file?.reconciliation !== 'unreconciled') {
    const state = file?.reconciliation ?? 'not known';
    throw await refusal(tx, subject, `File ${fileId} is ${state}, not unreconciled: there is nothing to release.`);
  }
  await tx.execute(
    "UPDATE operator_file SET reconciliation = 'released', released_by = ?, released_at = UTC_TIMESTAMP(3) WHERE id = ?",
    [by, fileId],
  );
  await writeAudit(tx, {
    actor: by,
    action: 'file.release',
    subject,
    reason,
    before: { reconciliation: 'unreconciled', difference: file.reconciliation_note },
    after: { reconciliation: 'released' },
  });
  await enqueue(tx, { type: 'bill', params: { fileId }, uniqueKey: `bill:file:${fileId}`, uniqueUntil: 'start' });
}
