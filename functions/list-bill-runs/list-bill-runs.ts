import type { Queryable } from '../../runtime/database.ts';
import { type BillRunView, billRunView, readRuns } from '../../runtime/operator/bill-run-view.ts';

export interface RunPageRequest {
  /** `next` of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
  /** The operator's user name. */
  readonly caller: string;
}

export interface RunPage {
  runs: BillRunView[];
  next: string | null;
  /** `by-run`: first bills wait for an approved run. `automatic`: they are issued as soon as their period is complete. */
  issuing: 'automatic' | 'by-run';
}

/** Bill runs, the one made last first, and how the retailer has bills issued. */
export async function listBillRuns(database: Queryable, { after, limit, caller }: RunPageRequest): Promise<RunPage> {
  const rows = await readRuns(database, after, limit + 1);
  const [setting] = await database.query<{ value: number }>(
    "SELECT value FROM metering_setting WHERE name = 'issueByRun'",
  );
  const page = rows.slice(0, limit);
  return {
    runs: page.map((run) => billRunView(run, caller)),
    next: rows.length > limit ? String(page.at(-1)!.id) : null,
    issuing: Number(setting?.value ?? 0) === 1 ? 'by-run' : 'automatic',
  };
}
