import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { readOperatorFile } from '../../batch/formats/operator-file.ts';
import type { GenerateOptions } from '../generate/nem12-file.ts';
import { generate } from '../generate-operator-file.ts';
import { READERS_PYTHON, readersAreSetUp } from '../set-up-readers.ts';

const SUMS = fileURLToPath(new URL('../../tests/conformance/readers/sums.py', import.meta.url));
const VALUES_PER_POINT = 31 * 96;
const READ_SIZE = 1_048_576;
const MILLION = 1e6;

/** One reading of a file in a process of its own. */
export interface ParseRun {
  values: number;
  /** Wall-clock and processor seconds of the reading alone, and the largest resident set of the whole process in MiB. */
  seconds: number;
  cpuSeconds: number;
  rssMiB: number;
}

/** Makes a file of about `values` 15-minute values and returns how many it has. */
export async function makeFile(path: string, values: number, changes: Partial<GenerateOptions> = {}): Promise<number> {
  const supplyPoints = Math.max(1, Math.round(values / VALUES_PER_POINT / 1.09));
  const options: GenerateOptions = {
    supplyPoints,
    days: 31,
    seed: 1,
    from: '2026-06-01',
    intervalMinutes: 15,
    faults: [],
    ...changes,
  };
  return (await generate(options, createWriteStream(path))).values;
}

/** Reads `path` once, checking everything and keeping sums only. */
async function readOnce(path: string): Promise<ParseRun> {
  let total = 0;
  let problems = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const summary = await readOperatorFile(createReadStream(path, { highWaterMark: READ_SIZE }), path, {
    day: (day) => {
      total += day.total;
    },
    problem: () => {
      problems++;
    },
    register: () => {},
    header: () => {},
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (problems > 0 || total === 0) throw new Error(`The benchmark's file is not sound: ${problems} problems.`);
  return {
    values: summary.valueCount,
    seconds,
    cpuSeconds: (user + system) / MILLION,
    rssMiB: process.resourceUsage().maxRSS / 1024,
  };
}

/** The least work that could be called reading: digits of a 300 record into integers, nothing checked, nothing kept. */
async function bareScan(path: string): Promise<ParseRun> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let values = 0;
  let total = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: READ_SIZE })) {
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    let value = 0;
    for (let i = 0; i < bytes.length; i++) {
      const digit = (bytes[i] as number) - 48;
      if (digit >= 0 && digit <= 9) {
        value = (value * 10 + digit) | 0;
      } else if (digit === -4) {
        total = (total + value) | 0;
        value = 0;
        values++;
      }
    }
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  if (total === 0) throw new Error('nothing was read');
  return { values, seconds, cpuSeconds: (user + system) / MILLION, rssMiB: process.resourceUsage().maxRSS / 1024 };
}

/** Rounds in one process: the first of them also compiles the reader, which a worker that reads files all day does once. */
const ROUNDS = 3;

/** A fresh process per run, so that the resident set is its own, and the best of its rounds. Best of `times` of those, since the machine may be shared. */
const best = (runs: readonly ParseRun[]): ParseRun =>
  runs.reduce((least, next) => (next.cpuSeconds < least.cpuSeconds ? next : least));

function inOwnProcess(what: 'read' | 'scan' | 'duckdb', path: string, times: number, rounds = ROUNDS): ParseRun {
  const runs = Array.from(
    { length: times },
    () =>
      JSON.parse(
        execFileSync(process.execPath, [fileURLToPath(import.meta.url), what, path, String(rounds)], {
          encoding: 'utf8',
        }),
      ) as ParseRun,
  );
  return best(runs);
}

/** The file as CSV of one value a row: supply point, channel, day, interval, Wh. */
async function explode(source: string, target: string): Promise<void> {
  const out = createWriteStream(target);
  let rows = '';
  await readOperatorFile(createReadStream(source, { highWaterMark: READ_SIZE }), source, {
    day: ({ supplyPointCode, channel, day, values }) => {
      for (const [i, wh] of values.entries()) rows += `${supplyPointCode},${channel},${day},${i + 1},${wh}\n`;
    },
    problem: () => {},
    register: () => {},
    header: () => {},
    drain: async () => {
      if (!out.write(rows)) await once(out, 'drain');
      rows = '';
    },
  });
  out.end(rows);
  await once(out, 'close');
}

/** DuckDB's CSV reader on the exploded file, on one thread, adding up per supply point and channel. */
async function duckDbOnce(path: string): Promise<ParseRun> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await connection.runAndReadAll(`
    SELECT sum(values)::BIGINT, count(*) FROM (
      SELECT point, channel, count(*) AS values, sum(wh) AS wh
        FROM read_csv('${path}', header = false, columns = {'point': 'VARCHAR', 'channel': 'VARCHAR', 'day': 'DATE', 'interval': 'SMALLINT', 'wh': 'INTEGER'})
       GROUP BY ALL)`);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const values = Number(result.getRows()[0]![0]);
  connection.closeSync();
  instance.closeSync();
  return { values, seconds, cpuSeconds: (user + system) / MILLION, rssMiB: process.resourceUsage().maxRSS / 1024 };
}

