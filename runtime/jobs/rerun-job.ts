import type { Database, Queryable } from '../database.ts';
import { type ActedJob, actOnJob, type Deed, jobConflict, type LockedJob, lockJob } from './act-on-job.ts';
import { writeAudit } from './audit.ts';
import { makeDue } from './make-due.ts';
import { NO_MOMENT } from './no-moment.ts';
import { positionOf } from './queue-position.ts';
import { bypass, statusOf, wakeDependents } from './wake-dependents.ts';

export interface Rerun extends Deed {
  /** `start`: everything again; `failed-step`: the steps that are done stay done, it goes on after them. */
  from: 'start' | 'failed-step';
  /** Also put the jobs that wait for it, and those that wait for them, back to waiting, ended or not. */
  withDependents?: boolean;
}

/**
 * Runs an ended job again, at once: its conditions and windows were the first run's. Attempts are counted anew.
 * @throws AppError job.not-found, job.conflict (also when a dependent is running)
 */
export async function rerunJob(database: Database, jobId: number, rerun: Rerun): Promise<ActedJob> {
  return await actOnJob(database, 'rerun', jobId, rerun, async (tx) => {
    const again = rerun.withDependents ? await dependentsOf(tx, jobId) : [];
    const ids = again.map(({ id }) => id);
    for (const id of [jobId, ...ids]) {
      if (rerun.from === 'start' || id !== jobId) await tx.execute('DELETE FROM job_step WHERE job_id = ?', [id]);
    }
    for (const id of ids)
      await tx.execute(`UPDATE job SET state = 'waiting', queue_position = 0, ${CLEARED} WHERE id = ?`, [id]);
    await tx.execute(
      `UPDATE job SET state = 'ready', queue_position = ${positionOf('priority')}, ${CLEARED} WHERE id = ?`,
      [jobId],
    );
    // One of several alternatives may hold for another reason than this job.
    for (const id of ids) {
      const status = await statusOf(tx, id);
      if (status === 'satisfied') await makeDue(tx, await lockJob(tx, id));
      if (status === 'impossible') {
        await bypass(tx, id);
        await wakeDependents(tx, [id]);
      }
    }
    for (const { id, state } of again)
      await writeAudit(tx, {
        actor: rerun.actor,
        action: 'job.rerun',
        subject: `job:${id}`,
        reason: rerun.reason,
        before: { state },
        after: { state: (await lockJob(tx, id)).state, rerunOf: jobId },
      });
    return { from: rerun.from, dependents: ids };
  });
}

const CLEARED = `failures = 0, losses = 0, output = NULL, finished_at = ${NO_MOMENT}, reason_code = NULL, reason = NULL, wake_at = NULL,
  progress_done = NULL, progress_total = NULL, progress_note = NULL, progress_at = NULL`;

/** Those to be put back to waiting, with the state they are in. */
async function dependentsOf(tx: Queryable, jobId: number): Promise<LockedJob[]> {
  const found = new Map<number, LockedJob>();
  let level = [jobId];
  while (level.length > 0) {
    const rows = await tx.query<{ job_id: number }>(
      `SELECT DISTINCT job_id FROM job_dependency WHERE on_job_id IN (${level.map(() => '?').join(', ')}) ORDER BY job_id`,
      level,
    );
    level = [];
    for (const { job_id } of rows) {
      const id = Number(job_id);
      if (found.has(id)) continue;
      const job = await lockJob(tx, id);
      if (job.state === 'running')
        throw await jobConflict(tx, id, `Job ${id}, which waits for it, is running: cancel that one first.`);
      if (job.state === 'waiting' || job.state === 'held') continue;
      found.set(id, job);
      level.push(id);
    }
  }
  return [...found.values()];
}
