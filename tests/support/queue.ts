import { setTimeout as sleep } from 'node:timers/promises';
import { folderStore } from '../../batch/object-store.ts';
import type { JobContext, JobType } from '../../batch/worker/job-type.ts';
import { runWorker, type WorkerSettings } from '../../batch/worker/worker.ts';
import { databaseSettingsFrom } from '../../runtime/database.ts';
import { enqueue, type NewJob } from '../../runtime/jobs/enqueue.ts';
import type { Log } from '../../runtime/logger.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

export interface LogLine {
  level: string;
  message: string;
  extra: Record<string, unknown>;
}

/** A logger that keeps what was said. */
export function keptLog(): Log & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const say =
    (level: string) =>
    (message: string, ...extra: Record<string, unknown>[]) => {
      lines.push({ level, message, extra: Object.assign({}, ...extra) as Record<string, unknown> });
    };
  return { lines, debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
}

export interface JobRow {
  id: number;
  type: string;
  state: string;
  starts: number;
  failures: number;
  losses: number;
  output: string | null;
  reason_code: string | null;
  reason: string | null;
  unique_key: string | null;
  progress_done: number | null;
  progress_total: number | null;
  progress_note: string | null;
  lease_token: number;
  worker_id: number | null;
  wake_at: string | null;
}

/** A job type made of a function. */
export function jobType(
  type: string,
  run: (params: Record<string, unknown>, context: JobContext) => Promise<unknown>,
  paramsSchema: object = { type: 'object' },
): JobType {
  return { type, paramsSchema, run: run as unknown as JobType['run'] };
}

/** A migrated database with a queue, and workers that live in this process. */
export class TestQueue {
  readonly test: TestDatabase;
  readonly log = keptLog();
  readonly #workers: { stop: AbortController; ended: Promise<void> }[] = [];

  private constructor(test: TestDatabase) {
    this.test = test;
  }

  static async create(): Promise<TestQueue> {
    return new TestQueue(await createTestDatabase());
  }

  async put(job: Partial<NewJob> & { type: string }): Promise<number> {
    return (await this.test.database.transaction((tx) => enqueue(tx, { params: {}, ...job }))).jobId;
  }

  async job(id: number): Promise<JobRow> {
    const [row] = await this.test.database.query<JobRow>('SELECT * FROM job WHERE id = ?', [id]);
    return row!;
  }

  async runs(id: number): Promise<{ start_no: number; outcome: string; reason_code: string | null }[]> {
    return await this.test.database.query(
      'SELECT start_no, outcome, reason_code FROM job_run WHERE job_id = ? ORDER BY start_no',
      [id],
    );
  }

  /** Starts a worker; answers the function that stops it and waits for its end. */
  work(jobTypes: readonly JobType[], settings: Partial<WorkerSettings> = {}): () => Promise<void> {
    const stop = new AbortController();
    const ended = runWorker(
      {
        databaseSettings: databaseSettingsFrom(this.test.url),
        hello: { instanceId: 'i-test', processId: process.pid, version: 'test' },
        slots: 1,
        jobTypes,
        dropBucket: folderStore('.'),
        logger: this.log,
        ...settings,
      },
      stop.signal,
    );
    this.#workers.push({ stop, ended });
    return async () => {
      stop.abort();
      await ended;
    };
  }

  async until(id: number, ...states: string[]): Promise<JobRow> {
    return await eventually(
      async () => {
        const job = await this.job(id);
        return states.includes(job.state) ? job : undefined;
      },
      () => `job ${id} to be ${states.join(' or ')}`,
    );
  }

  async close(): Promise<void> {
    for (const { stop } of this.#workers) stop.abort();
    await Promise.all(this.#workers.map(({ ended }) => ended));
    await this.test.drop();
  }
}

/** Asks until there is an answer. @throws after 15 s, naming what was waited for */
export async function eventually<T>(
  ask: () => Promise<T | undefined>,
  what: () => string,
  milliseconds = 15_000,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`Waited ${milliseconds} ms in vain for ${what()}`);
    await sleep(20);
  }
}