const rate = (values: number, seconds: number): string => (values / seconds / MILLION).toFixed(1).padStart(7);

/**
 * Measures reading and checking of NEM12: ours against a bare byte scan, the two public readers and DuckDB's CSV reader, in the same run; then time and memory against size.
 * Options: --values N (20 M), --large N (100 M, 0 = leave out), --times N (3).
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values: options } = parseArgs({
    args: [...args],
    options: {
      values: { type: 'string', default: '20000000' },
      large: { type: 'string', default: '100000000' },
      times: { type: 'string', default: '3' },
    },
  });
  const times = Number(options.times);
  const folder = mkdtempSync(join(tmpdir(), 'bench-parse-'));
  try {
    console.log(
      `# ingest-parse on ${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} of them, Node ${process.version}; best of ${times}, each in its own process`,
    );
    const path = join(folder, 'values.csv');
    const values = await makeFile(path, Number(options.values));
    console.log(
      `${(values / MILLION).toFixed(1)} M values, ${(statSync(path).size / MILLION).toFixed(0)} MB, three decimals of a kWh, 15 minutes`,
    );
    const scan = inOwnProcess('scan', path, times);
    const ours = inOwnProcess('read', path, times);
    console.log('                                   M values/s   per core (processor time)   RSS MiB');
    console.log(
      `bare scan, nothing checked            ${rate(values, scan.seconds)}   ${rate(values, scan.cpuSeconds)}                   ${scan.rssMiB.toFixed(0)}`,
    );
    console.log(
      `ours: read, checked, integers         ${rate(values, ours.seconds)}   ${rate(values, ours.cpuSeconds)}                   ${ours.rssMiB.toFixed(0)}`,
    );
    await publicReaders(folder, ours.values / ours.cpuSeconds);
    await duckDb(folder, times);
    if (Number(options.large) > 0) await bySize(folder, Number(options.large), times);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** They take seconds per million values and keep all of them in memory, so they get a smaller file. */
async function publicReaders(folder: string, oursPerSecond: number): Promise<void> {
  if (!readersAreSetUp()) {
    console.log('public readers: LEFT OUT, not set up (node tools/set-up-readers.ts)');
    return;
  }
  const path = join(folder, 'small.csv');
  const values = await makeFile(path, 1_000_000);
  const { status, stdout, stderr } = spawnSync(READERS_PYTHON, [SUMS, path], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`The public readers failed: ${stderr}`);
  const { seconds } = JSON.parse(stdout) as { seconds: { nemreader: number; aemo: number } };
  const fastest = Math.max(values / seconds.nemreader, values / seconds.aemo);
  console.log(`nemreader 0.9.2                                 ${rate(values, seconds.nemreader)}`);
  console.log(`aemo-mdff-reader 2.2.1 (columns)                ${rate(values, seconds.aemo)}`);
  console.log(
    `ours per core against the faster of the two: ${(oursPerSecond / fastest).toFixed(0)} times (20 wanted; 50 M values/s a core wanted)`,
  );
}

/** Its rows are many times longer than a NEM12 value, so it gets a smaller file too. */
async function duckDb(folder: string, times: number): Promise<void> {
  const [source, path] = [join(folder, 'small.csv'), join(folder, 'exploded.csv')];
  const values = await makeFile(source, 2_000_000);
  await explode(source, path);
  const run = inOwnProcess('duckdb', path, times);
  if (run.values !== values) throw new Error(`DuckDB read ${run.values} of ${values} values.`);
  console.log(
    `DuckDB read_csv of the exploded file  ${rate(values, run.seconds)}   ${rate(values, run.cpuSeconds)}                   ${run.rssMiB.toFixed(0)}`,
  );
}

async function bySize(folder: string, largest: number, times: number): Promise<void> {
  console.log('size       M values   seconds (processor)   RSS MiB');
  const runs: ParseRun[] = [];
  for (const size of [largest / 100, largest / 10, largest]) {
    const path = join(folder, 'size.csv');
    await makeFile(path, size);
    const run = inOwnProcess('read', path, size === largest ? 1 : times, 1);
    runs.push(run);
    console.log(
      `${(statSync(path).size / MILLION).toFixed(0).padStart(6)} MB ${(run.values / MILLION).toFixed(1).padStart(11)} ${run.cpuSeconds.toFixed(2).padStart(21)} ${run.rssMiB.toFixed(0).padStart(9)}`,
    );
  }
  const [, middle, large] = runs;
  if (middle && large) {
    const growth = large.cpuSeconds / large.values / (middle.cpuSeconds / middle.values);
    console.log(`ten times the size takes ${(growth * 10).toFixed(1)} times the processor time`);
  }
}

const READINGS = { read: readOnce, scan: bareScan, duckdb: duckDbOnce };

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [, , what, path = '', rounds = ''] = process.argv;
  const runs: ParseRun[] = [];
  for (let i = 0; i < Number(rounds); i++) runs.push(await READINGS[what as keyof typeof READINGS](path));
  writeFileSync(1, JSON.stringify(best(runs)));
}
