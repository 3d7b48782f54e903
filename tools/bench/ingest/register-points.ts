import type { Queryable } from '../../../runtime/database.ts';

/** Registers the supply points of a generated file, without contracts: loading needs no more. */
export async function registerPoints(database: Queryable, codes: readonly string[]): Promise<void> {
  for (let at = 0; at < codes.length; at += 500) {
    const slice = codes.slice(at, at + 500);
    await database.execute(`INSERT IGNORE INTO supply_point (code) VALUES ${slice.map(() => '(?)').join(',')}`, slice);
  }
}
