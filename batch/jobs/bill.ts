import { needsIntervals } from '../../domain/billing/band-usage.ts';
import { holdOf } from '../../domain/billing/readiness.ts';
import { addMonths, billingMonthOf } from '../../domain/calendar/index.ts';
import { seoulDay } from '../../domain/jobs/days.ts';
import { periodSeries } from '../../domain/metering/intervals.ts';
import type { Share } from '../../domain/metering/share-of.ts';
import type { Queryable } from '../../runtime/database.ts';
import { databaseNow } from '../../runtime/jobs/database-now.ts';
import { chargeRequest, nothingCharged, nothingUsed, type Quote, type RatedPeriod } from '../billing/charge.ts';
import { type Issued, issueBill } from '../billing/issue-bill.ts';
import { periodFacts } from '../billing/period-facts.ts';
import { settleFiles } from '../billing/settle-files.ts';
import { meteringSettings } from '../ingest/metering-settings.ts';
import { importSeries } from '../usage/period-intervals.ts';
import type { JobContext, JobType } from '../worker/job-type.ts';
import { cameFurther } from './came-further.ts';

/** Whose periods to bill: those a file touched, those of one supply point, or every one that waits for rating. */
export interface BillParams {
  fileId?: number;
  supplyPointId?: number;
}

export interface BillOutput {
  issued: number;
  corrected: number;
  unchanged: number;
  held: number;
}

const PERIODS_PER_PAGE = 200;
const PERIODS_PER_TRANSACTION = 20;

/** The bill job with the tariff engine it prices with. Each period is decided and written in one transaction; done ones are passed over. */
export function billJob(quote: Quote): JobType<BillParams, BillOutput> {
  return {
    type: 'bill',
    paramsSchema: {
      type: 'object',
      properties: { fileId: { type: 'integer', minimum: 1 }, supplyPointId: { type: 'integer', minimum: 1 } },
      additionalProperties: false,
    },
    async run(params, context) {
      const write: JobContext['write'] = (work) =>
        context.write(async (tx) => {
          await cameFurther(tx, context.jobId);
          return await work(tx);
        });
      const output = await billWaiting(params, quote, { ...context, write });
      await context.write((tx) => settleFiles(tx, params.fileId ?? null));
      return output;
    },
  };
}

/** Bills every period that waits and is chosen; which of them a run has done already the periods themselves say. */
export async function billWaiting(
  params: BillParams & { share?: Share },
  quote: Quote,
  context: Pick<JobContext, 'database' | 'signal' | 'write' | 'progress'>,
): Promise<BillOutput> {
  const output: BillOutput = { issued: 0, corrected: 0, unchanged: 0, held: 0 };
  const { graceDays } = await meteringSettings(context.database);
  const today = seoulDay(await databaseNow(context.database));
  for (let after = 0; ; ) {
    const ids = await waitingPeriods(context.database, params, after);
    if (ids.length === 0) return output;
    for (let at = 0; at < ids.length; at += PERIODS_PER_TRANSACTION) {
      context.signal.throwIfAborted();
      const slice = ids.slice(at, at + PERIODS_PER_TRANSACTION);
      const outcomes = await context.write(async (tx) => {
        const done: (Issued | 'held')[] = [];
        for (const id of slice) done.push(await billPeriod(tx, id, quote, today, graceDays));
        return done;
      });
      for (const outcome of outcomes) output[outcome] += 1;
    }
    after = ids.at(-1)!;
    await context.progress(output.issued + output.corrected, 0, `${output.held} held`);
  }
}

async function waitingPeriods(
  database: Queryable,
  params: BillParams & { share?: Share },
  after: number,
): Promise<number[]> {
  const touched = `SELECT 1 FROM reading_day r WHERE r.file_id = ? AND r.supply_point_id = c.supply_point_id
                      AND r.day BETWEEN p.period_from AND p.period_to`;
  const rows = await database.query<{ id: number }>(
    `SELECT p.id FROM usage_period p JOIN contract c ON c.id = p.contract_id
      WHERE p.needs_rating = 1 AND p.id > ?
        ${params.supplyPointId === undefined ? '' : 'AND c.supply_point_id = ?'}
        ${params.fileId === undefined ? '' : `AND EXISTS (${touched})`}
        ${params.share ? 'AND c.supply_point_id IN (SELECT id FROM supply_point WHERE CRC32(code) % ? = ?)' : ''}
      ORDER BY p.id LIMIT ${PERIODS_PER_PAGE}`,
    [
      after,
      ...(params.supplyPointId === undefined ? [] : [params.supplyPointId]),
      ...(params.fileId === undefined ? [] : [params.fileId]),
      ...(params.share ? [params.share.count, params.share.index] : []),
    ],
  );
  return rows.map((row) => Number(row.id));
}

