import type { Database } from '../../runtime/database.ts';
import { checkQueue } from '../../runtime/jobs/check-queue.ts';

export interface Expectation {
  /** roots that were put into the queue: unique key → what it must leave */
  roots: ReadonlyMap<string, { steps: number; child: boolean }>;
}

export interface Findings {
  jobs: number;
  effects: number;
  lost: number;
  doubled: number;
  /** rules of the queue (runtime/jobs/check-queue.ts) that do not hold */
  brokenRules: number;
  /** what is wrong, the first few */
  examples: string[];
}

/** Compares what the jobs left with what they must have left: each root once, each step of each job once, each child once. */
export async function verify(database: Database, { roots }: Expectation): Promise<Findings> {
  const jobs = await database.query<{
    id: number;
    state: string;
    unique_key: string | null;
    params: string;
    reason_code: string | null;
  }>('SELECT id, state, unique_key, params, reason_code FROM job');
  const effects = await database.query<{ job_id: number; step: number; times: number }>(
    'SELECT job_id, step, COUNT(*) AS times FROM chaos_effect GROUP BY job_id, step',
  );
  const children = await database.query<{ parent: number; times: number }>(
    'SELECT on_job_id AS parent, COUNT(*) AS times FROM job_dependency GROUP BY on_job_id',
  );
  const findings: Findings = { jobs: jobs.length, effects: 0, lost: 0, doubled: 0, brokenRules: 0, examples: [] };
  const note = (kind: 'lost' | 'doubled', what: string) => {
    findings[kind]++;
    if (findings.examples.length < 20) findings.examples.push(`${kind}: ${what}`);
  };
  const timesOf = new Map<string, number>();
  for (const { job_id, step, times } of effects) {
    timesOf.set(`${job_id}/${step}`, Number(times));
    findings.effects += Number(times);
    if (Number(times) > 1) note('doubled', `job ${job_id} step ${step}: ${times} times`);
  }
  const childrenOf = new Map(children.map((row) => [Number(row.parent), Number(row.times)]));
  const keys = new Map(jobs.filter((job) => job.unique_key !== null).map((job) => [job.unique_key!, job]));
  for (const key of roots.keys()) if (!keys.has(key)) note('lost', `job with key ${key} was never made`);
  for (const job of jobs) {
    const { steps, child } = JSON.parse(job.params) as { steps: number; child: boolean };
    if (job.state !== 'succeeded') note('lost', `job ${job.id} ended as ${job.state} (${job.reason_code})`);
    for (let step = 0; step < steps; step++) {
      if (!timesOf.has(`${job.id}/${step}`)) note('lost', `job ${job.id} step ${step} left nothing`);
    }
    const made = childrenOf.get(Number(job.id)) ?? 0;
    if (made < (child ? 1 : 0)) note('lost', `child of job ${job.id}`);
    if (made > (child ? 1 : 0)) note('doubled', `job ${job.id} has ${made} children`);
  }
  for (const { jobId, rule } of await checkQueue(database)) {
    findings.brokenRules++;
    if (findings.examples.length < 20) findings.examples.push(`job ${jobId} breaks: ${rule}`);
  }
  return findings;
}

export interface Outage {
  from: Date;
  /** when the server answered again */
  to: Date;
}

/** One job of a killed worker, from the kill until it ran again elsewhere, ms. */
export interface Rescue {
  total: number;
  /** of these, until it was given back to the queue: what was left of the lease, and the sweep */
  untilGivenBack: number;
  /** of these, while the database was away after the lease had run out: nobody could have helped */
  databaseAway: number;
}

/** Every rescue, the shortest first. Jobs that a later kill hit again count each time. */
export async function rescuesOf(
  database: Database,
  killedAt: ReadonlyMap<number, Date>,
  outages: readonly Outage[],
  leaseMs: number,
): Promise<Rescue[]> {
  const rows = await database.query<{ process_id: number; hello_at: string; ended_at: string; next_start: string }>(
    `SELECT w.process_id, w.hello_at, r.ended_at,
       COALESCE(next_run.started_at, IF(job.starts = r.start_no + 1, job.started_at, NULL)) AS next_start
     FROM job_run r JOIN worker w ON w.id = r.worker_id JOIN job ON job.id = r.job_id
     LEFT JOIN job_run next_run ON next_run.job_id = r.job_id AND next_run.start_no = r.start_no + 1
     WHERE r.outcome = 'lost'`,
  );
  const utc = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);
  return rows
    .flatMap(({ process_id, hello_at, ended_at, next_start }) => {
      const killed = killedAt.get(Number(process_id))?.getTime();
      if (killed === undefined || next_start === null || killed < utc(hello_at)) return [];
      const started = utc(next_start);
      const away = outages.map(({ from, to }) =>
        Math.max(0, Math.min(started, to.getTime()) - Math.max(killed + leaseMs, from.getTime())),
      );
      return [
        {
          total: started - killed,
          untilGivenBack: utc(ended_at) - killed,
          databaseAway: away.reduce((sum, milliseconds) => sum + milliseconds, 0),
        },
      ];
    })
    .sort((a, b) => a.total - b.total);
}
