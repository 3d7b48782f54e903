import type { ExpectedJob } from '../../domain/batch-server/forecast.ts';
import { measuredSeconds } from '../../runtime/batch-server/report-work.ts';
import { isoMoment, type Queryable } from '../../runtime/database.ts';
import { PAUSED_TYPES } from '../../runtime/jobs/paused-types.ts';
import { plannedJobs } from '../../runtime/jobs/schedules.ts';

export interface PlannedWork extends ExpectedJob {
  /** Measured; null where no run of the type was. `seconds` is then a guess. */
  estimatedSeconds: number | null;
}

const UNMEASURED_SECONDS = 300;
const MOST_SCHEDULED = 500;

/**
 * The jobs that can be foreseen: those in the queue, together by type where they can run at once, and those that the schedules will make.
 * Held jobs and those of paused types are left out: they run when somebody says so.
 * @param now ms
 */
export async function expectedJobs(database: Queryable, days: number, now: number): Promise<PlannedWork[]> {
  const measured = await measuredSeconds(database);
  const work = (type: string, at: number, why: string, count = 1): PlannedWork => {
    const seconds = measured.get(type);
    return {
      type,
      at,
      why,
      seconds: (seconds ?? UNMEASURED_SECONDS) * count,
      estimatedSeconds: seconds === undefined ? null : seconds * count,
    };
  };
  const queued = await database.query<{ type: string; state: keyof typeof WHY; jobs: number }>(
    `SELECT type, state, COUNT(*) AS jobs FROM job WHERE state IN ('running', 'ready', 'waiting') GROUP BY type, state
      ORDER BY FIELD(state, 'running', 'ready', 'waiting'), type`,
  );
  const scheduled = await database.query<{ id: number; type: string; wake_at: string; unique_key: string | null }>(
    `SELECT id, type, wake_at, unique_key FROM job WHERE state = 'scheduled' ORDER BY wake_at LIMIT ${MOST_SCHEDULED}`,
  );
  const coming = await plannedJobs(database, days);
  const paused = await database.query<{ type: string }>(PAUSED_TYPES);
  const pausedTypes = new Set(paused.map(({ type }) => type));
  const mayStart = ({ type }: { type: string }) => !pausedTypes.has(type);
  return [
    ...queued
      .filter((jobs) => jobs.state === 'running' || mayStart(jobs))
      .map(({ type, state, jobs }) => work(type, now, WHY[state](Number(jobs)), Number(jobs))),
    ...scheduled.filter(mayStart).map(({ id, type, wake_at, unique_key }) => {
      const [, schedule] = /^schedule:(.+):\d{4}-\d\d-\d\d$/.exec(unique_key ?? '') ?? [];
      const why = schedule === undefined ? `start time of job ${id}` : `schedule ${schedule}, job ${id}`;
      return work(type, Date.parse(isoMoment(wake_at)), why);
    }),
    ...coming
      .filter(mayStart)
      .map(({ type, schedule, startsAt }) => work(type, startsAt.getTime(), `schedule ${schedule}`)),
  ];
}

const WHY = {
  running: (jobs: number) => `running now: ${jobs}`,
  ready: (jobs: number) => `in the queue: ${jobs}`,
  waiting: (jobs: number) => `after other jobs: ${jobs}`,
};
