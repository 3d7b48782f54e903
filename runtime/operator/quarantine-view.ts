import { isoMoment, type Queryable, type SqlValue } from '../database.ts';
import { BEING_RESUBMITTED } from '../decisions/resolve-quarantine.ts';

export type QuarantineState = 'open' | 'resolved' | 'resubmitted' | 'accepted';

export interface QuarantineItem {
  quarantineId: string;
  fileId: string;
  fileName: string;
  firstLine: number;
  lastLine: number;
  supplyPoint: string | null;
  channel: string | null;
  day: string | null;
  code: string;
  message: string;
  /** The refused lines themselves, cut. */
  text: string;
  /** `resubmitted`: a job is to take it in again. */
  state: QuarantineState;
  resolvedBy: string | null;
  resolution: string | null;
  resolvedAt: string | null;
}

export interface QuarantineFilter {
  readonly quarantineId?: number;
  readonly state?: QuarantineState | undefined;
  readonly code?: string | undefined;
  readonly fileId?: string | undefined;
  /** Entries older than this one. */
  readonly after?: string | undefined;
  readonly limit: number;
}

type Row = Record<'id' | 'file_id' | 'first_line' | 'last_line', number> &
  Record<'name' | 'code' | 'message' | 'text' | 'shown_state', string> &
  Record<'supply_point_code' | 'channel' | 'day' | 'resolved_by' | 'resolution' | 'resolved_at', string | null>;

const LONGEST_TEXT = 20_000;
/** All texts of a page together: an answer of Lambda may have 6 MB. */
const LONGEST_PAGE = 1_000_000;

const CONDITIONS: Record<QuarantineState, string> = {
  open: `q.state = 'open' AND NOT ${BEING_RESUBMITTED}`,
  resubmitted: `(q.state = 'resubmitted' OR q.state = 'open' AND ${BEING_RESUBMITTED})`,
  resolved: `q.state = 'resolved'`,
  accepted: `q.state = 'accepted'`,
};

/** Quarantine entries, the newest first. */
export async function readQuarantine(queryable: Queryable, filter: QuarantineFilter): Promise<QuarantineItem[]> {
  const conditions = filter.state === undefined ? [] : [CONDITIONS[filter.state]];
  const params: SqlValue[] = [];
  const where = (sql: string, value: SqlValue | undefined) => {
    if (value === undefined) return;
    conditions.push(sql);
    params.push(value);
  };
  where('q.id = ?', filter.quarantineId);
  where('q.code = ?', filter.code);
  where('q.file_id = ?', filter.fileId);
  where('q.id < ?', filter.after);
  const rows = await queryable.query<Row>(
    `SELECT q.id, q.file_id, f.name, q.first_line, q.last_line, q.supply_point_code, q.channel, q.day, q.code, q.message,
            LEFT(q.text, ?) AS text, q.resolved_by, q.resolution, q.resolved_at,
            IF(q.state = 'open' AND ${BEING_RESUBMITTED}, 'resubmitted', q.state) AS shown_state
       FROM quarantine q JOIN operator_file f ON f.id = q.file_id
      ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY q.id DESC LIMIT ?`,
    [Math.min(LONGEST_TEXT, Math.floor(LONGEST_PAGE / filter.limit)), ...params, filter.limit],
  );
  return rows.map((row) => ({
    quarantineId: String(row.id),
    fileId: String(row.file_id),
    fileName: row.name,
    firstLine: Number(row.first_line),
    lastLine: Number(row.last_line),
    supplyPoint: row.supply_point_code,
    channel: row.channel,
    day: row.day,
    code: row.code,
    message: row.message,
    text: row.text,
    state: row.shown_state as QuarantineState,
    resolvedBy: row.resolved_by,
    resolution: row.resolution,
    resolvedAt: row.resolved_at && isoMoment(row.resolved_at),
  }));
}
