import type { ParamsSchema } from '../../domain/jobs/check-params.ts';
import type { Database, DatabaseSettings, Queryable } from '../../runtime/database.ts';
import type { Log } from '../../runtime/logger.ts';
import type { ObjectStore } from '../object-store.ts';

/** What a job gets to work with. */
export interface JobContext {
  database: Database;
  /** For connections of the job's own, such as LOAD DATA. */
  databaseSettings: DatabaseSettings;
  dropBucket: ObjectStore;
  jobId: number;
  /** 1 = first start */
  attempt: number;
  /** Aborted when the worker is to stop, the time is over or the job was taken away: finish the piece in hand, then return or throw. */
  signal: AbortSignal;
  logger: Log;
  /**
   * A transaction that takes effect only while the job is this worker's: it checks the fencing token first and holds the job's row, so
   * that the job cannot be given to another worker before the commit.
   * @throws LeaseLost when the job was given to another worker, cancelled or ended
   */
  write<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** The same check by itself, as the first statement of a transaction on another connection. */
  guard(tx: Queryable): Promise<void>;
  /**
   * Does `work` once and notes it in the same transaction under a name; when the job is run again it answers what was noted. So the
   * effect happens exactly once however often the worker dies. The result must be JSON.
   */
  step<T>(name: string, work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Never waits for the database: the newest figures are written with the next heartbeat. */
  progress(done: number, total: number, note?: string): Promise<void>;
}

export interface JobType<P = never, O = unknown, C = JobContext> {
  type: string;
  paramsSchema: ParamsSchema | object;
  run(params: P, context: C): Promise<O>;
}

/** The job is no longer this worker's: nothing it writes may count. */
export class LeaseLost extends Error {
  override name = 'LeaseLost';

  constructor(jobId: number) {
    super(`Job ${jobId} is no longer this worker's: it was given to another one, cancelled or ended.`);
  }
}
