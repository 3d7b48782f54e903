import type { JobAction } from '../../domain/jobs/actions.ts';
import type { AwaitedOutcome } from '../../domain/jobs/dependencies.ts';
import type { JobState } from '../../domain/jobs/state.ts';
import type { Queryable } from '../database.ts';
import { AppError } from '../errors.ts';
import { type JobDetail, type JobSummary, readJob } from '../jobs/read-jobs.ts';

/** States as the API tells them: what an operator has to know, not how the queue keeps it. */
export type ShownState = 'waiting' | 'held' | 'running' | 'done' | 'failed' | 'cancelled' | 'skipped';

const SHOWN = {
  waiting: 'waiting',
  scheduled: 'waiting',
  ready: 'waiting',
  held: 'held',
  running: 'running',
  succeeded: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  skipped: 'skipped',
  bypassed: 'skipped',
} as const satisfies Record<JobState, ShownState>;

/** The queue's states behind a state of the API. */
export function statesOf(shown: ShownState): JobState[] {
  return (Object.keys(SHOWN) as JobState[]).filter((state) => SHOWN[state] === shown);
}

export interface JobView {
  jobId: string;
  type: string;
  state: ShownState;
  priority: number;
  /** Starts since the last rerun that count: those that failed, and the one that runs or succeeded. */
  attempt: number;
  maxAttempts: number;
  createdAt: string;
  /** The time it waits for; null when it waits for none. */
  runAfter: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** The earliest time it had to have started or ended by and has not; null = it is not late now. */
  lateSince: string | null;
  progress: {
    done: number;
    total: number;
    note: string | null;
    perSecond: number | null;
    etaSeconds: number | null;
  } | null;
  reason: string | null;
}

interface OtherJobView {
  jobId: string;
  type: string;
  state: ShownState;
  on: AwaitedOutcome;
}

export interface JobDetailView extends JobView {
  params: unknown;
  output: unknown;
  after: OtherJobView[];
  /** Those that wait for it, at most 100. */
  awaitedBy: OtherJobView[];
  runs: {
    attempt: number;
    startedAt: string;
    finishedAt: string | null;
    outcome: string | null;
    workerId: string | null;
    message: string | null;
    /** Where it can be read: `log-group:GROUP:log-stream:STREAM` in CloudWatch, or `MACHINE:/path`. Search it for the job's number. */
    log: string | null;
  }[];
  /** What a rerun from the failed step does not do again; the newest 20 first. */
  stepsDone: JobDetail['stepsDone'];
  alarms: JobDetail['alarms'];
  /** What operators did to it and why, oldest first, of the last 100. */
  deeds: JobDetail['deeds'];
  actions: JobAction[];
}

export function jobView(job: JobSummary, now: Date): JobView {
  return {
    jobId: String(job.jobId),
    type: job.type,
    state: SHOWN[job.state],
    priority: job.priority,
    attempt: job.failures + (job.state === 'running' || job.state === 'succeeded' ? 1 : 0),
    maxAttempts: job.maxAttempts,
    createdAt: job.createdAt,
    runAfter: job.startsAt ?? job.runAfter,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
    lateSince: job.lateSince,
    progress: progressView(job, now),
    reason: job.reason ?? (job.reasonCode === null ? null : (REASONS[job.reasonCode] ?? job.reasonCode)),
  };
}

const REASONS: Record<string, string> = {
  'condition-impossible': 'What it waited for can no longer come true.',
};

function progressView({ progress, state }: JobSummary, now: Date): JobView['progress'] {
  if (progress === null) return null;
  const { done, total, note, ratePerSecond, expectedEnd } = progress;
  const seconds = expectedEnd === null ? null : Math.max(0, Math.round((expectedEnd.getTime() - now.getTime()) / 1000));
  return { done, total, note, perSecond: ratePerSecond, etaSeconds: state === 'running' ? seconds : null };
}

const otherJobView = ({ jobId, type, state, on }: JobDetail['awaitedBy'][number]): OtherJobView => ({
  jobId: String(jobId),
  type,
  state: SHOWN[state],
  on,
});

/** Everything about one job. @throws AppError `job.not-found` */
export async function jobDetailView(queryable: Queryable, jobId: number): Promise<JobDetailView> {
  const job = await readJob(queryable, jobId);
  if (job === null) throw new AppError('job.not-found');
  return {
    ...jobView(job, new Date()),
    params: job.params,
    output: job.output,
    after: job.waitsFor.map(otherJobView),
    awaitedBy: job.awaitedBy.map(otherJobView),
    runs: job.runs.map((run) => ({
      attempt: run.start,
      // A start whose worker vanished at once may have left only its end.
      startedAt: run.startedAt ?? run.endedAt ?? job.createdAt,
      finishedAt: run.endedAt,
      outcome: run.outcome === 'running' ? null : run.outcome,
      workerId: run.instanceId ?? (run.workerId === null ? null : String(run.workerId)),
      message: run.reason ?? run.reasonCode,
      log: run.log,
    })),
    stepsDone: job.stepsDone,
    alarms: job.alarms,
    deeds: job.deeds,
    actions: job.actions,
  };
}
