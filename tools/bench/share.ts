/**
 * `npm run bench -- share [--values 2000000] [--shares 1,4,16] [--at-once 2] [--kills 0]`: one file from its bytes to its bills, in shares that are
 * processes of their own, on one database. Prints the processor time of the shares and of the database, and whether every table came out
 * the same as with one share. Time on the clock says little here, because all shares sit on one machine: the busiest share's processor time
 * is what one more machine saves, and the database's is what it does not. `--kills N` kills N shares (SIGKILL) in mid-work and starts them again.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { migrate } from '../../database/migrate.ts';
import { type MariaDb, startMariaDb } from '../../local/mariadb.ts';
import { type Database, databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';
import { type TableChecksum, tableChecksums } from '../crash/checksums.ts';
import { pointCodes } from './ingest/point-codes.ts';
import { makeFile } from './ingest-parse.ts';

const WORKER = fileURLToPath(new URL('./share/worker.ts', import.meta.url));
const KEY = 'file.csv';
const TICKS_PER_SECOND = 100;

interface Measured {
  shares: number;
  seconds: number;
  load: number[];
  bill: number[];
  databaseSeconds: number;
  kills: number;
  tables: TableChecksum[];
}

/** Measures and prints a table. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      values: { type: 'string', default: '2000000' },
      shares: { type: 'string', default: '1,4,16' },
      'at-once': { type: 'string', default: '2' },
      kills: { type: 'string', default: '0' },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'bench-share-'));
  const server = await startMariaDb({ folder: join(folder, 'mariadb'), options: ['--innodb-buffer-pool-size=1G'] });
  try {
    const file = join(folder, KEY);
    const count = await makeFile(file, Number(values.values));
    utimesSync(file, new Date('2026-07-05T00:00:00Z'), new Date('2026-07-05T00:00:00Z'));
    const codes = await pointCodes(file);
    const measured: Measured[] = [];
    for (const shares of values.shares.split(',').map(Number)) {
      const plan = {
        shares,
        atOnce: Number(values['at-once']),
        kills: measured.length === 0 ? 0 : Number(values.kills),
      };
      measured.push(await measure(server, folder, codes, plan));
    }
    report(count, statSync(file).size, codes.length, measured);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(
  server: MariaDb,
  folder: string,
  codes: readonly string[],
  plan: { shares: number; atOnce: number; kills: number },
): Promise<Measured> {
  const name = `share_${plan.shares}`;
  const root = openDatabase(databaseSettingsFrom(`${server.url}/mysql`));
  await root.execute(`CREATE DATABASE ${name}`);
  const url = `${server.url}/${name}`;
  await migrate(databaseSettingsFrom(url));
  const database = openDatabase(databaseSettingsFrom(url), { statementLimit: 600_000 });
  try {
    await registerContracts(database, codes);
    const before = databaseCpu(server);
    const started = performance.now();
    const storm = { left: plan.kills, done: 0 };
    const load = await half('load', url, folder, plan, storm);
    const bill = await half('bill', url, folder, plan, { left: 0, done: 0 });
    const seconds = (performance.now() - started) / 1000;
    const databaseSeconds = databaseCpu(server) - before;
    const tables = await tableChecksums(database);
    return { shares: plan.shares, seconds, load, bill, databaseSeconds, kills: storm.done, tables };
  } finally {
    await database.close();
    await root.execute(`DROP DATABASE ${name}`);
    await root.close();
  }
}

/** All shares of one half, so many at once; a killed one is started again. Answers each share's processor seconds of its last start. */
async function half(
  which: 'load' | 'bill',
  url: string,
  folder: string,
  { shares, atOnce }: { shares: number; atOnce: number },
  storm: { left: number; done: number },
): Promise<number[]> {
  const seconds = Array<number>(shares).fill(0);
  let next = 0;
  const lane = async () => {
    while (next < shares) {
      const index = next++;
      for (let ended: number | null = null; ended === null; ) {
        const killAfterMs = storm.left-- > 0 ? 900 + ((index * 397) % 1500) : null;
        ended = await startShare(which, url, folder, { index, shares, killAfterMs });
        if (ended === null) storm.done += 1;
        else seconds[index] = ended;
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return seconds;
}

/** @returns processor seconds, or null when it was killed */
function startShare(
  which: string,
  url: string,
  folder: string,
  { index, shares, killAfterMs }: { index: number; shares: number; killAfterMs: number | null },
): Promise<number | null> {
  const child = spawn(process.execPath, [WORKER, which, url, folder, KEY], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      AWS_BATCH_JOB_ARRAY_INDEX: String(index),
      AWS_BATCH_JOB_ARRAY_SIZE: String(shares),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const timer = killAfterMs === null ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  let [out, problems] = ['', ''];
  child.stdout.on('data', (text) => (out += text));
  child.stderr.on('data', (text) => (problems += text));
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve(null);
      else if (code === 0) resolve((JSON.parse(out) as { cpuSeconds: number }).cpuSeconds);
      else reject(new Error(`Share ${index} of ${shares} ended with ${code}: ${problems}`));
    });
  });
}

/** Every third supply point is billed by time of use, the others are households. */
async function registerContracts(database: Database, codes: readonly string[]): Promise<void> {
  await database.execute("INSERT INTO customer (name) VALUES ('bench')");
  await database.transaction(async (tx) => {
    for (const [index, code] of codes.entries()) {
      const { insertId } = await tx.execute('INSERT INTO supply_point (code) VALUES (?)', [code]);
      const large = index % 3 === 0;
      await tx.execute(
        `INSERT INTO contract (customer_id, supply_point_id, plan, contract_kw, reading_day, valid_from, valid_to)
         VALUES (1, ?, ?, ?, 1, '2026-06-01', '2026-07-01')`,
        [insertId, large ? 'general_b/high_a/II' : 'residential/low', large ? 500 : 3],
      );
    }
  });
}

/** User and system time of the server so far, seconds (Linux). */
function databaseCpu(server: MariaDb): number {
  const fields = readFileSync(`/proc/${server.process.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function report(values: number, bytes: number, points: number, measured: readonly Measured[]): void {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const s = (number: number, width = 8) => number.toFixed(2).padStart(width);
  console.log(
    `${(values / 1e6).toFixed(2)} M values of ${points} supply points, ${(bytes / 1e6).toFixed(0)} MB; ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}`,
  );
  console.log('shares  kills  clock s  load: all / busiest  bill: all / busiest  database  tables');
  for (const one of measured) {
    const same = one.tables.every(({ sha256 }, i) => sha256 === measured[0]!.tables[i]!.sha256);
    console.log(
      `${String(one.shares).padStart(6)} ${String(one.kills).padStart(6)} ${s(one.seconds)} ${s(sum(one.load))} / ${s(Math.max(...one.load), 7)} ` +
        `${s(sum(one.bill))} / ${s(Math.max(...one.bill), 7)} ${s(one.databaseSeconds, 10)}  ${same ? 'equal' : 'DIFFERENT'}`,
    );
    if (!same) process.exitCode = 1;
  }
}
