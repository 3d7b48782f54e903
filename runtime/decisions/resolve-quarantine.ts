import type { Queryable } from '../database.ts';
import { writeAudit } from '../jobs/audit.ts';
import { enqueue } from '../jobs/enqueue.ts';
import { refusal } from './decision-refused.ts';

interface Entry {
  state: string;
  file_id: number;
  code: string;
}

/**
 * Closes a quarantine entry without taking it in: somebody looked and it is not needed. A contradiction then no longer holds the bill.
 * @throws DecisionRefused when it is not open, or on its way through again
 */
export async function resolveQuarantine(tx: Queryable, quarantineId: number, by: string, note: string): Promise<void> {
  const entry = await lockOpen(tx, quarantineId, 'resolve');
  await tx.execute(
    "UPDATE quarantine SET state = 'resolved', resolved_by = ?, resolution = ?, resolved_at = UTC_TIMESTAMP(3) WHERE id = ?",
    [by, note, quarantineId],
  );
  await writeAudit(tx, {
    actor: by,
    action: 'quarantine.resolve',
    subject: subjectOf(quarantineId),
    reason: note,
    before: { state: entry.state, code: entry.code, fileId: Number(entry.file_id) },
    after: { state: 'resolved' },
  });
  const fileId = Number(entry.file_id);
  await enqueue(tx, { type: 'bill', params: { fileId }, uniqueKey: `bill:file:${fileId}`, uniqueUntil: 'start' });
}

/**
 * Sends an entry through again, as a job. Until that job has taken it in the entry stays open, because an open contradiction holds bills.
 * @throws DecisionRefused when it is not open, or on its way already
 */
export async function resubmitQuarantine(tx: Queryable, quarantineId: number, by: string, note: string): Promise<void> {
  const entry = await lockOpen(tx, quarantineId, 'resubmit');
  const { jobId } = await enqueue(tx, {
    type: 'resubmit',
    params: { quarantineIds: [quarantineId] },
    uniqueKey: resubmissionKey(quarantineId),
    uniqueUntil: 'start',
    createdBy: by,
  });
  await tx.execute(
    'UPDATE quarantine SET resolved_by = ?, resolution = ?, resolved_at = UTC_TIMESTAMP(3) WHERE id = ?',
    [by, note, quarantineId],
  );
  await writeAudit(tx, {
    actor: by,
    action: 'quarantine.resubmit',
    subject: subjectOf(quarantineId),
    reason: note,
    before: { state: entry.state, code: entry.code, fileId: Number(entry.file_id) },
    after: { state: 'resubmitted', jobId },
  });
}

/** Unique key of the job that takes an entry in again, while that job waits. */
export const resubmissionKey = (quarantineId: number) => `resubmit:quarantine:${quarantineId}`;

/** SQL condition: the entry `q` is on its way through again. */
export const BEING_RESUBMITTED = `EXISTS (SELECT 1 FROM job j WHERE j.unique_key = CONCAT('resubmit:quarantine:', q.id))`;

const subjectOf = (quarantineId: number) => `quarantine:${quarantineId}`;

async function lockOpen(tx: Queryable, quarantineId: number, what: 'resolve' | 'resubmit'): Promise<Entry> {
  const [entry] = await tx.query<Entry & { on_its_way: number }>(
    `SELECT q.state, q.file_id, q.code, ${BEING_RESUBMITTED} AS on_its_way FROM quarantine q WHERE q.id = ? FOR UPDATE`,
    [quarantineId],
  );
  const state = Number(entry?.on_its_way) === 1 ? 'on its way through again' : (entry?.state ?? 'not known');
  if (state !== 'open' || entry === undefined) {
    const message = `Quarantine entry ${quarantineId} is ${state}: there is nothing to ${what}.`;
    throw await refusal(tx, subjectOf(quarantineId), message);
  }
  return entry;
}
