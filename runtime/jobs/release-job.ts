import type { Database } from '../database.ts';
import { type ActedJob, actOnJob, type Deed } from './act-on-job.ts';
import { makeDue } from './make-due.ts';
import { bypass, statusOf, wakeDependents } from './wake-dependents.ts';

/** Lets a held job go on: it starts, or waits for what it would wait for by now. @throws AppError job.not-found, job.conflict */
export async function releaseJob(database: Database, jobId: number, deed: Deed): Promise<ActedJob> {
  return await actOnJob(database, 'release', jobId, deed, async (tx, job) => {
    const status = await statusOf(tx, jobId);
    if (status === 'satisfied') await makeDue(tx, job);
    if (status === 'waiting') await tx.execute("UPDATE job SET state = 'waiting' WHERE id = ?", [jobId]);
    if (status === 'impossible') {
      await bypass(tx, jobId);
      await wakeDependents(tx, [jobId]);
    }
  });
}
