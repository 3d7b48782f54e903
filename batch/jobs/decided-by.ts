import type { Queryable } from '../../runtime/database.ts';
import { JobFailure } from '../../runtime/jobs/job-failure.ts';
import type { JobContext } from '../worker/job-type.ts';

/** Who put the job into the queue. @throws when nobody did: a decision needs a person */
export async function decidedBy(tx: Queryable, context: JobContext): Promise<string> {
  const [job] = await tx.query<{ created_by: string | null }>('SELECT created_by FROM job WHERE id = ?', [
    context.jobId,
  ]);
  if (!job?.created_by) {
    throw new JobFailure('NO_PERSON', `Job ${context.jobId} has no creator; a decision needs a person.`, {
      retry: false,
    });
  }
  return job.created_by;
}
