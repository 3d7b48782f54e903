import type { Queryable } from '../../runtime/database.ts';
import {
  FILE_COLUMNS,
  type ReconciledFile,
  type ReconciliationRow,
  type ReconciliationState,
  reconciliationRows,
} from '../../runtime/operator/reconciliation-view.ts';

export interface ReconciliationFilter {
  readonly state?: ReconciliationState | undefined;
  /** `next` of the previous page: the id of its last row. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A file may hold rows of its own state and of `reconciled`; only files that can have the wanted state are looked into. */
const FILE_STATES = {
  reconciled: ['matched', 'unreconciled', 'released'],
  unreconciled: ['unreconciled'],
  released: ['released'],
} as const satisfies Record<ReconciliationState, readonly string[]>;
const FILES_PER_LOOK = 20;

/** Sums against published totals, of the file that came last first. Files about which nothing was published do not appear. */
export async function listRows(
  database: Queryable,
  { state, after, limit }: ReconciliationFilter,
): Promise<{ rows: ReconciliationRow[]; next: string | null }> {
  const rows: ReconciliationRow[] = [];
  const states: readonly string[] = FILE_STATES[state ?? 'reconciled'];
  let below = after === undefined ? null : Number(after.split('.')[0]) + 1;
  for (;;) {
    const files = await database.query<ReconciledFile>(
      `SELECT ${FILE_COLUMNS} FROM operator_file WHERE reconciliation IN (${states.map(() => '?').join(', ')})
          AND ${below === null ? 'TRUE' : 'id < ?'} ORDER BY id DESC LIMIT ${FILES_PER_LOOK}`,
      [...states, ...(below === null ? [] : [below])],
    );
    for (const file of files) {
      const all = await reconciliationRows(database, { ...file, id: Number(file.id) });
      rows.push(
        ...all.filter((row) => isAfter(row.reconciliationId, after) && (state === undefined || row.state === state)),
      );
      if (rows.length > limit) return { rows: rows.slice(0, limit), next: rows[limit - 1]!.reconciliationId };
      below = Number(file.id);
    }
    if (files.length < FILES_PER_LOOK) return { rows, next: null };
  }
}

/** Rows of other files than that of `after` are behind it anyway. */
function isAfter(id: string, after: string | undefined): boolean {
  if (after === undefined) return true;
  const [fileId, ...place] = id.split('.');
  const [lastFileId, ...lastPlace] = after.split('.');
  return fileId !== lastFileId || place.join('.') > lastPlace.join('.');
}
