import type { Database, DatabaseSettings, Queryable } from '../../runtime/database.ts';

/** An object of the drop bucket. */
export interface DroppedObject {
  size: number;
  lastModified: Date;
  versionId?: string | undefined;
}

/** The drop bucket: S3, or a folder in tests. */
export interface DropBucket {
  head(key: string): Promise<DroppedObject | null>;
  open(key: string): Promise<AsyncIterable<Uint8Array>>;
}

/** What the pipeline's jobs need of the worker's job context. */
export interface PipelineContext {
  database: Database;
  jobId: number;
  /** Aborted = finish the piece in hand, then stop. */
  signal: AbortSignal;
  logger: { info(message: string, details?: object): void; warn(message: string, details?: object): void };
  /** A transaction that first makes sure that the job is still this worker's. */
  write<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** The same check by itself, for a transaction on another connection. */
  guard(tx: Queryable): Promise<void>;
  progress(done: number, total: number, note?: string): Promise<void>;
  dropBucket: DropBucket;
  databaseSettings: DatabaseSettings;
}

export interface JobType<P, O> {
  type: string;
  paramsSchema: object;
  run(params: P, context: PipelineContext): Promise<O>;
}