const PERIOD = `
  SELECT p.id, p.contract_id, c.customer_id, c.supply_point_id, c.plan, c.contract_kw, c.reading_day, c.welfare_discount, c.household_discount,
         p.period_from, p.period_to, p.days_expected, p.days_read, p.first_missing, p.import_wh, p.export_wh, p.wh_by_band, p.peak_demand_w,
         p.interval_count, p.estimated_count, p.needs_rating
    FROM usage_period p JOIN contract c ON c.id = p.contract_id
   WHERE p.id = ? FOR UPDATE`;

async function billPeriod(
  tx: Queryable,
  id: number,
  quote: Quote,
  today: string,
  graceDays: number,
): Promise<Issued | 'held'> {
  const [row] = await tx.query<RatedPeriod & { needs_rating: number }>(PERIOD, [id]);
  if (row?.needs_rating !== 1) return 'unchanged';
  const period = {
    ...row,
    import_wh: Number(row.import_wh),
    supply_point_id: Number(row.supply_point_id),
    customer_id: Number(row.customer_id),
  };
  if (period.days_expected === 0) {
    const issued = await issueBill(tx, period, nothingUsed(period), nothingCharged(period));
    await settle(tx, id);
    return issued;
  }
  const hold = holdOf(await periodFacts(tx, period), today, { graceDays });
  if (hold) return await note(tx, id, hold.code, hold.reason);
  const request = chargeRequest(period, await intervalsOf(tx, period), await demandHistory(tx, period));
  let result: ReturnType<Quote>;
  try {
    result = quote(request);
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (typeof code !== 'string') throw error;
    return await note(tx, id, code === 'no_rates' ? 'RATES_MISSING' : code.toUpperCase(), message);
  }
  const issued = await issueBill(tx, period, request, result);
  await settle(tx, id);
  return issued;
}

async function settle(tx: Queryable, id: number): Promise<void> {
  await tx.execute('UPDATE usage_period SET needs_rating = 0, hold_code = NULL, hold_reason = NULL WHERE id = ?', [id]);
}

async function note(tx: Queryable, id: number, code: string, reason: string): Promise<'held'> {
  await tx.execute('UPDATE usage_period SET hold_code = ?, hold_reason = ? WHERE id = ?', [
    code.slice(0, 60),
    reason.slice(0, 500),
    id,
  ]);
  return 'held';
}

/** The period's consumption interval by interval, for plans that are billed from it. */
async function intervalsOf(tx: Queryable, period: RatedPeriod): Promise<{ minutes: number; wh: number[] } | null> {
  if (!needsIntervals(period.plan)) return null;
  const span = { from: period.period_from, to: period.period_to };
  const series = await importSeries(tx, [period.supply_point_id], span);
  return periodSeries(series.get(period.supply_point_id)!, span);
}

/** Peak demands of this month, at the meter's own resolution, and of the twelve before, for billing demand (supply terms art. 68). */
async function demandHistory(tx: Queryable, period: RatedPeriod): Promise<{ month: string; kW: number }[]> {
  if (period.peak_demand_w === null) return [];
  const rows = await tx.query<{ period_from: string; period_to: string; peak_demand_w: number }>(
    `SELECT p.period_from, p.period_to, p.peak_demand_w FROM usage_period p JOIN contract c ON c.id = p.contract_id
      WHERE c.supply_point_id = ? AND c.customer_id = ? AND p.period_to <= ? AND p.period_from >= ? AND p.peak_demand_w IS NOT NULL`,
    [period.supply_point_id, period.customer_id, period.period_to, addMonths(period.period_from, -12)],
  );
  return rows.map((row) => ({
    month: billingMonthOf({ from: row.period_from, to: row.period_to }),
    kW: Math.floor((Number(row.peak_demand_w) + 500) / 1000),
  }));
}
