import type { Queryable } from '../../runtime/database.ts';

interface FileRow {
  id: number;
}

/**
 * Says of aggregated files whether all that they brought is billed: `billed`, or still `aggregated` with the reason of the first period
 * that waits. A daily file becomes billed with the month's bill.
 * @param fileId only this file; null = every file that waits
 */
export async function settleFiles(tx: Queryable, fileId: number | null): Promise<void> {
  const files = await tx.query<FileRow>(
    `SELECT id FROM operator_file WHERE state = 'aggregated' ${fileId === null ? '' : 'AND id = ?'} ORDER BY id`,
    fileId === null ? [] : [fileId],
  );
  for (const file of files) await settleFile(tx, Number(file.id));
}

async function settleFile(tx: Queryable, fileId: number): Promise<void> {
  const [counts] = await tx.query<{ waiting: number; billed: number }>(
    `SELECT COALESCE(SUM(p.needs_rating = 1), 0) AS waiting, COALESCE(SUM(p.needs_rating = 0), 0) AS billed
       FROM (${PERIODS_OF_FILE}) touched JOIN usage_period p ON p.id = touched.id`,
    [fileId],
  );
  const [waiting, billed] = [Number(counts!.waiting), Number(counts!.billed)];
  if (waiting === 0 && billed > 0) {
    await tx.execute("UPDATE operator_file SET state = 'billed', finished_at = UTC_TIMESTAMP(3) WHERE id = ?", [
      fileId,
    ]);
    return;
  }
  if (waiting === 0 && (await broughtNothingNew(tx, fileId))) {
    await tx.execute(
      "UPDATE operator_file SET state = 'billed', reason_code = ?, reason = ?, finished_at = UTC_TIMESTAMP(3) WHERE id = ?",
      ['NOTHING_NEW', 'Every day of this file was held already with the same values.', fileId],
    );
    return;
  }
  // By supply point, not by the order in which periods were first added up: that depends on who added them up.
  const [first] = await tx.query<{ hold_code: string | null; hold_reason: string | null }>(
    `SELECT p.hold_code, p.hold_reason FROM (${PERIODS_OF_FILE}) touched JOIN usage_period p ON p.id = touched.id JOIN contract c ON c.id = p.contract_id
      WHERE p.needs_rating = 1 ORDER BY p.hold_code IS NULL, c.supply_point_id, p.period_from LIMIT 1`,
    [fileId],
  );
  const reason =
    waiting === 0
      ? { code: 'NO_CONTRACT', text: 'No contract covers the days of this file; nothing is to be billed.' }
      : {
          code: first?.hold_code ?? 'NOT_RATED',
          text: `${waiting} of ${waiting + billed} periods are not billed: ${first?.hold_reason ?? 'not rated yet'}`,
        };
  await tx.execute('UPDATE operator_file SET reason_code = ?, reason = ? WHERE id = ?', [
    reason.code,
    reason.text.slice(0, 500),
    fileId,
  ]);
}

async function broughtNothingNew(tx: Queryable, fileId: number): Promise<boolean> {
  const [counts] = await tx.query<{ fresh: number; same: number }>(
    `SELECT COALESCE(SUM(new_count + revised_count + kept_count), 0) AS fresh, COALESCE(SUM(same_count), 0) AS same
       FROM file_chunk WHERE file_id = ?`,
    [fileId],
  );
  return Number(counts!.fresh) === 0 && Number(counts!.same) > 0;
}

const PERIODS_OF_FILE = `
  SELECT DISTINCT p.id
    FROM (SELECT supply_point_id, MIN(day) AS first_day, MAX(day) AS last_day FROM reading_day WHERE file_id = ? GROUP BY supply_point_id) t
    JOIN contract c ON c.supply_point_id = t.supply_point_id
    JOIN usage_period p ON p.contract_id = c.id AND p.period_to >= t.first_day AND p.period_from <= t.last_day`;
