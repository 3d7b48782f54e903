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
  const work = await contractsOf(tx, touched);
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
): Promise<{ contract: ContractRow; period: Period }[]> {
  const byPoint = new Map(touched.map((point) => [point.supplyPointId, point]));
  const contracts = await tx.query<ContractRow>(
    `SELECT id, supply_point_id, plan, reading_day, valid_from, valid_to FROM contract
      WHERE supply_point_id IN (${[...byPoint.keys()].join(',')}) ORDER BY supply_point_id, valid_from`,
  );
  return contracts.flatMap((row) => {
    const contract = { ...row, id: Number(row.id), supply_point_id: Number(row.supply_point_id) };
    const { from, to } = byPoint.get(contract.supply_point_id)!;
    const dated = { readingDay: contract.reading_day, validFrom: contract.valid_from, validTo: contract.valid_to };
    return contractPeriods(dated, from, to).map((period) => ({ contract, period }));
  });
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
