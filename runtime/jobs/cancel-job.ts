import type { Database } from '../database.ts';
import { type ActedJob, actOnJob, type Deed } from './act-on-job.ts';
import { NO_MOMENT } from './no-moment.ts';
import { wakeDependents } from './wake-dependents.ts';

/**
 * Ends a job that has not ended. A running one is told so with its worker's next heartbeat or write, and nothing it writes from now on
 * takes effect; what it committed before stays. @throws AppError job.not-found, job.conflict
 */
export async function cancelJob(database: Database, jobId: number, deed: Deed): Promise<ActedJob> {
  return await actOnJob(database, 'cancel', jobId, deed, async (tx, job) => {
    if (job.state === 'running') {
      await tx.execute(
        `INSERT INTO job_run (job_id, start_no, worker_id, started_at, ended_at, outcome, reason_code)
         SELECT id, starts, worker_id, started_at, UTC_TIMESTAMP(3), 'cancelled', 'cancelled' FROM job WHERE id = ?`,
        [jobId],
      );
    }
    await tx.execute(
      `UPDATE job SET state = 'cancelled', queue_position = 0, wake_at = NULL, lease_until = ${NO_MOMENT}, finished_at = UTC_TIMESTAMP(3),
         reason_code = 'cancelled', reason = ? WHERE id = ?`,
      [deed.reason, jobId],
    );
    await wakeDependents(tx, [jobId]);
  });
}
