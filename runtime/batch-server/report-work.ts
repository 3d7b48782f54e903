import type { ReportRequest, WorkReport } from '../../domain/batch-server/work-report.ts';
import { type Database, isoMoment, type Queryable } from '../database.ts';
import { PAUSED_TYPES } from '../jobs/paused-types.ts';
import { enqueueSchedules } from '../jobs/schedules.ts';
import { describeError, logger } from '../logger.ts';
import { askDrain, clearDrain } from './drain.ts';
import { readEvents, recordEvents } from './events.ts';

/** Durations are measured over the newest runs of all types. A type without any is taken to last so long. */
const RUNS_MEASURED = 2000;
const UNMEASURED_SECONDS = 300;
/** Counting further would cost time and change no decision. */
const COUNT_LIMIT = 1_000;
/** Jobs that wait for each other further than this are not followed. */
const LONGEST_CHAIN = 20;

/**
 * Everything control-batch-server must know of the queue, after writing down what it has to say: one transaction, so that
 * the report is a single moment's truth.
 */
export async function reportWork(database: Database, request: ReportRequest): Promise<WorkReport> {
  if (isLook(request)) await makeScheduledJobs(database);
  return database.transaction(async (tx) => {
    const recorded = await write(tx, request);
    return { ...(await read(tx, request.instanceId)), recorded };
  });
}

const isLook = ({ record, drain }: ReportRequest): boolean => record === undefined && drain === undefined;

/**
 * While the server is off no worker makes the jobs of the coming days, and without them nobody would start it. A schedule that
 * cannot be read must not hide the rest of the queue.
 */
async function makeScheduledJobs(database: Database): Promise<void> {
  try {
    await database.transaction(enqueueSchedules);
  } catch (error) {
    logger.error('jobs of the schedules could not be made', { error: describeError(error) });
  }
}

async function write(tx: Queryable, { instanceId, record, ifLastEventId, drain }: ReportRequest): Promise<boolean> {
  if (!record?.length && drain === undefined) return true;
  if (ifLastEventId !== undefined && (await newestEventId(tx, instanceId)) !== ifLastEventId) return false;
  await recordEvents(tx, record ?? []);
  if (drain !== undefined)
    await ('ask' in drain ? askDrain(tx, instanceId, drain.ask.seconds) : clearDrain(tx, instanceId));
  return true;
}

/** The locking read makes two ticks take turns: the later one sees what the earlier one recorded. */
async function newestEventId(tx: Queryable, instanceId: string): Promise<number | null> {
  const [row] = await tx.query<{ id: number | string }>(
    'SELECT id FROM batch_server_event WHERE instance_id = ? ORDER BY id DESC LIMIT 1 FOR UPDATE',
    [instanceId],
  );
  return row ? Number(row.id) : null;
}

