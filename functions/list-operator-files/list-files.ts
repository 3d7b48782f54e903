import { isoMoment, type Queryable } from '../../runtime/database.ts';

export interface FilePageRequest {
  readonly state?: string | undefined;
  /** `next` of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface OperatorFile {
  fileId: string;
  name: string;
  sizeBytes: number;
  sha256: string | null;
  format: string | null;
  state: string;
  reasonCode: string | null;
  reason: string | null;
  reasonLine: number | null;
  dayCount: number;
  valueCount: number;
  quarantinedCount: number;
  receivedAt: string;
  finishedAt: string | null;
}

type Row = Record<'id' | 'size_bytes' | 'day_count' | 'value_count' | 'quarantined_count', number> &
  Record<'name' | 'state' | 'received_at', string> &
  Record<'sha256' | 'format' | 'reason_code' | 'reason' | 'finished_at', string | null> &
  Record<'reason_line', number | null>;

/** Files as the ledger has them, the one that came last first. */
export async function listFiles(
  database: Queryable,
  { state, after, limit }: FilePageRequest,
): Promise<{ files: OperatorFile[]; next: string | null }> {
  const rows = await database.query<Row>(
    `SELECT id, name, size_bytes, sha256, format, state, reason_code, reason, reason_line, day_count, value_count, quarantined_count,
            received_at, finished_at
       FROM operator_file WHERE ${state === undefined ? 'TRUE' : 'state = ?'} AND ${after === undefined ? 'TRUE' : 'id < ?'}
      ORDER BY id DESC LIMIT ?`,
    [...(state === undefined ? [] : [state]), ...(after === undefined ? [] : [after]), limit + 1],
  );
  const page = rows.slice(0, limit);
  return {
    files: page.map((row) => ({
      fileId: String(row.id),
      name: row.name,
      sizeBytes: Number(row.size_bytes),
      sha256: row.sha256,
      format: row.format,
      state: row.state,
      reasonCode: row.reason_code,
      reason: row.reason,
      reasonLine: row.reason_line === null ? null : Number(row.reason_line),
      dayCount: Number(row.day_count),
      valueCount: Number(row.value_count),
      quarantinedCount: Number(row.quarantined_count),
      receivedAt: isoMoment(row.received_at),
      finishedAt: row.finished_at && isoMoment(row.finished_at),
    })),
    next: rows.length > limit ? String(page.at(-1)!.id) : null,
  };
}
