import { isoMoment, type Queryable } from '../../runtime/database.ts';

export interface EditPageRequest {
  readonly state?: 'proposed' | 'applied' | 'rejected' | undefined;
  /** `next` of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
  /** The operator's user name. */
  readonly caller: string;
}

/** New values for a run of intervals of a day, agreed with the customer (supply terms art. 72–73). */
export interface ReadingEdit {
  editId: string;
  supplyPoint: string;
  channel: string;
  day: string;
  /** 1-based. */
  firstInterval: number;
  intervals: number;
  /** Σ of the absolute changes. */
  sizeWh: number;
  reason: string;
  customerConsent: string | null;
  state: 'proposed' | 'applied' | 'rejected';
  requestedBy: string;
  requestedAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  note: string | null;
  /** What the caller may decide, as a job `decide-edit`: nothing on an edit of their own. */
  actions: ('approve' | 'reject')[];
}

type Row = Record<'id' | 'first_interval' | 'intervals' | 'size_wh', number> &
  Record<'code' | 'channel' | 'day' | 'reason' | 'requested_by' | 'requested_at', string> &
  Record<'customer_consent' | 'decided_by' | 'decided_at' | 'decision_note', string | null> & {
    state: ReadingEdit['state'];
  };

/** Edits by hand, newest first. */
export async function listEdits(
  database: Queryable,
  { state, after, limit, caller }: EditPageRequest,
): Promise<{ edits: ReadingEdit[]; next: string | null }> {
  const rows = await database.query<Row>(
    `SELECT e.id, s.code, e.channel, e.day, e.first_interval, JSON_LENGTH(e.new_values) AS intervals, e.size_wh, e.reason, e.customer_consent,
            e.state, e.requested_by, e.requested_at, e.decided_by, e.decided_at, e.decision_note
       FROM reading_edit e JOIN supply_point s ON s.id = e.supply_point_id
      WHERE ${state === undefined ? 'TRUE' : 'e.state = ?'} AND ${after === undefined ? 'TRUE' : 'e.id < ?'} ORDER BY e.id DESC LIMIT ?`,
    [...(state === undefined ? [] : [state]), ...(after === undefined ? [] : [after]), limit + 1],
  );
  const page = rows.slice(0, limit);
  return {
    edits: page.map((row) => ({
      editId: String(row.id),
      supplyPoint: row.code,
      channel: row.channel,
      day: row.day,
      firstInterval: Number(row.first_interval),
      intervals: Number(row.intervals),
      sizeWh: Number(row.size_wh),
      reason: row.reason,
      customerConsent: row.customer_consent,
      state: row.state,
      requestedBy: row.requested_by,
      requestedAt: isoMoment(row.requested_at),
      decidedBy: row.decided_by,
      decidedAt: row.decided_at && isoMoment(row.decided_at),
      note: row.decision_note,
      actions: row.state === 'proposed' && row.requested_by !== caller ? ['approve', 'reject'] : [],
    })),
    next: rows.length > limit ? String(page.at(-1)!.id) : null,
  };
}
