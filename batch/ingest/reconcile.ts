import type { Queryable } from '../../runtime/database.ts';

interface Difference {
  day: string;
  channel: string;
  unit: string;
  here: number | null;
  points_here: number | null;
  published: number | null;
  points_published: number | null;
}

/** Compares every file of a name with the operator's published totals. */
export async function reconcileByName(tx: Queryable, bucket: string, name: string): Promise<void> {
  const files = await tx.query<{ id: number }>(
    `SELECT id FROM operator_file WHERE bucket = ? AND name = ? AND state IN ('read', 'corrected', 'aggregated', 'billed', 'quarantined')`,
    [bucket, name],
  );
  for (const file of files) await reconcile(tx, Number(file.id));
}

/**
 * Compares Σ of a file per day and channel with the newest control totals for its name, and notes the result on the file: `matched`, or
 * `unreconciled` with the first difference. Without published totals it stays `none`. A release by a person stays until the sums change.
 */
export async function reconcile(tx: Queryable, fileId: number): Promise<void> {
  const [file] = await tx.query<{
    bucket: string;
    name: string;
    reconciliation: string;
    reconciliation_note: string | null;
  }>('SELECT bucket, name, reconciliation, reconciliation_note FROM operator_file WHERE id = ? FOR UPDATE', [fileId]);
  if (!file) return;
  const [control] = await tx.query<{ id: number | null }>(
    'SELECT MAX(control_file_id) AS id FROM control_total WHERE bucket = ? AND file_name = ?',
    [file.bucket, file.name],
  );
  if (!control?.id) return;
  const differences = await tx.query<Difference>(DIFFERENCES, [fileId, control.id, control.id, fileId]);
  const note = differences[0] ? describe(differences[0], differences.length) : null;
  if (note !== null && file.reconciliation === 'released' && file.reconciliation_note === note) return;
  await tx.execute(
    'UPDATE operator_file SET reconciliation = ?, reconciliation_note = ?, released_by = NULL, released_at = NULL WHERE id = ?',
    [note === null ? 'matched' : 'unreconciled', note, fileId],
  );
}

// Days the operator published that differ or are missing here, then days here that the operator did not publish.
const DIFFERENCES = `
  SELECT c.day, c.channel, c.unit, t.total AS here, t.point_count AS points_here, c.total AS published, c.point_count AS points_published
    FROM control_total c
    LEFT JOIN file_day_total t ON t.file_id = ? AND t.day = c.day AND t.channel = c.channel AND t.unit = c.unit
   WHERE c.control_file_id = ?
     AND (t.total IS NULL OR ABS(CAST(t.total AS SIGNED) - CAST(c.total AS SIGNED)) > c.tolerance OR t.point_count <> c.point_count)
   UNION ALL
  SELECT t.day, t.channel, t.unit, t.total, t.point_count, NULL, NULL
    FROM file_day_total t
    LEFT JOIN control_total c ON c.control_file_id = ? AND c.day = t.day AND c.channel = t.channel AND c.unit = t.unit
   WHERE t.file_id = ? AND c.day IS NULL
   ORDER BY 1, 2
   LIMIT 1000`;

function describe(first: Difference, count: number): string {
  const what = `${first.day} ${first.channel}`;
  const one =
    first.published === null
      ? `${what}: ${first.here} ${first.unit} of ${first.points_here} points here, nothing published`
      : first.here === null
        ? `${what}: nothing here, published ${first.published} ${first.unit} of ${first.points_published} points`
        : `${what}: ${first.here} ${first.unit} of ${first.points_here} points here, published ${first.published} of ${first.points_published}`;
  return count === 1 ? `${one}.` : `${one}; ${count} differences in all.`;
}
