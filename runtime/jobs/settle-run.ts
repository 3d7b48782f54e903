import { afterMishap, type Mishap } from '../../domain/jobs/after-run.ts';
import type { JobState } from '../../domain/jobs/state.ts';
import type { Queryable } from '../database.ts';
import { NO_MOMENT } from './no-moment.ts';
import { FRONT_POSITION } from './queue-position.ts';
import { wakeDependents } from './wake-dependents.ts';

export interface RunEnd {
  jobId: number;
  /** fencing token of the start that ended */
  token: number;
  outcome: 'succeeded' | Mishap;
  /** of a success; JSON */
  output?: string | null;
  reasonCode?: string | null;
  reason?: string | null;
  /** false = trying again will not help */
  retry?: boolean;
}

interface RunningRow {
  state: JobState;
  lease_token: number;
  starts: number;
  failures: number;
  losses: number;
  max_attempts: number;
  backoff_seconds: number;
  has_dependents: number;
}

/**
 * Writes down how a start of a job ended and decides what comes next: done, again later, or failed. READ COMMITTED, see
 * wakeDependents.
 * @returns the job's new state, or `stale` when the start is no longer the job's current one (then nothing is changed)
 */
export async function settleRun(tx: Queryable, end: RunEnd, random: () => number): Promise<JobState | 'stale'> {
  const [job] = await tx.query<RunningRow>(
    `SELECT state, lease_token, starts, failures, losses, max_attempts, backoff_seconds, has_dependents FROM job WHERE id = ? FOR UPDATE`,
    [end.jobId],
  );
  if (!job || Number(job.lease_token) !== end.token) return 'stale';
  // The answer to an earlier try of this very call was lost.
  if (job.state === 'succeeded' && end.outcome === 'succeeded') return 'succeeded';
  if (job.state !== 'running') return 'stale';
  const next =
    end.outcome === 'succeeded'
      ? ({ state: 'succeeded', failures: Number(job.failures), losses: 0 } as const)
      : afterMishap(
          end.outcome,
          end.retry !== false,
          {
            failures: Number(job.failures),
            losses: Number(job.losses),
            maxAttempts: Number(job.max_attempts),
            backoffSeconds: Number(job.backoff_seconds),
          },
          random,
        );
  const finished = next.state === 'succeeded' || next.state === 'failed';
  const delayMs = next.state === 'scheduled' ? Math.round(next.delaySeconds * 1000) : null;
  const reasonCode = next.state === 'failed' && next.tooManyLosses ? 'too-many-losses' : (end.reasonCode ?? null);
  await tx.execute(
    `INSERT INTO job_run (job_id, start_no, worker_id, started_at, ended_at, outcome, reason_code, reason)
     SELECT id, starts, worker_id, started_at, UTC_TIMESTAMP(3), ?, ?, ? FROM job WHERE id = ?`,
    [runOutcome(end.outcome), end.reasonCode ?? null, end.reason ?? null, end.jobId],
  );
  await tx.execute(
    `UPDATE job SET state = ?, failures = ?, losses = ?, output = ?, reason_code = ?, reason = ?, lease_until = ${NO_MOMENT},
       finished_at = ${finished ? 'UTC_TIMESTAMP(3)' : NO_MOMENT},
       wake_at = ${delayMs === null ? 'NULL' : 'UTC_TIMESTAMP(3) + INTERVAL ? MICROSECOND'},
       queue_position = ${next.state === 'ready' ? FRONT_POSITION : '0'}
     WHERE id = ?`,
    [
      next.state,
      next.failures,
      next.losses,
      end.output ?? null,
      reasonCode,
      end.reason ?? null,
      ...(delayMs === null ? [] : [delayMs * 1000]),
      end.jobId,
    ],
  );
  if (finished && Number(job.has_dependents)) await wakeDependents(tx, [end.jobId]);
  return next.state;
}

const runOutcome = (outcome: RunEnd['outcome']) => (outcome === 'released' ? 'interrupted' : outcome);
