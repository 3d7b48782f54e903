import { readingMonthSpan } from '../../domain/calendar/billing-period.ts';
import type { Queryable } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import { withLastDeed, writeAudit } from '../../runtime/jobs/audit.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';

export interface NewBillRun {
  /** Billing month (청구월), YYYY-MM. */
  readonly month: string;
  /** The operator's user name. */
  readonly by: string;
}

const DUPLICATE_KEY = 1062;
/** A month of a million periods takes the batch server less than two hours to price. */
const LONGEST_PREVIEW_SECONDS = 6 * 3600;

/**
 * Begins a bill run of a month and has the batch server prepare it.
 * @returns the run's id
 * @throws AppError `bill-run.conflict` while another run of the month is open, with who did what to it last
 */
export async function createBillRun(tx: Queryable, { month, by }: NewBillRun): Promise<string> {
  const { from, to } = readingMonthSpan(month);
  const billRunId = await insertRun(tx, month, by, [from, to]);
  const { jobId } = await enqueue(tx, {
    type: 'preview-bills',
    params: { billRunId },
    createdBy: by,
    timeoutSeconds: LONGEST_PREVIEW_SECONDS,
  });
  await tx.execute('UPDATE bill_run SET job_id = ? WHERE id = ?', [jobId, billRunId]);
  await writeAudit(tx, {
    actor: by,
    action: 'bill-run.create',
    subject: `bill-run:${billRunId}`,
    reason: null,
    before: null,
    after: { month, jobId },
  });
  return String(billRunId);
}

async function insertRun(tx: Queryable, month: string, by: string, span: [string, string]): Promise<number> {
  try {
    const { insertId } = await tx.execute(
      `INSERT INTO bill_run (month, open_month, created_by, created_at, period_count)
       VALUES (?, ?, ?, UTC_TIMESTAMP(3),
         (SELECT COUNT(*) FROM usage_period p
           WHERE p.needs_rating = 1 AND p.period_to BETWEEN ? AND ? AND NOT EXISTS (SELECT 1 FROM bill b WHERE b.usage_period_id = p.id)))`,
      [month, month, by, ...span],
    );
    return insertId;
  } catch (error) {
    if ((error as { errno?: number }).errno !== DUPLICATE_KEY) throw error;
    const [open] = await tx.query<{ id: number; state: string }>(
      'SELECT id, state FROM bill_run WHERE open_month = ? LOCK IN SHARE MODE',
      [month],
    );
    if (open === undefined) throw error;
    const why = `Run ${open.id} of ${month} is open (${open.state}): issue or cancel it first.`;
    const reason = await withLastDeed(tx, `bill-run:${open.id}`, why);
    throw new AppError('bill-run.conflict', { details: [{ field: 'body.month', reason }] });
  }
}
