/**
 * `npm run bench -- ingest [--values 20000000] [--large 100000000] [--rounds 3] [--folder DIR]`: all that is asked of the speed of operator files.
 * First reading and checking against the public readers and DuckDB (ingest-parse.ts), then file → committed rows against the C client that
 * loads the same prepared rows into the same table on the same server, then time and memory against size. Ours reads the file twice
 * (hash, then parse and validate), writes the ledger and the totals, and commits every 10,000 days; the client's figure is the bare load.
 * Rounds alternate, because the machine is not idle; the processor time of program and server says what a load elsewhere cannot change.
 * `--large 0` leaves the sizes out, `--no-parse` the reading, `--no-peer` the C client.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { LOAD_FORMAT } from '../../batch/ingest/load-format.ts';
import { TAIL_COLUMNS } from '../../batch/ingest/pending-chunk.ts';
import { migrate } from '../../database/migrate.ts';
import { findProgram, type MariaDb, startMariaDb } from '../../local/mariadb.ts';
import { databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';
import { pointCodes } from './ingest/point-codes.ts';
import { writePreparedRows } from './ingest/prepared-rows.ts';
import { registerPoints } from './ingest/register-points.ts';
import { run as benchParse, makeFile } from './ingest-parse.ts';

const LOAD = fileURLToPath(new URL('./ingest/load.ts', import.meta.url));

const PROGRAM = 'load.cjs';
const BUNDLE = { bundle: true, platform: 'node', target: 'node24', format: 'cjs', minify: true } as const;

// As the batch server's unit starts the program: short-lived rows are swept while they are few, which costs no time and halves the memory.
const PROGRAM_OPTIONS = ['--max-semi-space-size=4'];

interface Run {
  seconds: number;
  days: number;
  /** Processor time of the program that loads. */
  cpuSeconds: number;
  /** Processor time of the server meanwhile: what the machine's other load does not change. */
  serverSeconds: number;
  rssMiB?: number;
}

/** Measures and prints a table. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      values: { type: 'string', default: '20000000' },
      large: { type: 'string', default: '100000000' },
      rounds: { type: 'string', default: '3' },
      'no-parse': { type: 'boolean', default: false },
      'no-peer': { type: 'boolean', default: false },
      // Where the server keeps its data; /dev/shm takes the disk, and whoever else is using it, out of both figures.
      folder: { type: 'string', default: tmpdir() },
    },
  });
  if (!values['no-parse']) await benchParse(['--values', values.values, '--large', '0', '--times', values.rounds]);
  const folder = mkdtempSync(join(values.folder, 'bench-ingest-'));
  await build({ entryPoints: [LOAD], outfile: join(folder, PROGRAM), ...BUNDLE });
  const server = await startMariaDb({ folder: join(folder, 'mariadb') });
  try {
    await againstClient(server, folder, values);
    if (Number(values.large) > 0) await bySize(server, folder, Number(values.large));
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function againstClient(
  server: MariaDb,
  folder: string,
  { values, rounds, 'no-peer': noPeer }: { values: string; rounds: string; 'no-peer': boolean },
): Promise<void> {
  const source = join(folder, 'file.csv');
  const count = await makeFile(source, Number(values));
  const codes = await pointCodes(source);
  const prepared = noPeer ? null : await prepare(server, folder, source, codes);
  const ours: Run[] = [];
  const theirs: Run[] = [];
  for (let round = 0; round < Number(rounds); round++) {
    if (prepared) theirs.push(await withDatabase(server, codes, (url) => clientLoad(server, url, prepared)));
    ours.push(await withDatabase(server, codes, (url) => ourLoad(server, url, folder)));
  }
  report(count, statSync(source).size, ours, theirs);
}

/** Time and memory of one load each of a tenth of the size and of the whole. */
async function bySize(server: MariaDb, folder: string, largest: number): Promise<void> {
  const runs: (Run & { values: number })[] = [];
  for (const size of [largest / 10, largest]) {
    const source = join(folder, 'file.csv');
    const values = await makeFile(source, size);
    const run = await withDatabase(server, await pointCodes(source), (url) => ourLoad(server, url, folder));
    runs.push({ ...run, values });
    console.log(line(`ours: ${(values / 1e6).toFixed(1)} M values`, values, run));
  }
  const [small, large] = runs as [(typeof runs)[0], (typeof runs)[0]];
  const growth = (10 * small.values) / large.values;
  const times = (of: (run: Run) => number) => ((of(large) / of(small)) * growth).toFixed(1);
  console.log(
    `ten times the size takes ${times((run) => run.seconds)} times the time (11 allowed), ${times((run) => run.cpuSeconds)} times the processor time; ` +
      `${((large.rssMiB! * 2 ** 20) / 1e6).toFixed(0)} MB resident (256 allowed)`,
  );
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

function ourLoad(server: MariaDb, url: string, folder: string): Run {
  const serverBefore = processorSeconds(server);
  const output = execFileSync(process.execPath, [...PROGRAM_OPTIONS, join(folder, PROGRAM), url, folder, 'file.csv'], {
    encoding: 'utf8',
  });
  const result = JSON.parse(output) as Omit<Run, 'serverSeconds'> & { quarantined: number };
  if (result.quarantined !== 0) throw new Error(`${result.quarantined} days were quarantined`);
  return { ...result, serverSeconds: processorSeconds(server) - serverBefore };
}

/** The C client's LOAD DATA LOCAL of the same rows into the same table, in one statement and one transaction. */
function clientLoad(server: MariaDb, url: string, prepared: Prepared): Run {
  const { username, password, pathname } = new URL(url);
  const client = findProgram('mariadb', 'mysql');
  if (!client) throw new Error('The C client (mariadb or mysql) is not installed.');
  const sql = `LOAD DATA LOCAL INFILE '${prepared.path}' INTO TABLE reading_day ${LOAD_FORMAT} (supply_point_id, ${TAIL_COLUMNS})
               SET version = 1, file_id = 1, recorded_at = '2026-11-01 00:00:00.000'`;
  const serverBefore = processorSeconds(server);
  const cpuBefore = childrenSeconds();
  const started = performance.now();
  const result = spawnSync(
    client,
    ['--local-infile=1', '-h127.0.0.1', `-P${server.port}`, `-u${username}`, pathname.slice(1), '-e', sql],
    { encoding: 'utf8', env: { ...process.env, MYSQL_PWD: password } },
  );
  if (result.status !== 0) throw new Error(`The C client failed: ${result.stderr}`);
  return {
    seconds: (performance.now() - started) / 1000,
    days: prepared.rows,
    cpuSeconds: childrenSeconds() - cpuBefore,
    serverSeconds: processorSeconds(server) - serverBefore,
  };
}

const CLOCK_TICKS_PER_SECOND = 100;

/** utime, stime, cutime and cstime of a process, seconds; zeros where there is no /proc. */
function processTimes(pid: number | 'self'): number[] {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return fields.slice(11, 15).map((ticks) => Number(ticks) / CLOCK_TICKS_PER_SECOND);
  } catch {
    return [0, 0, 0, 0];
  }
}

