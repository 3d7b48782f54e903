import { createHash } from 'node:crypto';
import { billFlags } from '../../domain/billing/bill-flags.ts';
import { readingMonthSpan } from '../../domain/calendar/index.ts';
import { seoulDay } from '../../domain/jobs/days.ts';
import type { MeteringSettings } from '../../domain/metering/settings.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { databaseNow } from '../../runtime/jobs/database-now.ts';
import type { Quote } from '../billing/charge.ts';
import { calculationText, waitingAdjustments } from '../billing/issue-bill.ts';
import { type Rating, ratePeriod } from '../billing/rate-period.ts';
import { lockRun } from '../billing/run-ledger.ts';
import { meteringSettings } from '../ingest/metering-settings.ts';
import type { JobType } from '../worker/job-type.ts';
import { cameFurther } from './came-further.ts';

export interface BillRunParams {
  billRunId: number;
}

export interface PreviewOutput {
  bills: number;
  blocked: number;
}

export const billRunParams = {
  type: 'object',
  properties: { billRunId: { type: 'integer', minimum: 1 } },
  required: ['billRunId'],
  additionalProperties: false,
};

const PERIODS_PER_TRANSACTION = 20;

/**
 * Prepares a bill run: prices every period of its month that has no bill yet, and writes down what it would cost, or why it cannot be
 * billed. Issues nothing. The rows written say how far it came: a rerun goes on behind them, a cancelled run ends it.
 */
export function previewBillsJob(quote: Quote): JobType<BillRunParams, PreviewOutput> {
  return {
    type: 'preview-bills',
    paramsSchema: billRunParams,
    async run({ billRunId }, context) {
      const settings = await meteringSettings(context.database);
      const today = seoulDay(await databaseNow(context.database));
      for (;;) {
        context.signal.throwIfAborted();
        const more = await context.write(async (tx) => {
          await cameFurther(tx, context.jobId);
          return await preparePage(tx, billRunId, { quote, today, settings });
        });
        const counts = await countsOf(context.database, billRunId);
        await context.progress(counts.bills + counts.blocked, counts.periods, `${counts.blocked} blocked`);
        if (!more) return { bills: counts.bills, blocked: counts.blocked };
      }
    },
  };
}

interface Tools {
  quote: Quote;
  today: Day;
  settings: MeteringSettings;
}

/** @returns whether there may be more to prepare */
async function preparePage(tx: Queryable, billRunId: number, tools: Tools): Promise<boolean> {
  const run = await lockRun(tx, billRunId);
  if (run.state !== 'preparing') return false;
  const ids = await nextPeriods(tx, run);
  for (const id of ids) await prepareItem(tx, billRunId, id, tools);
  if (ids.length > 0) return true;
  await tx.execute("UPDATE bill_run SET state = 'preview' WHERE id = ?", [billRunId]);
  return false;
}

async function nextPeriods(tx: Queryable, { id, month }: { id: number; month: string }): Promise<number[]> {
  const { from, to } = readingMonthSpan(month);
  const rows = await tx.query<{ id: number }>(
    `SELECT p.id FROM usage_period p
      WHERE p.needs_rating = 1 AND p.id > (SELECT COALESCE(MAX(i.usage_period_id), 0) FROM bill_run_item i WHERE i.bill_run_id = ?)
        AND p.period_to BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM bill b WHERE b.usage_period_id = p.id)
      ORDER BY p.id LIMIT ${PERIODS_PER_TRANSACTION}`,
    [id, from, to],
  );
  return rows.map((row) => Number(row.id));
}

