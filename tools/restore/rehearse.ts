import { type ChildProcess, spawn } from 'node:child_process';
import { createReadStream, createWriteStream, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../database/migrate.ts';
import { addDays } from '../../domain/calendar/index.ts';
import { findProgram, type MariaDb, startMariaDb } from '../../local/mariadb.ts';
import { type Database, databaseSettingsFrom, openDatabase, type Queryable } from '../../runtime/database.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { auditDatabase } from '../audit/audit.ts';
import { pointCodes } from '../bench/ingest/point-codes.ts';
import { openJobs, whyStuck } from '../crash/open-jobs.ts';
import { generate } from '../generate-operator-file.ts';

export interface RehearsalOptions {
  /** Empty folder for both servers, the file and the dump. */
  folder: string;
  supplyPoints: number;
  days: number;
  say(line: string): void;
}

export interface RehearsalReport {
  rows: number;
  bills: number;
  dumpBytes: number;
  dumpSeconds: number;
  restoreSeconds: number;
  /** every table has the rows and the checksum it had */
  equal: boolean;
  different: string[];
  audit: { ok: boolean; violations: number };
}

const NAME = 'retail';
const LONG = 600_000;
const FROM = '2026-06-01';
const WORKER = fileURLToPath(new URL('../crash/worker.ts', import.meta.url));
const DAYS_PER_CHUNK = '500';

/** Dump, destroy, restore, compare, audit; on two servers in `folder`, neither of which stays. */
export async function rehearse(options: RehearsalOptions): Promise<RehearsalReport> {
  const { folder, say } = options;
  const dump = join(folder, 'dump.sql');
  const lived = await startMariaDb({ folder: join(folder, 'lived'), durable: false });
  let before: Map<string, TableSum>;
  let dumpSeconds: number;
  let bills: number;
  try {
    await fillThroughThePipeline(lived, options);
    ({ sums: before, bills } = await withDatabase(lived, async (database) => ({
      sums: await tableSums(database),
      bills: await count(database, 'bill'),
    })));
    say(`filled: ${before.size} tables, ${rowsOf(before)} rows, ${bills} bills`);
    dumpSeconds = await timed(() => dumpTo(lived, dump));
    say(`dumped: ${megabytes(dump)} MB in ${dumpSeconds.toFixed(1)} s`);
  } finally {
    await lived.stop();
  }
  rmSync(join(folder, 'lived'), { recursive: true, force: true });
  say('destroyed: the server is stopped and its files are deleted');
  const restored = await startMariaDb({ folder: join(folder, 'restored'), durable: false });
  try {
    const restoreSeconds = await timed(() => restoreFrom(restored, dump));
    say(`restored on a new server in ${restoreSeconds.toFixed(1)} s`);
    return await withDatabase(restored, async (database) => {
      const after = await tableSums(database);
      const different = [...new Set([...before.keys(), ...after.keys()])].filter(
        (table) => JSON.stringify(before.get(table)) !== JSON.stringify(after.get(table)),
      );
      say(
        different.length === 0
          ? `compared: all ${after.size} tables are as they were`
          : `different: ${different.join(', ')}`,
      );
      const { applied } = await migrate(database);
      if (applied.length > 0) throw new Error(`The restored database lacked migrations: ${applied.join(', ')}`);
      const { ok, violations } = await auditDatabase(database);
      say(`audit: ${ok ? 'every invariant holds' : `${violations} violations`}`);
      return {
        rows: rowsOf(before),
        bills,
        dumpBytes: statSync(dump).size,
        dumpSeconds,
        restoreSeconds,
        equal: different.length === 0,
        different,
        audit: { ok, violations },
      };
    });
  } finally {
    await restored.stop();
  }
}

async function fillThroughThePipeline(
  server: MariaDb,
  { folder, supplyPoints, days, say }: RehearsalOptions,
): Promise<void> {
  const root = openDatabase(databaseSettingsFrom(`${server.url}/information_schema`));
  await root.execute(`CREATE DATABASE ${NAME} CHARACTER SET utf8mb4`);
  await root.close();
  const drop = join(folder, 'drop');
  mkdirSync(drop);
  const file = join(drop, 'readings.csv');
  await generate({ supplyPoints, days, seed: 1, from: FROM, intervalMinutes: 15, faults: [] }, createWriteStream(file));
  await withDatabase(server, async (database) => {
    await migrate(database);
    await registerContracts(database, await pointCodes(file), days);
    // Without a retailer no bill would be printed.
    await database.execute(
      `INSERT INTO retailer (name_ko, name_en, registration_no, address, phone, payment_ko, payment_en)
       VALUES ('복구연습전력', 'Rehearsal Power', '000-00-00000', '서울', '02-000-0000', '없음', 'none')`,
    );
    await database.transaction((tx) =>
      enqueue(tx, { type: 'retrieve', params: { bucket: 'rehearsal', key: 'readings.csv' } }),
    );
    say(`working: ${supplyPoints} supply points, ${days} days through retrieve, correct, aggregate, bill, print`);
    const worker = spawn(process.execPath, [WORKER, drop, join(folder, 'documents'), DAYS_PER_CHUNK], {
      env: { ...process.env, DATABASE_URL: urlOf(server) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      await untilQueueIsEmpty(database, worker);
    } finally {
      if (worker.exitCode === null) worker.kill('SIGKILL');
    }
  });
}

/** Contracts that end with the file, so that their last period is complete and billed. */
async function registerContracts(database: Database, codes: readonly string[], days: number): Promise<void> {
  for (const [index, code] of codes.entries())
    await database.transaction(async (tx) => {
      const customer = await tx.execute('INSERT INTO customer (subject, name) VALUES (?, ?)', [
        `subject-${code}`,
        `Customer ${code}`,
      ]);
      const point = await tx.execute('INSERT INTO supply_point (code) VALUES (?)', [code]);
      await tx.execute(
        `INSERT INTO contract (customer_id, supply_point_id, plan, contract_kw, reading_day, valid_from, valid_to)
         VALUES (?, ?, 'residential/low', 3, ?, ?, ?)`,
        [customer.insertId, point.insertId, 1 + (index % 28), FROM, addDays(FROM, days - 1)],
      );
    });
}

async function untilQueueIsEmpty(database: Database, worker: ChildProcess): Promise<void> {
  for (;;) {
    await sleep(300);
    if (worker.exitCode !== null) throw new Error(`The worker ended with status ${worker.exitCode}.`);
    const open = await openJobs(database);
    const stuck = whyStuck(open);
    if (stuck) throw new Error(stuck);
    if (open.length === 0) return;
  }
}

/** One transaction over all tables, so that a dump of a database in use is of one moment. */
async function dumpTo(server: MariaDb, path: string): Promise<void> {
  const program = required('mariadb-dump', 'mysqldump');
  const child = client(program, server, ['--single-transaction', '--quick', '--routines', '--hex-blob', NAME]);
  child.stdin?.end();
  await Promise.all([pipeline(child.stdout!, createWriteStream(path)), ended(child, program)]);
}

async function restoreFrom(server: MariaDb, path: string): Promise<void> {
  const root = openDatabase(databaseSettingsFrom(`${server.url}/information_schema`));
  await root.execute(`CREATE DATABASE ${NAME} CHARACTER SET utf8mb4`);
  await root.close();
  const program = required('mariadb', 'mysql');
  const child = client(program, server, [NAME]);
  await Promise.all([pipeline(createReadStream(path), child.stdin!), ended(child, program)]);
}

function client(program: string, server: MariaDb, args: readonly string[]): ChildProcess {
  const { username, password } = new URL(server.url);
  return spawn(
    program,
    [
      '--no-defaults',
      '--protocol=tcp',
      '--host=127.0.0.1',
      `--port=${server.port}`,
      `--user=${username}`,
      '--default-character-set=utf8mb4',
      ...args,
    ],
    // Not on the command line, where every process of the machine could read it.
    { env: { ...process.env, MYSQL_PWD: password }, stdio: ['pipe', 'pipe', 'inherit'] },
  );
}

function ended(child: ChildProcess, program: string): Promise<void> {
  child.stdout?.on('data', () => {});
  return new Promise((resolve, reject) =>
    child.once('close', (status) => (status === 0 ? resolve() : reject(new Error(`${program} ended with ${status}.`)))),
  );
}

function required(...names: string[]): string {
  const program = findProgram(...names);
  if (!program) throw new Error(`${names.join(' or ')} was not found: install the MariaDB client.`);
  return program;
}

interface TableSum {
  rows: number;
  checksum: number;
}

/** Rows and the server's own checksum over every column of every table. */
async function tableSums(database: Queryable): Promise<Map<string, TableSum>> {
  const tables = await database.query<{ name: string }>(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME',
  );
  const sums = new Map<string, TableSum>();
  for (const { name } of tables) {
    const [sum] = await database.query<{ Checksum: number | string | null }>(`CHECKSUM TABLE \`${name}\` EXTENDED`);
    sums.set(name, { rows: await count(database, name), checksum: Number(sum?.Checksum ?? 0) });
  }
  return sums;
}

const count = async (database: Queryable, table: string): Promise<number> =>
  Number((await database.query<{ n: number | string }>(`SELECT COUNT(*) AS n FROM \`${table}\``))[0]?.n);

const rowsOf = (sums: ReadonlyMap<string, TableSum>) => [...sums.values()].reduce((sum, { rows }) => sum + rows, 0);

const urlOf = (server: MariaDb) => `${server.url}/${NAME}`;

async function withDatabase<T>(server: MariaDb, work: (database: Database) => Promise<T>): Promise<T> {
  const database = openDatabase(databaseSettingsFrom(urlOf(server)), { statementLimit: LONG });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

const megabytes = (path: string) => (statSync(path).size / 1e6).toFixed(1);
