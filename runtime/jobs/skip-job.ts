import type { Database } from '../database.ts';
import { type ActedJob, actOnJob, type Deed } from './act-on-job.ts';
import { wakeDependents } from './wake-dependents.ts';

/** Passes over a job as if it had succeeded, so that what waits for it goes on. @throws AppError job.not-found, job.conflict */
export async function skipJob(database: Database, jobId: number, deed: Deed): Promise<ActedJob> {
  return await actOnJob(database, 'skip', jobId, deed, async (tx) => {
    await tx.execute(
      `UPDATE job SET state = 'skipped', queue_position = 0, wake_at = NULL, finished_at = UTC_TIMESTAMP(3), reason_code = 'skipped',
         reason = ? WHERE id = ?`,
      [deed.reason, jobId],
    );
    await wakeDependents(tx, [jobId]);
  });
}
