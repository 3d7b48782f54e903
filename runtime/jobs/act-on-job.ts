import { isAllowed, type JobAction } from '../../domain/jobs/actions.ts';
import { isFinished, type JobState } from '../../domain/jobs/state.ts';
import type { Database, Queryable } from '../database.ts';
import { AppError } from '../errors.ts';
import { withLastDeed, writeAudit } from './audit.ts';

/** Who asks, and why. */
export interface Deed {
  actor: string;
  reason: string | null;
  /** The state the operator saw; when the job has moved on since, the deed is refused. */
  expectedState?: JobState;
}

export interface ActedJob {
  jobId: number;
  state: JobState;
}

export interface LockedJob {
  id: number;
  type: string;
  state: JobState;
  starts: number;
  run_after: string | null;
  start_rule: string | null;
}

/**
 * The frame of every operator action on a job: locks the job, refuses what makes no sense in its state with the name of who acted
 * last, does it, and writes it into the audit, all in one transaction.
 * @throws AppError job.not-found, job.conflict
 */
export async function actOnJob(
  database: Database,
  action: JobAction,
  jobId: number,
  deed: Deed,
  act: (tx: Queryable, job: LockedJob) => Promise<unknown>,
): Promise<ActedJob> {
  return await database.transaction(
    async (tx) => {
      const job = await lockJob(tx, jobId);
      if (!isAllowed(action, job.state) || (deed.expectedState && deed.expectedState !== job.state)) {
        throw await jobConflict(tx, jobId, whyNot(action, job, deed.expectedState));
      }
      const extra = await act(tx, job);
      const after = await lockJob(tx, jobId);
      await writeAudit(tx, {
        actor: deed.actor,
        action: `job.${action}`,
        subject: `job:${jobId}`,
        reason: deed.reason,
        before: { state: job.state },
        after: { state: after.state, ...(extra && typeof extra === 'object' ? extra : {}) },
      });
      return { jobId, state: after.state };
    },
    { readCommitted: true },
  );
}

/** @throws AppError job.not-found */
export async function lockJob(tx: Queryable, jobId: number): Promise<LockedJob> {
  const [job] = await tx.query<LockedJob>(
    'SELECT id, type, state, starts, run_after, start_rule FROM job WHERE id = ? FOR UPDATE',
    [jobId],
  );
  if (!job) throw new AppError('job.not-found');
  return { ...job, id: Number(job.id) };
}

/** The refusal of a deed on a job, with who acted on that job last and when. */
export async function jobConflict(tx: Queryable, jobId: number, why: string): Promise<AppError> {
  const reason = await withLastDeed(tx, `job:${jobId}`, why);
  return new AppError('job.conflict', { details: [{ field: 'jobId', reason }] });
}

function whyNot(action: JobAction, { state }: LockedJob, expected: JobState | undefined): string {
  return expected && expected !== state
    ? `The job was ${expected} when you looked and is ${state} now.`
    : `A job that is ${state} cannot be acted on with ${action}.${hint(action, state)}`;
}

function hint(action: JobAction, state: JobState): string {
  if (action === 'hold' && state === 'running') return ' Cancel it instead.';
  if (isFinished(state) && action !== 'rerun') return ' It can be rerun.';
  return '';
}
