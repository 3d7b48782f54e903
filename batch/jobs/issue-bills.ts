import { seoulDay } from '../../domain/jobs/days.ts';
import type { MeteringSettings } from '../../domain/metering/settings.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { writeAudit } from '../../runtime/jobs/audit.ts';
import { databaseNow } from '../../runtime/jobs/database-now.ts';
import type { Quote } from '../billing/charge.ts';
import { issueBill, waitingAdjustments } from '../billing/issue-bill.ts';
import { noteHold, ratePeriod, settlePeriod } from '../billing/rate-period.ts';
import { lockRun } from '../billing/run-ledger.ts';
import { settleFiles } from '../billing/settle-files.ts';
import { wantPrint } from '../billing/want-print.ts';
import { meteringSettings } from '../ingest/metering-settings.ts';
import type { JobType } from '../worker/job-type.ts';
import { cameFurther } from './came-further.ts';
import { type BillRunParams, billRunParams, calculationHash } from './preview-bills.ts';

export interface IssueOutput {
  issued: number;
  leftOut: number;
}

const BILLS_PER_TRANSACTION = 20;

/**
 * Issues the bills of an approved run, each exactly as it was approved: what would be another bill by now is left out with its reason and
 * goes into the next run. Every bill and its row of the run are written in one transaction, so a rerun goes on where it was interrupted.
 */
export function issueBillsJob(quote: Quote): JobType<BillRunParams, IssueOutput> {
  return {
    type: 'issue-bills',
    paramsSchema: billRunParams,
    async run({ billRunId }, context) {
      const settings = await meteringSettings(context.database);
      const today = seoulDay(await databaseNow(context.database));
      for (let more = true; more; ) {
        context.signal.throwIfAborted();
        more = await context.write(async (tx) => {
          await cameFurther(tx, context.jobId);
          return await issuePage(tx, billRunId, { quote, today, settings });
        });
        const { issued, leftOut, bills } = await countsOf(context.database, billRunId);
        await context.progress(issued + leftOut, bills + leftOut, `${leftOut} left out`);
      }
      await context.write((tx) => settleFiles(tx, null));
      const { issued, leftOut } = await countsOf(context.database, billRunId);
      return { issued, leftOut };
    },
  };
}

interface Tools {
  quote: Quote;
  today: Day;
  settings: MeteringSettings;
}

interface Item {
  usage_period_id: number;
  customer_id: number;
  charge_won: number;
  adjustment_won: number;
  calculation: string;
}

/** @returns whether there may be more to issue */
async function issuePage(tx: Queryable, billRunId: number, tools: Tools): Promise<boolean> {
  const run = await lockRun(tx, billRunId);
  if (run.state !== 'issuing') return false;
  const items = await tx.query<Item>(
    `SELECT usage_period_id, customer_id, charge_won, adjustment_won, LOWER(HEX(calculation)) AS calculation FROM bill_run_item
      WHERE bill_run_id = ? AND state = 'ready' ORDER BY usage_period_id LIMIT ${BILLS_PER_TRANSACTION}`,
    [billRunId],
  );
  for (const item of items) {
    const numbers = { charge_won: Number(item.charge_won), adjustment_won: Number(item.adjustment_won) };
    await issueItem(tx, billRunId, { ...item, ...numbers }, tools);
  }
  if (items.length > 0) {
    await wantPrint(tx);
    return true;
  }
  await finish(tx, billRunId);
  return false;
}

async function issueItem(tx: Queryable, billRunId: number, item: Item, tools: Tools): Promise<void> {
  const id = Number(item.usage_period_id);
  const rating = await ratePeriod(tx, id, tools.quote, tools.today, tools.settings);
  if (rating.kind === 'held') {
    await noteHold(tx, id, rating.code, rating.reason);
    return await leaveOut(tx, billRunId, item, rating.code, rating.reason);
  }
  if (rating.kind === 'settled' || rating.billed) {
    return await leaveOut(tx, billRunId, item, 'ALREADY_BILLED', 'The period was billed outside this run.');
  }
  const waiting = await waitingAdjustments(tx, Number(item.customer_id));
  const adjustmentWon = waiting.reduce((sum, adjustment) => sum + adjustment.amountWon, 0);
  if (calculationHash(rating) !== item.calculation || adjustmentWon !== item.adjustment_won) {
    const approved = item.charge_won + item.adjustment_won;
    const now = rating.result.total + adjustmentWon;
    const reason = `Approved with ${approved} won; by now it is another calculation, of ${now} won. Make a new run for it.`;
    return await leaveOut(tx, billRunId, item, 'CHANGED_SINCE_PREVIEW', reason);
  }
  await issueBill(tx, rating.period, rating.request, rating.result);
  await settlePeriod(tx, id);
  await tx.execute(
    `UPDATE bill_run_item SET state = 'issued', bill_id = (SELECT id FROM bill WHERE usage_period_id = ? AND version = 1)
      WHERE bill_run_id = ? AND usage_period_id = ?`,
    [id, billRunId, id],
  );
  await tx.execute('UPDATE bill_run SET issued_count = issued_count + 1 WHERE id = ?', [billRunId]);
}

async function leaveOut(tx: Queryable, billRunId: number, item: Item, code: string, reason: string): Promise<void> {
  await tx.execute(
    `UPDATE bill_run_item SET state = 'left-out', code = ?, reason = ? WHERE bill_run_id = ? AND usage_period_id = ?`,
    [code.slice(0, 60), reason.slice(0, 500), billRunId, Number(item.usage_period_id)],
  );
  await tx.execute(
    `UPDATE bill_run SET bill_count = bill_count - 1, total_won = total_won - ?, adjusted_count = adjusted_count - ?,
        adjustment_won = adjustment_won - ?, blocked_count = blocked_count + 1, left_out_count = left_out_count + 1 WHERE id = ?`,
    [item.charge_won + item.adjustment_won, item.adjustment_won === 0 ? 0 : 1, item.adjustment_won, billRunId],
  );
}

async function finish(tx: Queryable, billRunId: number): Promise<void> {
  await tx.execute(
    "UPDATE bill_run SET state = 'issued', open_month = NULL, issued_at = UTC_TIMESTAMP(3) WHERE id = ?",
    [billRunId],
  );
  const { issued, leftOut } = await countsOf(tx, billRunId);
  await writeAudit(tx, {
    actor: 'system:batch',
    action: 'bill-run.issued',
    subject: `bill-run:${billRunId}`,
    reason: null,
    before: { state: 'issuing' },
    after: { state: 'issued', issued, leftOut },
  });
}

async function countsOf(
  database: Queryable,
  billRunId: number,
): Promise<{ issued: number; leftOut: number; bills: number }> {
  const [row] = await database.query<Record<'issued_count' | 'left_out_count' | 'bill_count', number>>(
    'SELECT issued_count, left_out_count, bill_count FROM bill_run WHERE id = ?',
    [billRunId],
  );
  return { issued: Number(row!.issued_count), leftOut: Number(row!.left_out_count), bills: Number(row!.bill_count) };
}
