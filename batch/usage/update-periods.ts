import { type BandUsage, bandUsage, needsIntervals } from '../../domain/billing/band-usage.ts';
import { contractPeriods } from '../../domain/billing/contract-periods.ts';
import type { Period } from '../../domain/calendar/index.ts';
import type { DaySeries } from '../../domain/metering/intervals.ts';
import {
  addUpPeriod,
  type DayTotal,
  isExportChannel,
  isImportChannel,
  type PeriodUsage,
} from '../../domain/metering/usage.ts';
import { TariffError } from '../../domain/tariff/index.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable, SqlValue } from '../../runtime/database.ts';
import { insertInBatches } from '../ingest/insert-in-batches.ts';
import { importSeries } from './period-intervals.ts';
import type { TouchedPoint } from './touched-points.ts';

interface ContractRow {
  id: number;
  supply_point_id: number;
  plan: string;
  reading_day: number;
  valid_from: Day;
  valid_to: Day | null;
}

interface ReadingRow {
  supply_point_id: number;
  channel: string;
  day: Day;
  interval_minutes: number;
  total: number;
  estimated_count: number;
}

/**
 * Adds up every billing period that the touched days lie in and stores it in `usage_period`; other periods are not looked at.
 * A period whose figures changed is flagged for (re-)rating; one whose figures are the same keeps its flag.
 * @returns how many periods were added up
 */
export async function updatePeriods(tx: Queryable, touched: readonly TouchedPoint[]): Promise<number> {
  if (touched.length === 0) return 0;
  const { contracts, work } = await contractsOf(tx, touched);
  await endStalePeriods(tx, touched, contracts, work);
  if (work.length === 0) return 0;
  const span = spanOf(work);
  const readings = await readingsOf(tx, work, span);
  const byInterval = work.filter(({ contract }) => needsIntervals(contract.plan));
  const series = await importSeries(tx, [...new Set(byInterval.map(({ contract }) => contract.supply_point_id))], span);
  const rows: SqlValue[][] = [];
  for (const { contract, period } of work) {
    const days = readings.get(contract.supply_point_id) ?? [];
    const bands = needsIntervals(contract.plan)
      ? bandsOrNull(contract, series.get(contract.supply_point_id)!, period)
      : null;
    rows.push(rowOf(contract, period, addUpPeriod(days, period), bands));
  }
  await savePeriods(tx, rows);
  return rows.length;
}

async function contractsOf(
  tx: Queryable,
  touched: readonly TouchedPoint[],
): Promise<{ contracts: ContractRow[]; work: { contract: ContractRow; period: Period }[] }> {
  const byPoint = new Map(touched.map((point) => [point.supplyPointId, point]));
  const rows = await tx.query<ContractRow>(
    `SELECT id, supply_point_id, plan, reading_day, valid_from, valid_to FROM contract
      WHERE supply_point_id IN (${[...byPoint.keys()].join(',')}) ORDER BY supply_point_id, valid_from`,
  );
  const contracts = rows.map((row) => ({ ...row, id: Number(row.id), supply_point_id: Number(row.supply_point_id) }));
  const work = contracts.flatMap((contract) => {
    const { from, to } = byPoint.get(contract.supply_point_id)!;
    const dated = { readingDay: contract.reading_day, validFrom: contract.valid_from, validTo: contract.valid_to };
    return contractPeriods(dated, from, to).map((period) => ({ contract, period }));
  });
  return { contracts, work };
}

/**
 * Ends periods that a contract no longer has because it was closed or dated anew: an unbilled one goes, a billed one is emptied and rated
 * again, so that its bill is taken back (supply terms art. 76).
 */
