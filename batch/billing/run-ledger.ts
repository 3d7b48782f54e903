import type { Queryable } from '../../runtime/database.ts';

export type RunState = 'preparing' | 'preview' | 'approved' | 'issuing' | 'issued' | 'cancelled';

export interface LockedRun {
  id: number;
  month: string;
  state: RunState;
}

/** Locks a run, so that it can neither be cancelled nor worked on by another process before the commit. @throws RangeError */
export async function lockRun(tx: Queryable, billRunId: number): Promise<LockedRun> {
  const [run] = await tx.query<LockedRun>('SELECT id, month, state FROM bill_run WHERE id = ? FOR UPDATE', [billRunId]);
  if (!run) throw new RangeError(`There is no bill run ${billRunId}.`);
  return { ...run, id: billRunId };
}
