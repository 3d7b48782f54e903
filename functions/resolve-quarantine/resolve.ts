import type { Queryable } from '../../runtime/database.ts';
import { DecisionRefused } from '../../runtime/decisions/decision-refused.ts';
import { resolveQuarantine, resubmitQuarantine } from '../../runtime/decisions/resolve-quarantine.ts';
import { AppError } from '../../runtime/errors.ts';
import { type QuarantineItem, readQuarantine } from '../../runtime/operator/quarantine-view.ts';

export interface Resolution {
  readonly quarantineId: number;
  /** The operator's user name. */
  readonly by: string;
  readonly note: string;
  readonly resubmit: boolean;
}

/** Decides on an entry. @throws AppError `not-found`; `quarantine.conflict` with who decided before */
export async function resolve(
  tx: Queryable,
  { quarantineId, by, note, resubmit }: Resolution,
): Promise<QuarantineItem> {
  const item = async () => (await readQuarantine(tx, { quarantineId, limit: 1 }))[0];
  if ((await item()) === undefined) throw new AppError('not-found');
  try {
    await (resubmit ? resubmitQuarantine : resolveQuarantine)(tx, quarantineId, by, note);
  } catch (error) {
    if (!(error instanceof DecisionRefused)) throw error;
    throw new AppError('quarantine.conflict', { details: [{ field: 'path.quarantineId', reason: error.message }] });
  }
  return (await item())!;
}
