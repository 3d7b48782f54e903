import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderStore, type ObjectStore } from '../../batch/object-store.ts';
import type { JobContext, JobType } from '../../batch/worker/job-type.ts';
import { databaseSettingsFrom } from '../../runtime/database.ts';
import { jobContext } from '../../tools/job-context.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';

/** A drop bucket in a folder; an object's time of arrival is its file's modification time. */
export class FolderBucket {
  readonly folder: string;
  readonly store: ObjectStore;

  constructor(folder: string) {
    this.folder = folder;
    this.store = folderStore(folder);
  }

  static async make(): Promise<FolderBucket> {
    return new FolderBucket(await mkdtemp(join(tmpdir(), 'drop-')));
  }

  async put(key: string, content: string | Uint8Array, arrivedAt = '2026-11-01T00:00:00.000Z'): Promise<void> {
    const path = join(this.folder, key);
    await writeFile(path, content);
    await utimes(path, new Date(arrivedAt), new Date(arrivedAt));
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The pipeline on a fresh database: drop a file, run what is in the queue, look at the tables. */
export class Pipeline {
  readonly test: TestDatabase;
  readonly bucket: FolderBucket;
  readonly #jobs: Map<string, JobType<never, unknown>>;

  private constructor(test: TestDatabase, bucket: FolderBucket, jobs: readonly JobType<never, unknown>[]) {
    this.test = test;
    this.bucket = bucket;
    this.#jobs = new Map(jobs.map((job) => [job.type, job]));
  }

  static async open(jobs: readonly unknown[]): Promise<Pipeline> {
    return new Pipeline(await createTestDatabase(), await FolderBucket.make(), jobs as JobType<never, unknown>[]);
  }

  async close(): Promise<void> {
    await this.test.drop();
    await this.bucket.remove();
  }

  /** Empties every table and the bucket, which is much quicker than a new database per test. */
  async reset(): Promise<void> {
    const tables = await this.rows<{ name: string }>(
      "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME <> 'schema_migration'",
    );
    const filled = await this.rows<{ name: string }>(
      tables.map(({ name }) => `(SELECT '${name}' AS name FROM ${name} LIMIT 1)`).join(' UNION ALL '),
    );
    // One connection serves all, so the setting holds for what follows.
    await this.test.database.execute('SET FOREIGN_KEY_CHECKS = 0');
    for (const { name } of filled) await this.test.database.execute(`TRUNCATE TABLE ${name}`);
    await this.test.database.execute('SET FOREIGN_KEY_CHECKS = 1');
    for (const name of await readdir(this.bucket.folder)) await rm(join(this.bucket.folder, name));
  }

  get context(): JobContext {
    const { database, url } = this.test;
    return {
      ...jobContext(database, databaseSettingsFrom(url), this.bucket.folder),
      jobId: 1,
      dropBucket: this.bucket.store,
    };
  }

  /** Runs one job by itself. */
  async run<O>(type: string, params: object): Promise<O> {
    const job = this.#jobs.get(type);
    if (!job) throw new Error(`no job type ${type}`);
    return (await job.run(params as never, this.context)) as O;
  }

  /** Runs everything in the queue that is ready and of a type of this pipeline, in order, until none is left. */
  async runQueue(): Promise<string[]> {
    const done: string[] = [];
    const types = [...this.#jobs.keys()];
    for (;;) {
      const [job] = await this.rows<{ id: number; type: string; params: string }>(
        `SELECT id, type, params FROM job WHERE state = 'ready' AND type IN (${types.map(() => '?')}) ORDER BY priority, id LIMIT 1`,
        types,
      );
      if (!job) return done;
      await this.test.database.execute(
        "UPDATE job SET state = 'running', unique_key = IF(unique_until = 'start', NULL, unique_key) WHERE id = ?",
        [job.id],
      );
      await this.run(job.type, JSON.parse(job.params) as object);
      await this.test.database.execute("UPDATE job SET state = 'succeeded' WHERE id = ?", [job.id]);
      done.push(job.type);
    }
  }

  /** Puts a file into the bucket and takes it through the whole pipeline. */
  async drop(key: string, content: string | Uint8Array, arrivedAt?: string): Promise<Record<string, unknown>> {
    await this.bucket.put(key, content, arrivedAt);
    const output = await this.run<Record<string, unknown>>('retrieve', { bucket: 'drop', key });
    await this.runQueue();
    return output;
  }

  rows<Row>(sql: string, params: readonly (string | number | null)[] = []): Promise<Row[]> {
    return this.test.database.query<Row>(sql, params);
  }

  /** A customer with a supply point and a contract over the given days. */
  async contract(
    code: string,
    validFrom: string,
    validTo: string | null,
    over: { plan?: string; contractKw?: number; readingDay?: number; customerId?: number } = {},
  ): Promise<{ customerId: number; supplyPointId: number; contractId: number }> {
    const { database } = this.test;
    const customerId =
      over.customerId ??
      (await database.execute('INSERT INTO customer (name) VALUES (?)', [`Customer of ${code}`])).insertId;
    await database.execute('INSERT IGNORE INTO supply_point (code) VALUES (?)', [code]);
    const [point] = await this.rows<{ id: number }>('SELECT id FROM supply_point WHERE code = ?', [code]);
    const contract = await database.execute(
      `INSERT INTO contract (customer_id, supply_point_id, plan, contract_kw, reading_day, valid_from, valid_to) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        customerId,
        point!.id,
        over.plan ?? 'residential/low',
        over.contractKw ?? 3,
        over.readingDay ?? 1,
        validFrom,
        validTo,
      ],
    );
    return { customerId, supplyPointId: Number(point!.id), contractId: contract.insertId };
  }
}

/** A NEM12 file of whole days; each value is the Wh of every interval of that day. */
export function nem12(
  points: readonly {
    code: string;
    channel?: string;
    minutes?: number;
    serial?: string;
    days: readonly {
      day: string;
      wh: number | readonly number[];
      stamp?: string;
      quality?: string;
      after?: readonly string[];
    }[];
    after?: readonly string[];
  }[],
  created = '202611010000',
): string {
  const lines = [`100,NEM12,${created},OPERATOR,RETAILER`];
  for (const { code, channel = 'E1', minutes = 30, serial = '', days, after = [] } of points) {
    lines.push(`200,${code},${channel},${channel},${channel},,${serial},Wh,${minutes},`);
    for (const { day, wh, stamp = '', quality = 'A', after: own = [] } of days) {
      const values = typeof wh === 'number' ? Array(1440 / minutes).fill(wh) : wh;
      lines.push(
        `300,${day.replaceAll('-', '')},${values.join(',')},${quality},${/^[SF]/.test(quality) ? '24' : ''},,${stamp},`,
        ...own,
      );
    }
    lines.push(...after);
  }
  return `${[...lines, '900'].join('\r\n')}\r\n`;
}

/** Every day from `from` to `to`, inclusive. */
export function daysFrom(from: string, to: string): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
