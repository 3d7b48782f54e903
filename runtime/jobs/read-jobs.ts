import { allowedActions, type JobAction } from '../../domain/jobs/actions.ts';
import type { AwaitedOutcome } from '../../domain/jobs/dependencies.ts';
import { type Progress, progressOf } from '../../domain/jobs/progress.ts';
import type { JobState } from '../../domain/jobs/state.ts';
import { isoMoment, type Queryable, type SqlValue } from '../database.ts';
import { ALARM_SAYS_LATE } from './late.ts';
import { jobMoment } from './no-moment.ts';

export interface JobSummary {
  jobId: number;
  type: string;
  state: JobState;
  priority: number;
  uniqueKey: string | null;
  createdAt: string;
  createdBy: string | null;
  /** when a scheduled job becomes ready */
  startsAt: string | null;
  /** not before */
  runAfter: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** the earliest time it had to have started or ended by and has not; null = it is not late now */
  lateSince: string | null;
  starts: number;
  failures: number;
  maxAttempts: number;
  reasonCode: string | null;
  reason: string | null;
  progress: (Progress & { note: string | null }) | null;
  actions: JobAction[];
}

export interface JobRunSummary {
  start: number;
  outcome: string;
  startedAt: string | null;
  endedAt: string | null;
  reasonCode: string | null;
  reason: string | null;
  workerId: number | null;
  instanceId: string | null;
  /** where to read what it said, to be searched for the job id; which forms there are says batch/server/fetch-program.sh */
  log: string | null;
}

export interface JobDetail extends JobSummary {
  params: unknown;
  output: unknown;
  waitsFor: { jobId: number; type: string; on: AwaitedOutcome; group: number; state: JobState }[];
  /** jobs that wait for it, at most 100 of them */
  awaitedBy: { jobId: number; type: string; on: AwaitedOutcome; state: JobState }[];
  runs: JobRunSummary[];
  /** the newest 20 first: a large file has thousands */
  stepsDone: { count: number; newest: { name: string; doneAt: string }[] };
  alarms: { kind: 'late-start' | 'late-end'; dueAt: string; raisedAt: string | null }[];
  /** oldest first, of the last 100 */
  deeds: { at: string; actor: string; action: string; reason: string | null }[];
}

type Row = Record<'id' | 'priority' | 'starts' | 'failures' | 'max_attempts', number> &
  Record<'type' | 'state' | 'created_at' | 'params', string> &
  Record<
    | 'unique_key'
    | 'created_by'
    | 'wake_at'
    | 'run_after'
    | 'started_at'
    | 'finished_at'
    | 'reason_code'
    | 'reason'
    | 'output'
    | 'progress_note'
    | 'progress_at'
    | 'late_since',
    string | null
  > &
  Record<'progress_done' | 'progress_total', number | null>;

const DEPENDENTS_SHOWN = 100;
const STEPS_SHOWN = 20;
const DEEDS_SHOWN = 100;

export interface JobFilter {
  /** any of these */
  states?: readonly JobState[];
  type?: string;
  /** jobs older than this one; from `next` of the page before */
  before?: number;
  limit: number;
}

/** Jobs, newest first; `next` is null on the last page. */
export async function listJobs(
  queryable: Queryable,
  filter: JobFilter,
): Promise<{ jobs: JobSummary[]; next: number | null }> {
  const conditions: string[] = [];
  const params: SqlValue[] = [];
  const where = (sql: string, value: SqlValue | undefined) => {
    if (value === undefined) return;
    conditions.push(sql);
    params.push(value);
  };
  if (filter.states) {
    conditions.push(`state IN (${filter.states.map(() => '?').join(', ')})`);
    params.push(...filter.states);
  }
  where('type = ?', filter.type);
  where('id < ?', filter.before);
  const rows = await readRows(
    queryable,
    `${conditions.map((each) => `AND ${each}`).join(' ')} ORDER BY id DESC LIMIT ?`,
    [...params, filter.limit + 1],
  );
  const page = rows.slice(0, filter.limit);
  return { jobs: page.map(summary), next: rows.length > page.length ? Number(page[page.length - 1]!.id) : null };
}

/** Jobs, newest first, each with its lateness: only those that are returned are looked up among the alarms, by their key. */
async function readRows(queryable: Queryable, which: string, params: SqlValue[]): Promise<Row[]> {
  return await queryable.query<Row>(
    `SELECT job.*, (SELECT MIN(job_alarm.due_at) FROM job_alarm WHERE job_alarm.job_id = job.id AND ${ALARM_SAYS_LATE}) AS late_since
     FROM (SELECT * FROM job WHERE TRUE ${which}) AS job ORDER BY job.id DESC`,
    params,
  );
}

