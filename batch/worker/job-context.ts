import type { Queryable } from '../../runtime/database.ts';
import type { ClaimedJob } from './claim.ts';
import { type JobContext, LeaseLost } from './job-type.ts';

/** What the worker lends to a job besides the job's own facts. */
export type WorkerParts = Pick<JobContext, 'database' | 'databaseSettings' | 'dropBucket' | 'logger'>;

/** The newest progress of a running job, until a heartbeat writes it down. */
export interface PendingProgress {
  done: number;
  total: number;
  note: string | null;
}

// A long write holds its job's row and so keeps heartbeats off: it must not end with a lease that is nearly over.
const RENEW_AFTER_SHARE_OF_LEASE = 1 / 6;

/** The context of one start of a job. */
export function jobContext(
  job: ClaimedJob,
  parts: WorkerParts,
  {
    leaseSeconds,
    signal,
    report,
  }: { leaseSeconds: number; signal: AbortSignal; report: (progress: PendingProgress) => void },
): JobContext {
  // By job_state, which MariaDB chooses, it would lock the gap in which new jobs become ready, for as long as the write lasts.
  const guard = async (tx: Queryable) => {
    const held = await tx.execute(
      `UPDATE job FORCE INDEX (PRIMARY) SET lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND WHERE id = ? AND lease_token = ? AND state = 'running'`,
      [leaseSeconds, job.id, job.token],
    );
    if (held.affectedRows === 0) throw new LeaseLost(job.id);
  };
  const write = <T>(work: (tx: Queryable) => Promise<T>) =>
    parts.database.transaction(async (tx) => {
      const began = performance.now();
      await guard(tx);
      const result = await work(tx);
      if (performance.now() - began > leaseSeconds * 1000 * RENEW_AFTER_SHARE_OF_LEASE) await guard(tx);
      return result;
    });
  return {
    ...parts,
    jobId: job.id,
    attempt: job.start,
    signal,
    guard,
    write,
    step: (name, work) => write((tx) => once(tx, job.id, name, work)),
    async progress(done, total, note) {
      report({ done: Math.trunc(done), total: Math.trunc(total), note: note?.slice(0, 200) ?? null });
    },
  };
}

async function once<T>(tx: Queryable, jobId: number, name: string, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const [noted] = await tx.query<{ output: string | null }>(
    'SELECT output FROM job_step WHERE job_id = ? AND name = ?',
    [jobId, name],
  );
  if (noted) return (noted.output === null ? undefined : JSON.parse(noted.output)) as T;
  const result = await work(tx);
  await tx.execute('INSERT INTO job_step (job_id, name, output, done_at) VALUES (?, ?, ?, UTC_TIMESTAMP(3))', [
    jobId,
    name,
    result === undefined ? null : JSON.stringify(result),
  ]);
  // It came further than before: whatever killed its workers so far does not keep it from ever ending.
  await tx.execute('UPDATE job SET losses = 0 WHERE id = ?', [jobId]);
  return result;
}
