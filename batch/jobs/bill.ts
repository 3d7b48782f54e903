import { billingMonthOf } from '../../domain/calendar/index.ts';
import { seoulDay } from '../../domain/jobs/days.ts';
import type { MeteringSettings } from '../../domain/metering/settings.ts';
import type { Share } from '../../domain/metering/share-of.ts';
import type { Queryable } from '../../runtime/database.ts';
import { databaseNow } from '../../runtime/jobs/database-now.ts';
import type { Quote } from '../billing/charge.ts';
import { type Issued, issueBill } from '../billing/issue-bill.ts';
import { noteHold, ratePeriod, settlePeriod } from '../billing/rate-period.ts';
import { settleFiles } from '../billing/settle-files.ts';
import { wantPrint } from '../billing/want-print.ts';
import { meteringSettings } from '../ingest/metering-settings.ts';
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
      const output = await billWaiting(params, quote, {
        ...context,
        settled: (tx) => cameFurther(tx, context.jobId),
      });
      await context.write((tx) => settleFiles(tx, params.fileId ?? null));
      return output;
    },
  };
}

/**
 * Bills every period that waits and is chosen; which of them a run has done already the periods themselves say.
 * @param context.settled called in each transaction that leaves a period behind for good. Not for held ones alone: they wait on, every attempt
 *   comes by them again, and counted as progress they would let a job that fails behind them try for ever.
 */
export async function billWaiting(
  params: BillParams & { share?: Share },
  quote: Quote,
  context: Pick<JobContext, 'database' | 'signal' | 'write' | 'progress'> & {
    settled?: (tx: Queryable) => Promise<void>;
  },
): Promise<BillOutput> {
  const output: BillOutput = { issued: 0, corrected: 0, unchanged: 0, held: 0 };
  const settings = await meteringSettings(context.database);
  const today = seoulDay(await databaseNow(context.database));
  for (let after = 0; ; ) {
    const ids = await waitingPeriods(context.database, params, after);
    if (ids.length === 0) return output;
    for (let at = 0; at < ids.length; at += PERIODS_PER_TRANSACTION) {
      context.signal.throwIfAborted();
      const slice = ids.slice(at, at + PERIODS_PER_TRANSACTION);
      const outcomes = await context.write(async (tx) => {
        const done: (Issued | 'held')[] = [];
        for (const id of slice) done.push(await billPeriod(tx, id, quote, today, settings));
        if (done.some((outcome) => outcome === 'issued' || outcome === 'corrected')) await wantPrint(tx);
        if (done.some((outcome) => outcome !== 'held')) await context.settled?.(tx);
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

async function billPeriod(
  tx: Queryable,
  id: number,
  quote: Quote,
  today: string,
  settings: MeteringSettings,
): Promise<Issued | 'held'> {
  const rating = await ratePeriod(tx, id, quote, today, settings);
  if (rating.kind === 'settled') return 'unchanged';
  if (rating.kind === 'held') {
    await noteHold(tx, id, rating.code, rating.reason);
    return 'held';
  }
  if (settings.issueByRun === 1 && !rating.billed) {
    const month = billingMonthOf({ from: rating.period.period_from, to: rating.period.period_to });
    await noteHold(tx, id, 'WAITING_FOR_RUN', `Ready: waits for a bill run of ${month} to be approved and issued.`);
    return 'held';
  }
  const issued = await issueBill(tx, rating.period, rating.request, rating.result);
  await settlePeriod(tx, id);
  return issued;
}
