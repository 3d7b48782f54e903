import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aggregate } from '../../batch/jobs/aggregate.ts';
import { correct } from '../../batch/jobs/correct.ts';
import { retrieveJob } from '../../batch/jobs/retrieve.ts';
import { migrate } from '../../database/migrate.ts';
import { type Database, databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';
import { pointCodes } from '../bench/ingest/point-codes.ts';
import { generate } from '../generate-operator-file.ts';
import { jobContext } from '../job-context.ts';
import { duckDbSums, type Sums } from './duckdb-sums.ts';

export interface DifferentialReport {
  values: number;
  compared: { days: number; periods: number; bands: number };
  differences: number;
  first: { what: string; key: string; ours: number | null; duckDb: number | null }[];
  seconds: { retrieve: number; correct: number; aggregate: number; duckDb: number };
}

const LONG = 600_000;
const FROM = '2026-06-01';
const DAYS = 31;
const INTERVALS = 96;

/** Adds up one generated file by the pipeline and by DuckDB and compares every sum. */
export async function differential(options: {
  serverUrl: string;
  values: number;
  seed: number;
}): Promise<DifferentialReport> {
  const folder = mkdtempSync(join(tmpdir(), 'differential-file-'));
  const name = `differential_${process.pid}`;
  const settings = databaseSettingsFrom(`${options.serverUrl}/${name}`);
  const root = openDatabase(databaseSettingsFrom(`${options.serverUrl}/mysql`), { statementLimit: LONG });
  await root.execute(`CREATE DATABASE ${name}`);
  const database = openDatabase(settings, { statementLimit: LONG });
  try {
    const file = join(folder, 'file.csv');
    const supplyPoints = Math.max(1, Math.round(options.values / (DAYS * INTERVALS) / 1.09));
    const answers = await generate(
      { supplyPoints, days: DAYS, seed: options.seed, from: FROM, intervalMinutes: 15, faults: [] },
      createWriteStream(file),
    );
    await migrate(settings);
    const readingDays = await registerContracts(database, await pointCodes(file));
    const context = jobContext(database, settings, folder);
    const retrieved = await timed(() => retrieveJob().run({ bucket: '', key: 'file.csv' }, context));
    const { fileId } = retrieved.result;
    const corrected = await timed(() => correct.run({ fileId }, context));
    const aggregated = await timed(() => aggregate.run({ fileId }, context));
    const theirs = await timed(() => duckDbSums(file, readingDays));
    const ours = await ourSums(database);
    const first: DifferentialReport['first'] = [];
    let differences = theirs.result.values === answers.values ? 0 : 1;
    for (const what of ['days', 'periods', 'bands'] as const)
      differences += compare(what, ours[what], theirs.result[what], first);
    return {
      values: answers.values,
      compared: { days: ours.days.size, periods: ours.periods.size, bands: ours.bands.size },
      differences,
      first,
      seconds: {
        retrieve: retrieved.seconds,
        correct: corrected.seconds,
        aggregate: aggregated.seconds,
        duckDb: theirs.seconds,
      },
    };
  } finally {
    await database.close();
    await root.execute(`DROP DATABASE ${name}`);
    await root.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> {
  const started = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - started) / 1000 };
}

/** All are billed by time of use, so that their bands are stored; reading days go over the whole month. @returns reading day by code */
async function registerContracts(database: Database, codes: readonly string[]): Promise<Map<string, number>> {
  await database.execute("INSERT INTO customer (name) VALUES ('differential test')");
  const readingDays = new Map<string, number>();
  for (let at = 0; at < codes.length; at += 500) {
    const slice = codes.slice(at, at + 500);
    const { insertId } = await database.execute(
      `INSERT INTO supply_point (code) VALUES ${slice.map(() => '(?)').join(',')}`,
      slice,
    );
    const contracts = slice.map((code, i) => {
      readingDays.set(code, 1 + ((at + i) % 28));
      return `(1, ${insertId + i}, 'general_b/high_a/II', 500, ${1 + ((at + i) % 28)}, '2026-01-01')`;
    });
    await database.execute(
      `INSERT INTO contract (customer_id, supply_point_id, plan, contract_kw, reading_day, valid_from) VALUES ${contracts.join(',')}`,
    );
  }
  return readingDays;
}

async function ourSums(database: Database): Promise<Record<'days' | 'periods' | 'bands', Sums>> {
  const days: Sums = new Map();
  const points = await database.query<{ id: number; code: string }>('SELECT id, code FROM supply_point');
  for (const { id, code } of points) {
    const rows = await database.query<{ channel: string; day: string; total: number }>(
      'SELECT channel, day, total FROM reading_day WHERE supply_point_id = ? AND superseded_at IS NULL',
      [id],
    );
    for (const row of rows) days.set(`${code} ${row.channel} ${row.day}`, Number(row.total));
  }
  const rows = await database.query<{ code: string; period_from: string; import_wh: number; wh_by_band: string }>(
    `SELECT s.code, p.period_from, p.import_wh, p.wh_by_band FROM usage_period p JOIN contract c ON c.id = p.contract_id
       JOIN supply_point s ON s.id = c.supply_point_id`,
  );
  const periods: Sums = new Map();
  const bands: Sums = new Map();
  for (const row of rows) {
    periods.set(`${row.code} ${row.period_from}`, Number(row.import_wh));
    for (const [band, wh] of Object.entries(JSON.parse(row.wh_by_band) as Record<string, number>)) {
      bands.set(`${row.code} ${row.period_from} ${band}`, wh);
    }
  }
  return { days, periods, bands };
}

/** A band without energy is stored as 0 here and has no row there. */
function compare(what: string, ours: Sums, theirs: Sums, first: DifferentialReport['first']): number {
  let differences = 0;
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    const [mine, other] = [ours.get(key) ?? null, theirs.get(key) ?? null];
    if ((mine ?? 0) === (other ?? 0) && (what === 'bands' || (mine !== null && other !== null))) continue;
    differences += 1;
    if (first.length < 10) first.push({ what, key, ours: mine, duckDb: other });
  }
  return differences;
}
