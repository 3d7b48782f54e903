/**
 * `npm run bench -- ingest [--values 20000000] [--rounds 3] [--no-peer] [--folder DIR]`: file → committed rows, against the C client that loads the same
 * prepared rows into the same table on the same server. Ours reads the file twice (hash, then parse and validate), writes the ledger and
 * the totals, and commits every 20,000 days; the client's figure is the bare load. Rounds alternate, because the machine is not idle.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LOAD_FORMAT } from '../../batch/ingest/load-format.ts';
import { TAIL_COLUMNS } from '../../batch/ingest/pending-chunk.ts';
import { migrate } from '../../database/migrate.ts';
import { findProgram, type MariaDb, startMariaDb } from '../../local/mariadb.ts';
import { databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';
import { pointCodes } from './ingest/point-codes.ts';
import { writePreparedRows } from './ingest/prepared-rows.ts';
import { registerPoints } from './ingest/register-points.ts';
import { makeFile } from './ingest-parse.ts';

const LOAD = fileURLToPath(new URL('./ingest/load.ts', import.meta.url));

// As the batch server's unit starts the program: short-lived rows are swept while they are few, which costs no time and halves the memory.
const PROGRAM_OPTIONS = ['--max-semi-space-size=4'];

interface Run {
  seconds: number;
  days: number;
  cpuSeconds?: number;
  rssMiB?: number;
}

/** Measures and prints a table. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      values: { type: 'string', default: '20000000' },
      rounds: { type: 'string', default: '3' },
      'no-peer': { type: 'boolean', default: false },
      // Where the server keeps its data; /dev/shm takes the disk, and whoever else is using it, out of both figures.
      folder: { type: 'string', default: tmpdir() },
    },
  });
  const folder = mkdtempSync(join(values.folder, 'bench-ingest-'));
  const server = await startMariaDb({ folder: join(folder, 'mariadb') });
  try {
    const source = join(folder, 'file.csv');
    const count = await makeFile(source, Number(values.values));
    const codes = await pointCodes(source);
    const prepared = values['no-peer'] ? null : await prepare(server, folder, source, codes);
    const ours: Run[] = [];
    const theirs: Run[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      if (prepared) theirs.push(await withDatabase(server, codes, (url) => clientLoad(server, url, prepared)));
      ours.push(await withDatabase(server, codes, (url) => ourLoad(url, folder)));
    }
    report(count, statSync(source).size, ours, theirs);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Prepared {
  path: string;
  rows: number;
}

async function prepare(server: MariaDb, folder: string, source: string, codes: readonly string[]): Promise<Prepared> {
  const path = join(folder, 'rows');
  return await withDatabase(server, codes, async (url) => {
    const database = openDatabase(databaseSettingsFrom(url));
    const points = await database.query<{ id: number; code: string }>('SELECT id, code FROM supply_point');
    await database.close();
    const ids = new Map(points.map((point) => [point.code, Number(point.id)]));
    return { path, rows: await writePreparedRows(source, path, ids) };
  });
}

/** A fresh, migrated database with the supply points registered in the same order, so that both load the very same rows. */
async function withDatabase<T>(
  server: MariaDb,
  codes: readonly string[],
  work: (url: string) => T | Promise<T>,
): Promise<T> {
  const name = `bench_${Math.random().toString(36).slice(2)}`;
  const url = `${server.url}/${name}`;
  const root = openDatabase(databaseSettingsFrom(`${server.url}/mysql`), { statementLimit: 600_000 });
  await root.execute(`CREATE DATABASE ${name}`);
  try {
    await migrate(databaseSettingsFrom(url));
    const database = openDatabase(databaseSettingsFrom(url));
    await registerPoints(database, codes);
    await database.close();
    return await work(url);
  } finally {
    await root.execute(`DROP DATABASE ${name}`);
    await root.close();
  }
}

function ourLoad(url: string, folder: string): Run {
  const output = execFileSync(process.execPath, [...PROGRAM_OPTIONS, LOAD, url, folder, 'file.csv'], {
    encoding: 'utf8',
  });
  const result = JSON.parse(output) as Run & { quarantined: number };
  if (result.quarantined !== 0) throw new Error(`${result.quarantined} days were quarantined`);
  return result;
}

/** The C client's LOAD DATA LOCAL of the same rows into the same table, in one statement and one transaction. */
function clientLoad(server: MariaDb, url: string, prepared: Prepared): Run {
  const { username, password, pathname } = new URL(url);
  const client = findProgram('mariadb', 'mysql');
  if (!client) throw new Error('The C client (mariadb or mysql) is not installed.');
  const sql = `LOAD DATA LOCAL INFILE '${prepared.path}' INTO TABLE reading_day ${LOAD_FORMAT} (supply_point_id, ${TAIL_COLUMNS})
               SET version = 1, file_id = 1, recorded_at = '2026-11-01 00:00:00.000'`;
  const started = performance.now();
  const result = spawnSync(
    client,
    ['--local-infile=1', '-h127.0.0.1', `-P${server.port}`, `-u${username}`, pathname.slice(1), '-e', sql],
    { encoding: 'utf8', env: { ...process.env, MYSQL_PWD: password } },
  );
  if (result.status !== 0) throw new Error(`The C client failed: ${result.stderr}`);
  return { seconds: (performance.now() - started) / 1000, days: prepared.rows };
}

function report(values: number, bytes: number, ours: readonly Run[], theirs: readonly Run[]): void {
  const median = (runs: readonly Run[]) =>
    [...runs].sort((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)]!;
  const line = (name: string, run: Run) =>
    `${name.padEnd(44)} ${run.seconds.toFixed(2).padStart(7)} s  ${Math.round(run.days / run.seconds)
      .toLocaleString('en')
      .padStart(8)} day rows/s  ` +
    `${(values / run.seconds / 1e6).toFixed(1).padStart(5)} M values/s` +
    (run.rssMiB === undefined ? '' : `  ${Math.round(run.rssMiB)} MiB, ${run.cpuSeconds!.toFixed(1)} s of processor`);
  const load = loadavg()[0]!.toFixed(1);
  console.log(
    `${(values / 1e6).toFixed(1)} M values, ${(bytes / 2 ** 20).toFixed(0)} MiB, ${cpus().length} cores, load ${load}; medians of ${ours.length}`,
  );
  const mine = median(ours);
  console.log(line('ours: file → committed rows with ledger', mine));
  if (theirs.length === 0) return;
  const peer = median(theirs);
  console.log(line('C client: bare load of the prepared rows', peer));
  const ratios = ours.map((run, i) => theirs[i]!.seconds / run.seconds).sort((a, b) => a - b);
  console.log(
    `ours / C client: ${(peer.seconds / mine.seconds).toFixed(2)} (by round ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
  );
}
