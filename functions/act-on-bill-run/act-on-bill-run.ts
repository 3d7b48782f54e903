import type { Queryable } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import { withLastDeed, writeAudit } from '../../runtime/jobs/audit.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import {
  actionsOn,
  type BillRunAction,
  type BillRunRow,
  readRun,
  shownState,
} from '../../runtime/operator/bill-run-view.ts';

export interface RunDeed {
  readonly billRunId: string;
  readonly action: BillRunAction;
  readonly reason: string;
  /** The operator's user name. */
  readonly by: string;
}

/** A month of a million bills takes the batch server a few hours to issue. */
const LONGEST_ISSUE_SECONDS = 12 * 3600;

/**
 * Approves a preview, has an approved run issued, or cancels a run that is not issued.
 * @throws AppError `not-found`; `bill-run.same-person` when the one who made the preview approves it; `bill-run.conflict` with who acted last
 */
export async function act(tx: Queryable, { billRunId, action, reason, by }: RunDeed): Promise<void> {
  await tx.query('SELECT id FROM bill_run WHERE id = ? FOR UPDATE', [billRunId]);
  const run = await readRun(tx, billRunId);
  if (!actionsOn(run, by).includes(action)) throw await refusal(tx, run, action, by);
  const jobId = await deeds[action](tx, run, by);
  const after = await readRun(tx, billRunId);
  await writeAudit(tx, {
    actor: by,
    action: `bill-run.${action}`,
    subject: `bill-run:${billRunId}`,
    reason,
    before: { state: run.state },
    after: { state: after.state, bills: Number(after.bill_count), totalWon: Number(after.total_won), ...jobId },
  });
}

const deeds = { approve, issue, cancel } satisfies Record<BillRunAction, unknown>;

async function approve(tx: Queryable, { id }: BillRunRow, by: string): Promise<object> {
  await tx.execute(
    "UPDATE bill_run SET state = 'approved', approved_by = ?, approved_at = UTC_TIMESTAMP(3) WHERE id = ?",
    [by, id],
  );
  return {};
}

async function issue(tx: Queryable, { id }: BillRunRow, by: string): Promise<object> {
  const { jobId } = await enqueue(tx, {
    type: 'issue-bills',
    params: { billRunId: Number(id) },
    createdBy: by,
    timeoutSeconds: LONGEST_ISSUE_SECONDS,
  });
  await tx.execute("UPDATE bill_run SET state = 'issuing', job_id = ? WHERE id = ?", [jobId, id]);
  return { jobId };
}

/** Its job, should it still run, ends at its next transaction. What was issued before stays issued; the rest is left out. */
async function cancel(tx: Queryable, { id, state }: BillRunRow): Promise<object> {
  if (state === 'issuing') await leaveOutTheRest(tx, id);
  await tx.execute("UPDATE bill_run SET state = 'cancelled', open_month = NULL WHERE id = ?", [id]);
  return {};
}

async function leaveOutTheRest(tx: Queryable, id: number): Promise<void> {
  await tx.execute(
    `UPDATE bill_run r
       JOIN (SELECT COUNT(*) AS bills, COALESCE(SUM(charge_won + adjustment_won), 0) AS total, COALESCE(SUM(adjustment_won <> 0), 0) AS adjusted,
                    COALESCE(SUM(adjustment_won), 0) AS adjustment
               FROM bill_run_item WHERE bill_run_id = ? AND state = 'ready') rest
        SET r.bill_count = r.bill_count - rest.bills, r.total_won = r.total_won - rest.total, r.adjusted_count = r.adjusted_count - rest.adjusted,
            r.adjustment_won = r.adjustment_won - rest.adjustment, r.blocked_count = r.blocked_count + rest.bills,
            r.left_out_count = r.left_out_count + rest.bills
      WHERE r.id = ?`,
    [id, id],
  );
  await tx.execute(
    `UPDATE bill_run_item SET state = 'left-out', code = 'RUN_CANCELLED', reason = 'The run was cancelled before this bill was issued.'
      WHERE bill_run_id = ? AND state = 'ready'`,
    [id],
  );
}

async function refusal(tx: Queryable, run: BillRunRow, action: BillRunAction, by: string): Promise<AppError> {
  const [code, why] = whyNot(run, action, by);
  const reason = await withLastDeed(tx, `bill-run:${run.id}`, why);
  return new AppError(code, { details: [{ field: 'path.action', reason }] });
}

function whyNot(
  run: BillRunRow,
  action: BillRunAction,
  by: string,
): ['bill-run.same-person' | 'bill-run.conflict', string] {
  const state = shownState(run);
  if (action !== 'approve' || state !== 'preview')
    return ['bill-run.conflict', `A run that is ${state} cannot be acted on with ${action}.`];
  return run.created_by === by
    ? ['bill-run.same-person', `${by} made this preview.`]
    : ['bill-run.conflict', 'The run has no bill that could be issued.'];
}
