import type { Queryable } from '../../runtime/database.ts';
import { DecisionRefused } from '../../runtime/decisions/decision-refused.ts';
import { releaseFile } from '../../runtime/decisions/release-file.ts';
import { AppError } from '../../runtime/errors.ts';
import {
  FILE_COLUMNS,
  type ReconciledFile,
  type ReconciliationRow,
  reconciliationRows,
} from '../../runtime/operator/reconciliation-view.ts';

export interface Release {
  readonly reconciliationId: string;
  /** The operator's user name. */
  readonly by: string;
  readonly reason: string;
}

/**
 * Releases the file that a sum belongs to: files are billed as a whole.
 * @throws AppError `not-found`; `reconciliation.conflict` with who decided before
 */
export async function release(tx: Queryable, { reconciliationId, by, reason }: Release): Promise<ReconciliationRow> {
  const fileId = Number(reconciliationId.split('.')[0]);
  const row = async () => {
    const [file] = await tx.query<ReconciledFile>(`SELECT ${FILE_COLUMNS} FROM operator_file WHERE id = ?`, [fileId]);
    const rows = file === undefined ? [] : await reconciliationRows(tx, { ...file, id: Number(file.id) });
    return rows.find((each) => each.reconciliationId === reconciliationId);
  };
  if ((await row()) === undefined) throw new AppError('not-found');
  try {
    await releaseFile(tx, fileId, by, reason);
  } catch (error) {
    if (!(error instanceof DecisionRefused)) throw error;
    const details = [{ field: 'path.reconciliationId', reason: error.message }];
    throw new AppError('reconciliation.conflict', { details });
  }
  return (await row())!;
}
