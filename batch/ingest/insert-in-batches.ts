import type { Queryable, SqlValue } from '../../runtime/database.ts';

const STATEMENT_LENGTHS = [100, 10, 1];

/**
 * Inserts rows by hundreds, tens and ones, so that only three statement lengths are prepared per caller.
 * @param insert the statement up to and including VALUES
 * @param suffix e.g. ON DUPLICATE KEY UPDATE …
 */
export async function insertInBatches(
  database: Queryable,
  insert: string,
  rows: readonly (readonly SqlValue[])[],
  suffix = '',
): Promise<void> {
  for (let at = 0; at < rows.length; ) {
    const count = STATEMENT_LENGTHS.find((length) => rows.length - at >= length)!;
    const slice = rows.slice(at, at + count);
    const place = `(${Array(slice[0]!.length).fill('?').join(',')})`;
    await database.execute(`${insert} ${Array(count).fill(place).join(',')} ${suffix}`, slice.flat());
    at += count;
  }
}