async function endStalePeriods(
  tx: Queryable,
  touched: readonly TouchedPoint[],
  contracts: readonly ContractRow[],
  work: readonly { contract: ContractRow; period: Period }[],
): Promise<void> {
  if (contracts.length === 0) return;
  const held = await tx.query<{
    id: number;
    contract_id: number;
    period_from: Day;
    period_to: Day;
    days_expected: number;
    billed: number;
  }>(
    `SELECT p.id, p.contract_id, p.period_from, p.period_to, p.days_expected,
            EXISTS (SELECT 1 FROM bill b WHERE b.usage_period_id = p.id) AS billed
       FROM usage_period p WHERE p.contract_id IN (${contracts.map((contract) => contract.id).join(',')})`,
  );
  const wanted = new Set(work.map(({ contract, period }) => `${contract.id} ${period.from}`));
  const pointOf = new Map(contracts.map((contract) => [contract.id, contract.supply_point_id]));
  const spanOfPoint = new Map(touched.map((point) => [point.supplyPointId, point]));
  for (const period of held) {
    const span = spanOfPoint.get(pointOf.get(Number(period.contract_id))!)!;
    const outside = period.period_to < span.from || period.period_from > span.to;
    if (outside || wanted.has(`${Number(period.contract_id)} ${period.period_from}`) || period.days_expected === 0)
      continue;
    if (Number(period.billed) === 0) {
      await tx.execute('DELETE FROM usage_period WHERE id = ?', [period.id]);
    } else {
      await tx.execute(
        `UPDATE usage_period SET days_expected = 0, days_read = 0, import_wh = 0, export_wh = 0, interval_count = 0, estimated_count = 0,
                first_missing = NULL, wh_by_band = NULL, peak_demand_w = NULL, needs_rating = 1 WHERE id = ?`,
        [period.id],
      );
    }
  }
}

function spanOf(work: readonly { period: Period }[]): Period {
  const froms = work.map(({ period }) => period.from).sort();
  const tos = work.map(({ period }) => period.to).sort();
  return { from: froms[0]!, to: tos.at(-1)! };
}

/** Null also where the plan has no time bands for these days: the bill job says so by name, the sums are stored all the same. */
function bandsOrNull(contract: ContractRow, days: ReadonlyMap<Day, DaySeries>, period: Period): BandUsage | null {
  try {
    return bandUsage(contract.plan, days, period);
  } catch (error) {
    if (error instanceof TariffError) return null;
    throw error;
  }
}

async function readingsOf(
  tx: Queryable,
  work: readonly { contract: ContractRow; period: Period }[],
  span: Period,
): Promise<Map<number, DayTotal[]>> {
  const points = [...new Set(work.map(({ contract }) => contract.supply_point_id))];
  const rows = await tx.query<ReadingRow>(
    `SELECT supply_point_id, channel, day, interval_minutes, total, estimated_count FROM reading_day
      WHERE supply_point_id IN (${points.join(',')}) AND day BETWEEN ? AND ? AND superseded_at IS NULL AND unit = 'Wh'`,
    [span.from, span.to],
  );
  const byPoint = new Map<number, DayTotal[]>(points.map((point) => [point, []]));
  for (const row of rows) {
    if (!isImportChannel(row.channel) && !isExportChannel(row.channel)) continue;
    byPoint.get(Number(row.supply_point_id))!.push({
      channel: row.channel,
      day: row.day,
      intervalMinutes: row.interval_minutes,
      total: Number(row.total),
      estimatedCount: row.estimated_count,
    });
  }
  return byPoint;
}

function rowOf(contract: ContractRow, period: Period, usage: PeriodUsage, bands: BandUsage | null): SqlValue[] {
  return [
    contract.id,
    period.from,
    period.to,
    usage.daysExpected,
    usage.daysRead,
    usage.importWh,
    usage.exportWh,
    usage.intervalCount,
    usage.estimatedCount,
    usage.firstMissing,
    bands?.whByBand ? JSON.stringify(bands.whByBand) : null,
    bands ? bands.peakDemandW : null,
  ];
}

const FIGURES = [
  'period_to',
  'days_expected',
  'days_read',
  'import_wh',
  'export_wh',
  'interval_count',
  'estimated_count',
  'first_missing',
  'peak_demand_w',
];

async function savePeriods(tx: Queryable, rows: SqlValue[][]): Promise<void> {
  await insertInBatches(
    tx,
    `INSERT INTO usage_period (contract_id, period_from, period_to, days_expected, days_read, import_wh, export_wh, interval_count,
                               estimated_count, first_missing, wh_by_band, peak_demand_w) VALUES`,
    rows,
    // Assignments run from left to right: the flag is set first, while the other columns still hold the old figures.
    `ON DUPLICATE KEY UPDATE
       needs_rating = IF(${FIGURES.map((name) => `${name} <=> VALUES(${name})`).join(' AND ')}, needs_rating, 1),
       wh_by_band = VALUES(wh_by_band), ${FIGURES.map((name) => `${name} = VALUES(${name})`).join(', ')}`,
  );
}
