import type { Database } from '../database.ts';
import { type ActedJob, actOnJob, type Deed } from './act-on-job.ts';

/** Keeps a job that has not started from starting, until it is released. @throws AppError job.not-found, job.conflict */
export async function holdJob(database: Database, jobId: number, deed: Deed): Promise<ActedJob> {
  return await actOnJob(database, 'hold', jobId, deed, async (tx) => {
    await tx.execute("UPDATE job SET state = 'held', queue_position = 0, wake_at = NULL WHERE id = ?", [jobId]);
  });
}
