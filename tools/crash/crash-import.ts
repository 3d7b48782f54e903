import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../database/migrate.ts';
import { addDays } from '../../domain/calendar/index.ts';
import { type Database, databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { auditDatabase } from '../audit/audit.ts';
import { pointCodes } from '../bench/ingest/point-codes.ts';
import type { KillableServer } from '../chaos/server.ts';
import type { FaultName } from '../generate/faults.ts';
import { generate } from '../generate-operator-file.ts';
import { type TableChecksum, tableChecksums } from './checksums.ts';
import { openJobs, whyStuck } from './open-jobs.ts';

export interface CrashImportOptions {
  server: KillableServer;
  values: number;
  /**
   * Mean life of a worker, each between half and one and a half of it: milliseconds from when it is ready, or, to be independent of the
   * machine's speed, the moments within its transactions that it lives to see (three for each transaction; worker.ts).
   */
  workerLife: { milliseconds: number } | { moments: number };
  databaseLifeMs: number;
  daysPerChunk: number;
  seed: number;
  faults: readonly FaultName[];
}

export interface CrashImportReport {
  values: number;
  workerKills: number;
  databaseKills: number;
  seconds: number;
  undisturbedSeconds: number;
  equal: boolean;
  different: { table: string; undisturbed: TableChecksum; disturbed: TableChecksum }[];
  tables: TableChecksum[];
  audit: { ok: boolean; violations: number };
}

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const FROM = '2026-06-01';
const DAYS = 31;
const INTERVALS = 96;
const LONG = 600_000;

/**
 * Takes one file through the whole pipeline twice, once undisturbed and once while its worker and its database are killed (SIGKILL) again
 * and again, and compares every table the pipeline writes.
 */
export async function crashImport(options: CrashImportOptions): Promise<CrashImportReport> {
  const folder = mkdtempSync(join(tmpdir(), 'crash-import-'));
  try {
    const drop = join(folder, 'drop');
    mkdirSync(drop);
    const file = join(drop, 'file.csv');
    const supplyPoints = Math.max(1, Math.round(options.values / (DAYS * INTERVALS) / 1.09));
    const answers = await generate(
      { supplyPoints, days: DAYS, seed: options.seed, from: FROM, intervalMinutes: 15, faults: options.faults },
      createWriteStream(file),
    );
    // The day of arrival is part of what is stored, so both runs must see the same.
    utimesSync(file, new Date('2026-07-05T00:00:00Z'), new Date('2026-07-05T00:00:00Z'));
    const codes = await pointCodes(file);
    const calm = await pass(options, codes, drop, folder, false);
    const stormy = await pass(options, codes, drop, folder, true);
    const different = calm.tables
      .map((undisturbed, i) => ({ table: undisturbed.table, undisturbed, disturbed: stormy.tables[i]! }))
      .filter(({ undisturbed, disturbed }) => undisturbed.sha256 !== disturbed.sha256);
    return {
      values: answers.values,
      workerKills: stormy.workerKills,
      databaseKills: stormy.databaseKills,
      seconds: stormy.seconds,
      undisturbedSeconds: calm.seconds,
      equal: different.length === 0,
      different,
      tables: stormy.tables,
      audit: stormy.audit,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Pass {
  tables: TableChecksum[];
  seconds: number;
  workerKills: number;
  databaseKills: number;
  audit: { ok: boolean; violations: number };
}

async function pass(
  options: CrashImportOptions,
  codes: readonly string[],
  drop: string,
  folder: string,
  disturbed: boolean,
): Promise<Pass> {
  const name = `crash_${disturbed ? 'disturbed' : 'calm'}_${process.pid}`;
  const url = `${options.server.url}/${name}`;
  await onServer(options.server, (root) => root.execute(`CREATE DATABASE ${name}`));
  const database = openDatabase(databaseSettingsFrom(url), { statementLimit: LONG, connectLimit: 60_000 });
  try {
    await migrate(databaseSettingsFrom(url));
    await registerContracts(database, codes);
    const job = {
      type: 'retrieve',
      params: { bucket: 'crash', key: 'file.csv' },
      // The database goes away again and again: what matters here is that the job comes back, not how politely it waits.
      maxAttempts: 1000,
      backoffSeconds: 1,
    };
    await database.transaction((tx) => enqueue(tx, job));
    const started = performance.now();
    const storm = new Storm(options, url, drop, folder, disturbed);
    try {
      await untilQueueIsEmpty(database, storm);
    } finally {
      await storm.end();
    }
    const seconds = (performance.now() - started) / 1000;
    const tables = await tableChecksums(database);
    const { ok, violations } = await auditDatabase(database);
    return {
      tables,
      seconds,
      workerKills: storm.workerKills,
      databaseKills: storm.databaseKills,
      audit: { ok, violations },
    };
  } finally {
    await database.close();
    await onServer(options.server, (root) => root.execute(`DROP DATABASE ${name}`));
  }
}

async function onServer(server: KillableServer, work: (root: Database) => Promise<unknown>): Promise<void> {
  const root = openDatabase(databaseSettingsFrom(`${server.url}/mysql`), { statementLimit: LONG });
  try {
    await work(root);
  } finally {
    await root.close();
  }
}

/** Every third supply point is billed by time of use, the others are households with reading days over the month. */
async function registerContracts(database: Database, codes: readonly string[]): Promise<void> {
  await database.execute("INSERT INTO customer (name) VALUES ('crash test')");
  for (const [index, code] of codes.entries()) {
    const { insertId } = await database.execute('INSERT INTO supply_point (code) VALUES (?)', [code]);
    const plan = index % 3 === 0 ? 'general_b/high_a/II' : 'residential/low';
    await database.execute(
      'INSERT INTO contract (customer_id, supply_point_id, plan, contract_kw, reading_day, valid_from, valid_to) VALUES (1, ?, ?, ?, ?, ?, ?)',
      [insertId, plan, index % 3 === 0 ? 500 : 3, 1 + (index % 28), FROM, addDays(FROM, DAYS - 1)],
    );
  }
}

/** Keeps a worker running, and in a storm kills it and the database again and again. */
class Storm {
  readonly #options: CrashImportOptions;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #drop: string;
  readonly #documents: string;
  #worker: ChildProcess | undefined;
  #over = false;
  readonly #disturbed: boolean;
  #death: NodeJS.Timeout | undefined;
  readonly #databaseLoop: Promise<void>;
  #random: number;
  workerKills = 0;
  databaseKills = 0;

  constructor(options: CrashImportOptions, url: string, drop: string, folder: string, disturbed: boolean) {
    this.#options = options;
    this.#drop = drop;
    this.#documents = join(folder, 'documents');
    this.#random = options.seed;
    // Without the cache half of a worker's short life would go by loading its program.
    const NODE_COMPILE_CACHE = join(folder, 'compile-cache');
    this.#environment = { ...process.env, DATABASE_URL: url, NODE_COMPILE_CACHE, NODE_OPTIONS: '' };
    this.#disturbed = disturbed;
    this.#start();
    this.#databaseLoop = disturbed ? this.#killDatabase() : Promise.resolve();
  }

  async end(): Promise<void> {
    this.#over = true;
    clearTimeout(this.#death);
    await this.#databaseLoop;
    this.#worker?.kill('SIGKILL');
  }

  #start(): void {
    const { daysPerChunk, workerLife } = this.#options;
    const args = [WORKER, this.#drop, this.#documents, String(daysPerChunk)];
    if (this.#disturbed && 'moments' in workerLife) args.push(String(Math.round(this.#around(workerLife.moments))));
    const worker = spawn(process.execPath, args, { env: this.#environment, stdio: ['ignore', 'pipe', 'ignore'] });
    this.#worker = worker;
    worker.stdout.once('data', () => {
      if (!this.#disturbed || this.#over || 'moments' in workerLife) return;
      this.#death = setTimeout(() => worker.kill('SIGKILL'), this.#around(workerLife.milliseconds));
    });
    worker.once('exit', (_code, signal) => {
      clearTimeout(this.#death);
      if (this.#over) return;
      if (signal === 'SIGKILL') this.workerKills += 1;
      this.#start();
    });
  }

  /** A fixed sequence for a seed, so that a run can be repeated (as far as the machine's timing lets it). */
  #around(mean: number): number {
    this.#random = (this.#random * 1103515245 + 12345) % 2147483648;
    return mean / 2 + (this.#random / 2147483648) * mean;
  }

  async #killDatabase(): Promise<void> {
    while (!this.#over) {
      await sleep(this.#options.databaseLifeMs);
      if (this.#over) return;
      await this.#options.server.kill();
      this.databaseKills += 1;
      await this.#options.server.restart();
    }
  }
}

async function untilQueueIsEmpty(database: Database, storm: Storm): Promise<void> {
  for (;;) {
    await sleep(300);
    const open = await openJobs(database).catch(() => null);
    if (open === null) continue;
    const stuck = whyStuck(open);
    if (stuck) throw new Error(`${stuck} (after ${storm.workerKills} kills)`);
    if (open.length === 0) return;
  }
}