async function prepareItem(tx: Queryable, billRunId: number, periodId: number, tools: Tools): Promise<void> {
  const rating = await ratePeriod(tx, periodId, tools.quote, tools.today, tools.settings);
  if (rating.kind === 'settled') return;
  if (rating.kind === 'held') {
    await tx.execute(
      `INSERT INTO bill_run_item (bill_run_id, usage_period_id, customer_id, state, code, reason)
       SELECT ?, p.id, c.customer_id, 'blocked', ?, ? FROM usage_period p JOIN contract c ON c.id = p.contract_id WHERE p.id = ?`,
      [billRunId, rating.code.slice(0, 60), rating.reason.slice(0, 500), periodId],
    );
    await tx.execute('UPDATE bill_run SET blocked_count = blocked_count + 1 WHERE id = ?', [billRunId]);
    return;
  }
  await insertReady(tx, billRunId, rating);
}

async function insertReady(tx: Queryable, billRunId: number, rated: Rating & { kind: 'rated' }): Promise<void> {
  const { period, result } = rated;
  const adjustmentWon = await adjustmentOf(tx, billRunId, period.customer_id);
  const last = await lastBill(tx, period);
  const { flags, weight } = billFlags({
    usageWh: period.import_wh,
    estimatedCount: Number(period.estimated_count),
    chargeWon: result.total,
    adjustmentWon,
    lastChargeWon: last?.chargeWon ?? null,
  });
  await tx.execute(
    `INSERT INTO bill_run_item (bill_run_id, usage_period_id, customer_id, state, usage_wh, charge_won, adjustment_won, last_total_won, flags, weight,
       calculation) VALUES (?, ?, ?, 'ready', ?, ?, ?, ?, ?, ?, UNHEX(?))`,
    [
      billRunId,
      period.id,
      period.customer_id,
      period.import_wh,
      result.total,
      adjustmentWon,
      last?.totalWon ?? null,
      flags.join(','),
      weight,
      calculationHash(rated),
    ],
  );
  await tx.execute(
    `UPDATE bill_run SET bill_count = bill_count + 1, total_won = total_won + ?, adjusted_count = adjusted_count + ?,
        adjustment_won = adjustment_won + ? WHERE id = ?`,
    [result.total + adjustmentWon, adjustmentWon === 0 ? 0 : 1, adjustmentWon, billRunId],
  );
}

/** Hex SHA-256 of what would be stored with the bill. */
export function calculationHash({ period, request, result }: Rating & { kind: 'rated' }): string {
  return createHash('sha256')
    .update(calculationText(period, request, result))
    .digest('hex');
}

/** What waits goes onto the customer's first bill of the run, as it will when the bills are issued in the same order. */
async function adjustmentOf(tx: Queryable, billRunId: number, customerId: number): Promise<number> {
  const [carrier] = await tx.query<{ id: number }>(
    "SELECT usage_period_id AS id FROM bill_run_item WHERE bill_run_id = ? AND customer_id = ? AND state = 'ready' LIMIT 1",
    [billRunId, customerId],
  );
  if (carrier) return 0;
  const waiting = await waitingAdjustments(tx, customerId);
  return waiting.reduce((sum, adjustment) => sum + adjustment.amountWon, 0);
}

async function lastBill(
  tx: Queryable,
  period: { customer_id: number; supply_point_id: number; period_from: Day },
): Promise<{ chargeWon: number; totalWon: number } | null> {
  const [row] = await tx.query<{ charge_won: number; total_won: number }>(
    `SELECT b.charge_won, b.total_won FROM bill b JOIN contract c ON c.id = b.contract_id
      WHERE b.customer_id = ? AND b.period_from < ? AND b.state = 'issued' AND c.supply_point_id = ? ORDER BY b.period_from DESC LIMIT 1`,
    [period.customer_id, period.period_from, period.supply_point_id],
  );
  return row ? { chargeWon: Number(row.charge_won), totalWon: Number(row.total_won) } : null;
}

async function countsOf(database: Queryable, id: number): Promise<{ periods: number; bills: number; blocked: number }> {
  const [row] = await database.query<Record<'periods' | 'bills' | 'blocked', number>>(
    'SELECT period_count AS periods, bill_count AS bills, blocked_count AS blocked FROM bill_run WHERE id = ?',
    [id],
  );
  return { periods: Number(row!.periods), bills: Number(row!.bills), blocked: Number(row!.blocked) };
}