function processorSeconds(server: MariaDb): number {
  const [user, system] = processTimes(server.process.pid!) as [number, number];
  return user + system;
}

/** Of the programs this one has started and waited for. */
function childrenSeconds(): number {
  const [, , user, system] = processTimes('self') as [number, number, number, number];
  return user + system;
}

function line(name: string, values: number, run: Run): string {
  const rows = Math.round(run.days / run.seconds).toLocaleString('en');
  return (
    `${name.padEnd(44)} ${run.seconds.toFixed(2).padStart(7)} s  ${rows.padStart(8)} day rows/s  ` +
    `${(values / run.seconds / 1e6).toFixed(1).padStart(5)} M values/s  ` +
    `processor: ${run.cpuSeconds.toFixed(1)} s here, ${run.serverSeconds.toFixed(1)} s server` +
    (run.rssMiB === undefined ? '' : `  ${Math.round(run.rssMiB)} MiB`)
  );
}

function report(values: number, bytes: number, ours: readonly Run[], theirs: readonly Run[]): void {
  const median = (runs: readonly Run[]) =>
    [...runs].sort((a, b) => a.seconds - b.seconds)[Math.floor(runs.length / 2)]!;
  const load = loadavg()[0]!.toFixed(1);
  console.log(
    `${(values / 1e6).toFixed(1)} M values, ${(bytes / 2 ** 20).toFixed(0)} MiB, ${cpus().length} cores, load ${load}; medians of ${ours.length}`,
  );
  const mine = median(ours);
  console.log(line('ours: file → committed rows with ledger', values, mine));
  if (theirs.length === 0) return;
  const peer = median(theirs);
  console.log(line('C client: bare load of the prepared rows', values, peer));
  const ratios = ours.map((run, i) => theirs[i]!.seconds / run.seconds).sort((a, b) => a - b);
  console.log(
    `ours / C client: ${(peer.seconds / mine.seconds).toFixed(2)} (0.8 wanted; by round ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')})`,
  );
}
