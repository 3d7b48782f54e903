import { isoMoment, type Queryable } from '../database.ts';
import { AppError } from '../errors.ts';

export type BillRunAction = 'approve' | 'issue' | 'cancel';
/** States as the API tells them: `failed` = the job that prepares or issues it has ended without success. */
export type ShownRunState = 'preparing' | 'preview' | 'approved' | 'issuing' | 'issued' | 'cancelled' | 'failed';

export interface BillRunView {
  billRunId: string;
  /** Billing month (청구월), YYYY-MM. */
  month: string;
  state: ShownRunState;
  createdBy: string;
  createdAt: string;
  approvedBy: string | null;
  approvedAt: string | null;
  issuedAt: string | null;
  /** Issued or to be issued; what was left out is not among them. */
  bills: number;
  totalWon: number;
  /** Of these bills, those that carry differences of earlier ones. */
  adjustments: number;
  adjustmentWon: number;
  /** Periods that cannot be billed, and approved bills that were left out. */
  blocked: number;
  progress: { done: number; total: number } | null;
  /** What the caller may do now. */
  actions: BillRunAction[];
}

export interface BillRunDetailView extends BillRunView {
  /** The bills most worth a look; none while the run is prepared or issued, when the page asks again and again. */
  samples: {
    billId: string | null;
    supplyPoint: string;
    plan: string;
    usageWh: number;
    totalWon: number;
    lastTotalWon: number | null;
    flags: string[];
  }[];
  blockedReasons: { code: string; message: string; count: number }[];
}

/** A run with the state of its job. */
export interface BillRunRow {
  id: number;
  month: string;
  state: Exclude<ShownRunState, 'failed'>;
  job_state: string | null;
  period_count: number;
  bill_count: number;
  total_won: number;
  adjusted_count: number;
  adjustment_won: number;
  blocked_count: number;
  issued_count: number;
  left_out_count: number;
  created_by: string;
  created_at: string;
  approved_by: string | null;
  approved_at: string | null;
  issued_at: string | null;
}

const COLUMNS = `r.id, r.month, r.state, j.state AS job_state, r.period_count, r.bill_count, r.total_won, r.adjusted_count, r.adjustment_won,
       r.blocked_count, r.issued_count, r.left_out_count, r.created_by, r.created_at, r.approved_by, r.approved_at, r.issued_at`;
const ENDED_BADLY = ['failed', 'cancelled', 'skipped', 'bypassed'];
const SAMPLES = 20;

/** Runs, the one made last first. @param below only runs with a smaller id */
export async function readRuns(queryable: Queryable, below: string | undefined, count: number): Promise<BillRunRow[]> {
  return await queryable.query<BillRunRow>(
    `SELECT ${COLUMNS} FROM bill_run r LEFT JOIN job j ON j.id = r.job_id
      WHERE ${below === undefined ? 'TRUE' : 'r.id < ?'} ORDER BY r.id DESC LIMIT ?`,
    [...(below === undefined ? [] : [below]), count],
  );
}

/** One run. @throws AppError `not-found` */
export async function readRun(queryable: Queryable, billRunId: string): Promise<BillRunRow> {
  const [run] = await queryable.query<BillRunRow>(
    `SELECT ${COLUMNS} FROM bill_run r LEFT JOIN job j ON j.id = r.job_id WHERE r.id = ?`,
    [billRunId],
  );
  if (run === undefined) throw new AppError('not-found');
  return run;
}

export function shownState({ state, job_state }: Pick<BillRunRow, 'state' | 'job_state'>): ShownRunState {
  const working = state === 'preparing' || state === 'issuing';
  return working && job_state !== null && ENDED_BADLY.includes(job_state) ? 'failed' : state;
}

/** What an operator may do with a run. Four eyes: whoever made the preview does not approve it. */
export function actionsOn(run: BillRunRow, caller: string): BillRunAction[] {
  switch (shownState(run)) {
    case 'preparing':
      return ['cancel'];
    case 'preview':
      return run.created_by === caller || Number(run.bill_count) === 0 ? ['cancel'] : ['approve', 'cancel'];
    case 'approved':
      return ['issue', 'cancel'];
    case 'failed':
      return run.state === 'issuing' ? ['issue', 'cancel'] : ['cancel'];
    default:
      return [];
  }
}

export function billRunView(run: BillRunRow, caller: string): BillRunView {
  return {
    billRunId: String(run.id),
    month: run.month,
    state: shownState(run),
    createdBy: run.created_by,
    createdAt: isoMoment(run.created_at),
    approvedBy: run.approved_by,
    approvedAt: run.approved_at && isoMoment(run.approved_at),
    issuedAt: run.issued_at && isoMoment(run.issued_at),
    bills: Number(run.bill_count),
    totalWon: Number(run.total_won),
    adjustments: Number(run.adjusted_count),
    adjustmentWon: Number(run.adjustment_won),
    blocked: Number(run.blocked_count),
    progress: progressOf(run),
    actions: actionsOn(run, caller),
  };
}

function progressOf(run: BillRunRow): BillRunView['progress'] {
  const [bills, blocked] = [Number(run.bill_count), Number(run.blocked_count)];
  const leftOut = Number(run.left_out_count);
  if (run.state === 'preparing') return { done: bills + blocked, total: Number(run.period_count) };
  if (run.state === 'issuing') return { done: Number(run.issued_count) + leftOut, total: bills + leftOut };
  return null;
}

/** A run with what a person looks at before approving it. @throws AppError `not-found` */
export async function billRunDetail(
  queryable: Queryable,
  billRunId: string,
  caller: string,
): Promise<BillRunDetailView> {
  const run = await readRun(queryable, billRunId);
  const samples = run.state === 'preparing' || run.state === 'issuing' ? [] : await readSamples(queryable, billRunId);
  const reasons = await queryable.query<{ code: string; message: string; count: number }>(
    `SELECT code, MIN(reason) AS message, COUNT(*) AS count FROM bill_run_item
      WHERE bill_run_id = ? AND state IN ('blocked', 'left-out') GROUP BY code ORDER BY count DESC, code`,
    [billRunId],
  );
  return {
    ...billRunView(run, caller),
    samples,
    blockedReasons: reasons.map((row) => ({ ...row, count: Number(row.count) })),
  };
}

async function readSamples(queryable: Queryable, billRunId: string): Promise<BillRunDetailView['samples']> {
  const rows = await queryable.query<{
    bill_id: number | null;
    code: string;
    plan: string;
    usage_wh: number;
    total_won: number;
    last_total_won: number | null;
    flags: string;
  }>(
    `SELECT i.bill_id, s.code, c.plan, i.usage_wh, i.charge_won + i.adjustment_won AS total_won, i.last_total_won, i.flags
       FROM bill_run_item i JOIN usage_period p ON p.id = i.usage_period_id JOIN contract c ON c.id = p.contract_id
       JOIN supply_point s ON s.id = c.supply_point_id
      WHERE i.bill_run_id = ? AND i.state IN ('ready', 'issued') ORDER BY i.weight DESC, i.usage_period_id LIMIT ${SAMPLES}`,
    [billRunId],
  );
  return rows.map((row) => ({
    billId: row.bill_id === null ? null : String(row.bill_id),
    supplyPoint: row.code,
    plan: row.plan,
    usageWh: Number(row.usage_wh),
    totalWon: Number(row.total_won),
    lastTotalWon: row.last_total_won === null ? null : Number(row.last_total_won),
    flags: row.flags === '' ? [] : row.flags.split(','),
  }));
}
