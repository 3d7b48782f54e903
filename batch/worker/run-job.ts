import { checkParams, type ParamsSchema } from '../../domain/jobs/check-params.ts';
import { AppError } from '../../runtime/errors.ts';
import { JobFailure } from '../../runtime/jobs/job-failure.ts';
import type { RunEnd } from '../../runtime/jobs/settle-run.ts';
import { describeError } from '../../runtime/logger.ts';
import type { ClaimedJob } from './claim.ts';
import { jobContext, type PendingProgress, type WorkerParts } from './job-context.ts';
import { type JobContext, type JobType, LeaseLost } from './job-type.ts';

/** Why a running job is told to stop. */
export type StopReason = 'timeout' | 'worker-stopping' | 'lease-lost';

export interface RunOptions {
  leaseSeconds: number;
  /** After being told to stop a job has so long to finish the piece in hand; then its start is given up. */
  graceMs: number;
  stop: AbortController;
  report: (progress: PendingProgress) => void;
  /** Called when the job's code has really ended, which for a job that was given up may be later, or never. */
  whenIdle: () => void;
}

export type RunResult = RunEnd | { jobId: number; token: number; outcome: 'abandoned' };

/**
 * Runs one start of a job to its end and says how it ended; never throws. `abandoned`: the job is another's by now, nothing may
 * be written. A job that does not react to being stopped is given up: its later writes are refused by the fencing token.
 */
export async function runJob(
  job: ClaimedJob,
  type: JobType,
  parts: WorkerParts,
  options: RunOptions,
): Promise<RunResult> {
  const { stop } = options;
  const base = { jobId: job.id, token: job.token };
  const timeout = setTimeout(() => stop.abort('timeout' satisfies StopReason), job.timeoutSeconds * 1000);
  let grace: NodeJS.Timeout | undefined;
  let handlerEnded: Promise<void> = Promise.resolve();
  const givenUp = new Promise<'given-up'>((resolve) => {
    stop.signal.addEventListener('abort', () => {
      grace = setTimeout(() => resolve('given-up'), options.graceMs);
    });
  });
  try {
    const params: unknown = JSON.parse(job.params);
    const problems = checkParams(type.paramsSchema as ParamsSchema, params);
    if (problems.length > 0) {
      const list = problems.map(({ field, reason }) => `${field} ${reason}`).join('; ');
      throw new JobFailure('params-invalid', `The parameters do not fit type ${job.type}: ${list}.`, { retry: false });
    }
    const context: JobContext = jobContext(job, parts, {
      leaseSeconds: options.leaseSeconds,
      signal: stop.signal,
      report: options.report,
    });
    const work = type.run(params as never, context).then(
      (output) => ({ output }),
      (error: unknown) => ({ error }),
    );
    handlerEnded = work.then(() => undefined);
    const ended = await Promise.race([work, givenUp]);
    if (ended === 'given-up') return stopped(base, stop.signal.reason as StopReason, true);
    if (!('error' in ended)) {
      // It may have returned because it was told to, with work left; only a timeout says so for sure.
      return {
        ...base,
        outcome: 'succeeded',
        output: ended.output === undefined ? null : JSON.stringify(ended.output),
      };
    }
    if (ended.error instanceof LeaseLost) return { ...base, outcome: 'abandoned' };
    if (stop.signal.aborted) return stopped(base, stop.signal.reason as StopReason, false);
    parts.logger.error('job failed', {
      jobId: job.id,
      type: job.type,
      start: job.start,
      error: describeError(ended.error),
    });
    return failed(base, ended.error);
  } catch (error) {
    return failed(base, error);
  } finally {
    clearTimeout(timeout);
    clearTimeout(grace);
    void handlerEnded.then(options.whenIdle);
  }
}

function stopped(base: { jobId: number; token: number }, reason: StopReason, givenUp: boolean): RunResult {
  if (reason === 'lease-lost') return { ...base, outcome: 'abandoned' };
  if (reason === 'worker-stopping')
    return { ...base, outcome: 'released', reasonCode: 'worker-stopping', reason: 'The worker was told to stop.' };
  return {
    ...base,
    outcome: 'timeout',
    reasonCode: 'timeout',
    reason: givenUp
      ? 'It ran longer than its timeout and did not react to being stopped.'
      : 'It ran longer than its timeout.',
  };
}

// The database was out of reach or had no room: the job is not to blame.
const NOT_THE_JOBS_FAULT = new Set([
  'database.unavailable',
  'database.busy',
  'database.timeout',
  'database.outcome-unknown',
]);

function failed(base: { jobId: number; token: number }, error: unknown): RunResult {
  const { code, name } = describeError(error) as { code?: unknown; name: string };
  const reasonCode = String(code ?? name)
    .slice(0, 60)
    .replace(/[^\x20-\x7e]/g, '?');
  if (isOutOfReach(error))
    return { ...base, outcome: 'interrupted', reasonCode, reason: 'The database was out of reach.' };
  return {
    ...base,
    outcome: 'failed',
    reasonCode,
    reason: readableReason(error),
    retry: !(error instanceof JobFailure) || error.retry,
  };
}

function isOutOfReach(error: unknown): boolean {
  if (error instanceof AppError) return NOT_THE_JOBS_FAULT.has(error.code);
  const { code, fatal } = error as { code?: string; fatal?: boolean };
  return (
    fatal === true ||
    code === 'PROTOCOL_CONNECTION_LOST' ||
    code === 'ECONNREFUSED' ||
    code === 'ECONNRESET' ||
    code === 'EPIPE'
  );
}

/** The database's own messages quote values, which may be personal data. */
function readableReason(error: unknown): string {
  if (!(error instanceof Error)) return 'The job failed without an error object.';
  const { sqlState } = error as { sqlState?: string };
  return (
    sqlState === undefined ? error.message : `The database refused a statement (state ${sqlState}); see the log.`
  ).slice(0, 1000);
}
