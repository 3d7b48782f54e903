import type { JobAction } from '../../domain/jobs/actions.ts';
import type { Database } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import { cancelJob } from '../../runtime/jobs/cancel-job.ts';
import { holdJob } from '../../runtime/jobs/hold-job.ts';
import { releaseJob } from '../../runtime/jobs/release-job.ts';
import { rerunJob } from '../../runtime/jobs/rerun-job.ts';
import { skipJob } from '../../runtime/jobs/skip-job.ts';

export interface ActionRequest {
  readonly jobId: number;
  readonly action: JobAction;
  /** The operator's user name. */
  readonly actor: string;
  readonly reason: string;
  /** Only for `rerun`. */
  readonly from?: 'start' | 'failed-step';
  readonly withDependents?: boolean;
}

const ACTIONS = { hold: holdJob, release: releaseJob, cancel: cancelJob, skip: skipJob };

/**
 * Does one thing to a job, audited.
 * @throws AppError `job.not-found`; `job.conflict` with who acted last and when; `request.invalid` for an option of rerun with another action
 */
export async function act(database: Database, request: ActionRequest): Promise<void> {
  const { jobId, action, actor, reason, from, withDependents } = request;
  if (action === 'rerun') {
    const options = { from: from ?? 'start', ...(withDependents === undefined ? {} : { withDependents }) };
    await rerunJob(database, jobId, { actor, reason, ...options });
    return;
  }
  const strangers = Object.entries({ from, withDependents }).filter(([, value]) => value !== undefined);
  if (strangers.length > 0) {
    const details = strangers.map(([field]) => ({ field: `body.${field}`, reason: `has no meaning with ${action}` }));
    throw new AppError('request.invalid', { details });
  }
  await ACTIONS[action](database, jobId, { actor, reason });
}