async function read(tx: Queryable, instanceId: string): Promise<WorkReport> {
  const [counts] = await tx.query<
    Record<'now' | 'due' | 'running' | 'leased', string> & Record<'next' | 'last' | 'sign', string | null>
  >(
    `SELECT UTC_TIMESTAMP(3) AS now,
       (SELECT COUNT(*) FROM (SELECT 1 FROM job
         WHERE (state = 'ready' OR (state = 'scheduled' AND wake_at <= UTC_TIMESTAMP(3))
           OR (state = 'running' AND lease_until <= UTC_TIMESTAMP(3)))
           AND type NOT IN (${PAUSED_TYPES}) LIMIT ${COUNT_LIMIT}) AS due_jobs) AS due,
       (SELECT COUNT(*) FROM job WHERE state = 'running') AS running,
       (SELECT COUNT(*) FROM job WHERE state = 'running' AND lease_until > UTC_TIMESTAMP(3)) AS leased,
       (SELECT wake_at FROM job WHERE state = 'scheduled' AND wake_at > UTC_TIMESTAMP(3)
           AND type NOT IN (${PAUSED_TYPES}) ORDER BY wake_at LIMIT 1) AS next,
       (SELECT MAX(ended_at) FROM (SELECT ended_at FROM job_run ORDER BY job_id DESC LIMIT 100) AS newest_runs) AS last,
       (SELECT heartbeat_at FROM worker WHERE instance_id = ? ORDER BY hello_at DESC LIMIT 1) AS sign`,
    [instanceId],
  );
  const [worker] = await tx.query<{ hello: string; heartbeat: string }>(
    `SELECT hello_at AS hello, heartbeat_at AS heartbeat FROM worker
     WHERE instance_id = ? AND ended_at IS NULL ORDER BY heartbeat_at DESC LIMIT 1`,
    [instanceId],
  );
  const [drain] = await tx.query<{ asked: string; until: string; accepted: string | null }>(
    'SELECT asked_at AS asked, until_at AS until, accepted_at AS accepted FROM batch_server_drain WHERE instance_id = ?',
    [instanceId],
  );
  const [override] = await tx.query<{ mode: 'keep-on' | 'keep-off'; until: string; reason: string }>(
    `SELECT mode, until_at AS until, reason FROM batch_server_override
     WHERE until_at > UTC_TIMESTAMP(3) AND ended_at IS NULL ORDER BY id DESC LIMIT 1`,
  );
  const recentEvents = await readEvents(tx, instanceId);
  return {
    now: isoMoment(counts!.now),
    lastEventId: recentEvents[0]?.id ?? null,
    due: Number(counts!.due),
    running: Number(counts!.running),
    leased: Number(counts!.leased),
    nextDueAt: counts!.next && isoMoment(counts!.next),
    lastFinishedAt: counts!.last && isoMoment(counts!.last),
    deadlines: await readDeadlines(tx),
    worker: worker ? { instanceId, helloAt: isoMoment(worker.hello), heartbeatAt: isoMoment(worker.heartbeat) } : null,
    lastSignAt: counts!.sign && isoMoment(counts!.sign),
    drain: drain
      ? {
          askedAt: isoMoment(drain.asked),
          until: isoMoment(drain.until),
          acceptedAt: drain.accepted && isoMoment(drain.accepted),
        }
      : null,
    override: override
      ? { keep: override.mode === 'keep-on' ? 'on' : 'off', until: isoMoment(override.until), reason: override.reason }
      : null,
    recentEvents,
  };
}

/**
 * Jobs with a latest end, with those they wait for, and what their types took lately: the mean of the successful runs. A job that
 * several wait for counts once, for the earliest end.
 */
async function readDeadlines(tx: Queryable): Promise<NonNullable<WorkReport['deadlines']>> {
  const open = "job.state IN ('waiting', 'scheduled', 'ready', 'running')";
  const rows = await tx.query<{ type: string; finishBy: string; jobs: number | string }>(
    `WITH RECURSIVE needed (id, type, due_at, depth) AS (
       SELECT * FROM (SELECT job.id, job.type, job_alarm.due_at, 0 FROM job_alarm JOIN job ON job.id = job_alarm.job_id
         WHERE job_alarm.kind = 'late-end' AND job_alarm.settled_at IS NULL AND ${open}
         ORDER BY job_alarm.due_at LIMIT 200) AS ends
       UNION
       SELECT job.id, job.type, needed.due_at, depth + 1 FROM needed JOIN job_dependency ON job_dependency.job_id = needed.id
         JOIN job ON job.id = job_dependency.on_job_id WHERE ${open} AND depth < ${LONGEST_CHAIN})
     SELECT type, due_at AS finishBy, COUNT(*) AS jobs
     FROM (SELECT id, type, MIN(due_at) AS due_at FROM needed GROUP BY id, type) AS once
     GROUP BY due_at, type ORDER BY due_at, type`,
  );
  if (rows.length === 0) return [];
  const seconds = await measuredSeconds(tx);
  return rows.map(({ type, finishBy, jobs }) => ({
    finishBy: isoMoment(finishBy),
    workSeconds: Number(jobs) * (seconds.get(type) ?? UNMEASURED_SECONDS),
  }));
}

/** Mean seconds of the newest successful runs of each type that has any. */
export async function measuredSeconds(tx: Queryable): Promise<Map<string, number>> {
  const rows = await tx.query<{ type: string; seconds: string | number }>(
    `SELECT job.type, CEIL(AVG(runs.seconds)) AS seconds FROM (
       SELECT job_id, TIMESTAMPDIFF(SECOND, started_at, ended_at) AS seconds FROM job_run
       WHERE outcome = 'succeeded' AND started_at IS NOT NULL ORDER BY job_id DESC LIMIT ${RUNS_MEASURED}) AS runs
     JOIN job ON job.id = runs.job_id GROUP BY job.type`,
  );
  return new Map(rows.map(({ type, seconds }) => [type, Number(seconds)]));
}
