import type { Queryable, SqlValue } from '../../runtime/database.ts';

const ROWS_PER_STATEMENT = 100;

/**
 * Inserts rows a hundred at a time, the rest one by one, so that only two statement lengths are prepared per caller.
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
    const count = rows.length - at >= ROWS_PER_STATEMENT ? ROWS_PER_STATEMENT : 1;
    const slice = rows.slice(at, at + count);
    const place = `(${Array(slice[0]!.length).fill('?').join(',')})`;
    await database.execute(`${insert} ${Array(count).fill(place).join(',')} ${suffix}`, slice.flat());
    at += count;
  }
}
