import { type Awaited, type AwaitedOutcome, evaluateDependencies } from '../../domain/jobs/dependencies.ts';
import type { JobState } from '../../domain/jobs/state.ts';
import type { Queryable } from '../database.ts';
import { makeDue, type StartConditions } from './make-due.ts';

/**
 * After jobs have ended: looks at the jobs waiting for them and makes due, or bypasses, those that can be decided now.
 * Belongs into the transaction that ends the jobs, which must read committed data (READ COMMITTED): when two awaited jobs end at
 * once, the second waits for the lock on the dependent and must then see the first one's end.
 */
export async function wakeDependents(tx: Queryable, endedIds: readonly number[]): Promise<void> {
  let ended = endedIds;
  while (ended.length > 0) {
    const bypassed: number[] = [];
    for (const dependent of await lockWaiting(tx, ended)) {
      const status = await statusOf(tx, dependent.id);
      if (status === 'satisfied') await makeDue(tx, dependent);
      if (status !== 'impossible') continue;
      await bypass(tx, dependent.id);
      bypassed.push(dependent.id);
    }
    ended = bypassed;
  }
}

/** Ends a job whose condition can no longer come true. */
export async function bypass(tx: Queryable, jobId: number): Promise<void> {
  await tx.execute(
    "UPDATE job SET state = 'bypassed', finished_at = UTC_TIMESTAMP(3), reason_code = 'condition-impossible' WHERE id = ?",
    [jobId],
  );
}

/** Whether what a job waits for has come true. */
export async function statusOf(tx: Queryable, jobId: number) {
  const rows = await tx.query<{ group_no: number; on_job_id: number; on_outcome: AwaitedOutcome; state: JobState }>(
    `SELECT d.group_no, d.on_job_id, d.on_outcome, job.state FROM job_dependency d JOIN job ON job.id = d.on_job_id
     WHERE d.job_id = ? ORDER BY d.group_no`,
    [jobId],
  );
  const groups = new Map<number, Awaited[]>();
  for (const row of rows) {
    const group = groups.get(Number(row.group_no)) ?? [];
    group.push({ jobId: Number(row.on_job_id), on: row.on_outcome });
    groups.set(Number(row.group_no), group);
  }
  const states = new Map(rows.map((row) => [Number(row.on_job_id), row.state]));
  return evaluateDependencies([...groups.values()], (id) => states.get(id)!);
}

/** In order of id, so that two transactions never wait for each other crosswise. */
async function lockWaiting(tx: Queryable, endedIds: readonly number[]): Promise<StartConditions[]> {
  const marks = endedIds.map(() => '?').join(', ');
  const dependents = await tx.query<{ job_id: number }>(
    `SELECT DISTINCT job_id FROM job_dependency WHERE on_job_id IN (${marks}) ORDER BY job_id`,
    [...endedIds],
  );
  const waiting: StartConditions[] = [];
  for (const { job_id } of dependents) {
    const [job] = await tx.query<StartConditions & { state: JobState }>(
      'SELECT id, state, run_after, start_rule FROM job WHERE id = ? FOR UPDATE',
      [job_id],
    );
    if (job?.state === 'waiting') waiting.push({ ...job, id: Number(job.id) });
  }
  return waiting;
}
