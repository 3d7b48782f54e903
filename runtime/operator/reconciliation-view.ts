import type { Queryable } from '../database.ts';

export type ReconciliationState = 'reconciled' | 'unreconciled' | 'released';

/** A file's sum of a day and channel beside the published one. Reactive energy is varh, everything else Wh. */
export interface ReconciliationRow {
  /** `<file id>.<day>.<channel>.<unit>` */
  reconciliationId: string;
  fileId: string;
  fileName: string;
  day: string;
  channel: string;
  publishedWh: number | null;
  sumWh: number;
  state: ReconciliationState;
  releasedBy: string | null;
  reason: string | null;
  /** Periods that are not billed because of the file and have readings of this day and channel from it. */
  blockedPeriods: number;
}

export interface ReconciledFile {
  id: number;
  bucket: string;
  name: string;
  reconciliation: 'matched' | 'unreconciled' | 'released';
  reconciliation_note: string | null;
  released_by: string | null;
}

/** Columns of ReconciledFile. */
export const FILE_COLUMNS = 'id, bucket, name, reconciliation, reconciliation_note, released_by';

interface SumRow {
  day: string;
  channel: string;
  unit: string;
  here: number | string | null;
  points_here: number | null;
  published: number | string | null;
  points_published: number | null;
  tolerance: number | string;
}

/** Every day and channel of a file or of what was published about it, in order of day, channel and unit. */
export async function reconciliationRows(queryable: Queryable, file: ReconciledFile): Promise<ReconciliationRow[]> {
  const [control] = await queryable.query<{ id: number | null }>(
    'SELECT MAX(control_file_id) AS id FROM control_total WHERE bucket = ? AND file_name = ?',
    [file.bucket, file.name],
  );
  const controlId = Number(control?.id ?? 0);
  const sums = await queryable.query<SumRow>(
    `SELECT c.day, c.channel, c.unit, t.total AS here, t.point_count AS points_here, c.total AS published,
            c.point_count AS points_published, c.tolerance
       FROM control_total c
       LEFT JOIN file_day_total t ON t.file_id = ? AND t.day = c.day AND t.channel = c.channel AND t.unit = c.unit
      WHERE c.control_file_id = ?
      UNION ALL
     SELECT t.day, t.channel, t.unit, t.total, t.point_count, NULL, NULL, 0
       FROM file_day_total t
       LEFT JOIN control_total c ON c.control_file_id = ? AND c.day = t.day AND c.channel = t.channel AND c.unit = t.unit
      WHERE t.file_id = ? AND c.day IS NULL
      ORDER BY 1, 2, 3`,
    [file.id, controlId, controlId, file.id],
  );
  const blocked = file.reconciliation === 'unreconciled' ? await blockedPeriods(queryable, file.id) : new Map();
  return sums.map((sum) => {
    const { day, channel, unit } = sum;
    const agrees =
      sum.published !== null &&
      sum.here !== null &&
      Math.abs(Number(sum.here) - Number(sum.published)) <= Number(sum.tolerance) &&
      Number(sum.points_here) === Number(sum.points_published);
    const released = file.reconciliation === 'released';
    return {
      reconciliationId: `${file.id}.${day}.${channel}.${unit}`,
      fileId: String(file.id),
      fileName: file.name,
      day,
      channel,
      publishedWh: sum.published === null ? null : Number(sum.published),
      sumWh: Number(sum.here ?? 0),
      state: agrees ? 'reconciled' : released ? 'released' : 'unreconciled',
      releasedBy: agrees ? null : file.released_by,
      reason: agrees ? null : file.reconciliation_note,
      blockedPeriods: agrees ? 0 : (blocked.get(`${day} ${channel}`) ?? 0),
    };
  });
}

async function blockedPeriods(queryable: Queryable, fileId: number): Promise<Map<string, number>> {
  const rows = await queryable.query<{ day: string; channel: string; periods: number }>(
    `SELECT r.day, r.channel, COUNT(DISTINCT p.id) AS periods
       FROM usage_period p
       JOIN contract c ON c.id = p.contract_id
       JOIN reading_day r ON r.supply_point_id = c.supply_point_id AND r.day BETWEEN p.period_from AND p.period_to
      WHERE p.needs_rating = 1 AND p.hold_code = 'UNRECONCILED_FILE' AND r.superseded_at IS NULL AND r.file_id = ?
      GROUP BY r.day, r.channel`,
    [fileId],
  );
  return new Map(rows.map(({ day, channel, periods }) => [`${day} ${channel}`, Number(periods)]));
}
