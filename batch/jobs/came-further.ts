import type { Queryable } from '../../runtime/database.ts';

/**
 * Notes, in the transaction of a piece that a rerun will not do again, that the job came further: what stopped it so far, a dying worker
 * or a database that went away, does not keep it from ever ending, so those attempts no longer count.
 */
export async function cameFurther(tx: Queryable, jobId: number): Promise<void> {
  await tx.execute('UPDATE job SET losses = 0, failures = 0 WHERE id = ?', [jobId]);
}
