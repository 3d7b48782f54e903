import type { Queryable } from '../database.ts';
import { databaseNow } from '../jobs/database-now.ts';
import { ALARM_SAYS_LATE } from '../jobs/late.ts';
import { PAUSED_TYPES } from '../jobs/paused-types.ts';

/** How things stand now. */
export interface Gauges {
  /** age of the oldest job that could run and that nobody has taken, s; 0 = none */
  queueAgeSeconds: number;
  ready: number;
  running: number;
  /** failed for good and not rerun, cancelled or skipped since */
  jobsFailed: number;
  /** past the latest start or end that was asked for */
  jobsLate: number;
  /** do not add up to the operator's totals, or lie in quarantine as a whole */
  filesUnreconciled: number;
  /** a worker is alive, that is, the batch server is on and at work */
  serverOn: boolean;
  /** it is on, nothing is running or ready, and no operator asked to keep it on */
  serverIdle: boolean;
}

/** What happened in a span of time, `to` excluded. */
export interface Counts {
  from: string;
  to: string;
  /** daily readings taken in */
  readingsAccepted: number;
  readingsQuarantined: number;
  billsIssued: number;
  /** longest wait from due to started, among jobs that wait for nothing but a worker; null = none was started */
  jobDelaySeconds: number | null;
}

const WORKER_ALIVE_SECONDS = 60;
const COUNT_LIMIT = 10_000;
const RUNS_LOOKED_AT = 1000;
/** Bills are looked for among the newest ids only: a scan of all would grow with the years. */
const BILLS_LOOKED_AT = 200_000;

/** One reading statement each, no locks; some milliseconds in all. */
export async function readGauges(database: Queryable): Promise<Gauges> {
  const [row] = await database.query<Record<string, number | string | null>>(
    `SELECT
       (SELECT MAX(age) FROM (
          SELECT (TIMESTAMPDIFF(MICROSECOND, '2000-01-01', UTC_TIMESTAMP(6)) - MOD(queue_position, 10000000000000000)) DIV 1000000 AS age
          FROM job WHERE state = 'ready' AND type NOT IN (${PAUSED_TYPES}) LIMIT ${COUNT_LIMIT}) AS ready_jobs) AS ready_age,
       (SELECT TIMESTAMPDIFF(SECOND, MIN(wake_at), UTC_TIMESTAMP(3)) FROM job
          WHERE state = 'scheduled' AND wake_at <= UTC_TIMESTAMP(3)
            AND type NOT IN (${PAUSED_TYPES})) AS scheduled_age,
       (SELECT TIMESTAMPDIFF(SECOND, MIN(lease_until), UTC_TIMESTAMP(3)) FROM job
          WHERE state = 'running' AND lease_until <= UTC_TIMESTAMP(3)) AS lost_age,
       (SELECT COUNT(*) FROM (SELECT 1 FROM job WHERE state = 'ready' LIMIT ${COUNT_LIMIT}) AS r) AS ready,
       (SELECT COUNT(*) FROM job WHERE state = 'running') AS running,
       (SELECT COUNT(*) FROM job WHERE state = 'failed') AS failed,
       (SELECT COUNT(DISTINCT job.id) FROM job_alarm JOIN job ON job.id = job_alarm.job_id
          WHERE ${ALARM_SAYS_LATE}) AS late,
       (SELECT COUNT(*) FROM operator_file WHERE reconciliation = 'unreconciled' OR state = 'quarantined') AS unreconciled,
       (SELECT COUNT(*) FROM worker WHERE ended_at IS NULL
          AND heartbeat_at > UTC_TIMESTAMP(3) - INTERVAL ${WORKER_ALIVE_SECONDS} SECOND) AS workers,
       (SELECT COUNT(*) FROM batch_server_override
          WHERE mode = 'keep-on' AND until_at > UTC_TIMESTAMP(3) AND ended_at IS NULL) AS kept_on`,
  );
  const figure = (name: string) => Number(row?.[name] ?? 0);
  const serverOn = figure('workers') > 0;
  return {
    queueAgeSeconds: Math.max(0, figure('ready_age'), figure('scheduled_age'), figure('lost_age')),
    ready: figure('ready'),
    running: figure('running'),
    jobsFailed: figure('failed'),
    jobsLate: figure('late'),
    filesUnreconciled: figure('unreconciled'),
    serverOn,
    serverIdle: serverOn && figure('ready') === 0 && figure('running') === 0 && figure('kept_on') === 0,
  };
}

/** What was done between two moments (ISO 8601, UTC). */
export async function readCounts(database: Queryable, from: string, to: string): Promise<Counts> {
  const span = [sqlMoment(from), sqlMoment(to)];
  const [readings] = await database.query<{ accepted: string | null; quarantined: string | null }>(
    `SELECT SUM(new_count + revised_count) AS accepted, SUM(quarantined_count) AS quarantined FROM file_chunk
     WHERE file_id IN (SELECT id FROM operator_file WHERE finished_at IS NULL OR finished_at >= ?)
       AND committed_at >= ? AND committed_at < ?`,
    [span[0]!, ...span],
  );
  const [bills] = await database.query<{ issued: number }>(
    `SELECT COUNT(*) AS issued FROM bill
     WHERE id > (SELECT COALESCE(MAX(id), 0) FROM bill) - ${BILLS_LOOKED_AT} AND issued_at >= ? AND issued_at < ?`,
    span,
  );
  const [delay] = await database.query<{ seconds: number | null }>(
    `SELECT MAX(TIMESTAMPDIFF(SECOND, GREATEST(job.created_at, COALESCE(job.run_after, job.created_at)), runs.started_at)) AS seconds
     FROM (SELECT job_id, started_at FROM job_run WHERE start_no = 1 ORDER BY job_id DESC LIMIT ${RUNS_LOOKED_AT}) AS runs
     JOIN job ON job.id = runs.job_id
     WHERE runs.started_at >= ? AND runs.started_at < ? AND job.start_rule IS NULL
       AND NOT EXISTS (SELECT 1 FROM job_dependency WHERE job_dependency.job_id = job.id)`,
    span,
  );
  return {
    from,
    to,
    readingsAccepted: Number(readings?.accepted ?? 0),
    readingsQuarantined: Number(readings?.quarantined ?? 0),
    billsIssued: Number(bills?.issued ?? 0),
    jobDelaySeconds: delay?.seconds === null || delay?.seconds === undefined ? null : Number(delay.seconds),
  };
}

/**
 * The last whole span of the day that ended at least `lag` seconds ago, so that calls one span apart count everything once.
 * A transaction that commits later than `lag` after its own time stamp is missed: the tables are the truth, this is a picture.
 */
export function spanBefore(now: Date, seconds = 300, lag = 60): { from: string; to: string } {
  const to = Math.floor((now.getTime() / 1000 - lag) / seconds) * seconds;
  return { from: new Date((to - seconds) * 1000).toISOString(), to: new Date(to * 1000).toISOString() };
}

/** Gauges of now and counts of the last whole span of five minutes, by the database's clock. */
export async function readFigures(database: Queryable): Promise<{ gauges: Gauges; counts: Counts }> {
  const { from, to } = spanBefore(await databaseNow(database));
  return { gauges: await readGauges(database), counts: await readCounts(database, from, to) };
}

const sqlMoment = (iso: string) => new Date(iso).toISOString().slice(0, 23).replace('T', ' ');