/** Everything about one job, or null. */
export async function readJob(queryable: Queryable, jobId: number): Promise<JobDetail | null> {
  const [row] = await readRows(queryable, 'AND id = ? LIMIT 1', [jobId]);
  if (!row) return null;
  const waitsFor = await queryable.query<{
    on_job_id: number;
    on_outcome: AwaitedOutcome;
    group_no: number;
    state: JobState;
    type: string;
  }>(
    `SELECT d.on_job_id, d.on_outcome, d.group_no, job.state, job.type FROM job_dependency d JOIN job ON job.id = d.on_job_id WHERE d.job_id = ?
     ORDER BY d.group_no, d.on_job_id`,
    [jobId],
  );
  const awaitedBy = await queryable.query<{
    job_id: number;
    on_outcome: AwaitedOutcome;
    state: JobState;
    type: string;
  }>(
    `SELECT DISTINCT d.job_id, d.on_outcome, job.state, job.type FROM job_dependency d JOIN job ON job.id = d.job_id WHERE d.on_job_id = ?
     ORDER BY d.job_id, d.on_outcome LIMIT ${DEPENDENTS_SHOWN}`,
    [jobId],
  );
  const steps = await queryable.query<{ name: string; done_at: string; count: number }>(
    `SELECT name, done_at, COUNT(*) OVER () AS count FROM job_step WHERE job_id = ? ORDER BY done_at DESC, name DESC LIMIT ${STEPS_SHOWN}`,
    [jobId],
  );
  const alarms = await queryable.query<{ kind: 'late-start' | 'late-end'; due_at: string; raised_at: string | null }>(
    'SELECT kind, due_at, raised_at FROM job_alarm WHERE job_id = ? ORDER BY due_at',
    [jobId],
  );
  const deeds = await queryable.query<{ at: string; actor: string; action: string; reason: string | null }>(
    `SELECT at, actor, action, reason FROM (SELECT * FROM audit_event WHERE subject = ? ORDER BY id DESC LIMIT ${DEEDS_SHOWN}) AS latest
     ORDER BY id`,
    [`job:${jobId}`],
  );
  return {
    ...summary(row),
    params: JSON.parse(row.params),
    output: row.output === null ? null : JSON.parse(row.output),
    waitsFor: waitsFor.map((each) => ({
      jobId: Number(each.on_job_id),
      type: each.type,
      on: each.on_outcome,
      group: Number(each.group_no),
      state: each.state,
    })),
    awaitedBy: awaitedBy.map((each) => ({
      jobId: Number(each.job_id),
      type: each.type,
      on: each.on_outcome,
      state: each.state,
    })),
    runs: await readRuns(queryable, jobId),
    stepsDone: {
      count: Number(steps[0]?.count ?? 0),
      newest: steps.map(({ name, done_at }) => ({ name, doneAt: isoMoment(done_at) })),
    },
    alarms: alarms.map((alarm) => ({
      kind: alarm.kind,
      dueAt: isoMoment(alarm.due_at),
      raisedAt: moment(alarm.raised_at),
    })),
    deeds: deeds.map((deed) => ({ ...deed, at: isoMoment(deed.at) })),
  };
}

async function readRuns(queryable: Queryable, jobId: number): Promise<JobRunSummary[]> {
  const rows = await queryable.query<
    Record<'start_no', number> &
      Record<'outcome', string> &
      Record<'started_at' | 'ended_at' | 'reason_code' | 'reason' | 'instance_id' | 'log_stream', string | null> &
      Record<'worker_id', number | null>
  >(
    `SELECT r.start_no, r.outcome, r.started_at, r.ended_at, r.reason_code, r.reason, r.worker_id, w.instance_id, w.log_stream
       FROM job_run r LEFT JOIN worker w ON w.id = r.worker_id WHERE r.job_id = ?
     UNION ALL
     SELECT job.starts, 'running', job.started_at, NULL, NULL, NULL, job.worker_id, w.instance_id, w.log_stream
       FROM job LEFT JOIN worker w ON w.id = job.worker_id WHERE job.id = ? AND job.state = 'running'
     ORDER BY start_no`,
    [jobId, jobId],
  );
  return rows.map((run) => ({
    start: Number(run.start_no),
    outcome: run.outcome,
    startedAt: moment(run.started_at),
    endedAt: moment(run.ended_at),
    reasonCode: run.reason_code,
    reason: run.reason,
    workerId: run.worker_id === null ? null : Number(run.worker_id),
    instanceId: run.instance_id,
    log: run.log_stream,
  }));
}

const moment = (text: string | null) => (text === null ? null : isoMoment(text));

function summary(row: Row): JobSummary {
  const state = row.state as JobState;
  return {
    jobId: Number(row.id),
    type: row.type,
    state,
    priority: Number(row.priority),
    uniqueKey: row.unique_key,
    createdAt: isoMoment(row.created_at),
    createdBy: row.created_by,
    startsAt: moment(row.wake_at),
    runAfter: moment(row.run_after),
    startedAt: jobMoment(row.started_at),
    finishedAt: jobMoment(row.finished_at),
    lateSince: moment(row.late_since),
    starts: Number(row.starts),
    failures: Number(row.failures),
    maxAttempts: Number(row.max_attempts),
    reasonCode: row.reason_code,
    reason: row.reason,
    progress: progress(row),
    actions: allowedActions(state),
  };
}

function progress(row: Row): JobSummary['progress'] {
  if (row.progress_done === null || row.progress_total === null || !row.progress_at) return null;
  const startedAt = jobMoment(row.started_at);
  if (startedAt === null) return null;
  const figures = progressOf({
    done: Number(row.progress_done),
    total: Number(row.progress_total),
    startedAt: new Date(startedAt),
    at: new Date(isoMoment(row.progress_at)),
  });
  return { ...figures, note: row.progress_note };
}
