import type { Queryable } from '../../runtime/database.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';

/** To be called in the transaction that issues bills: their documents are wanted. One waiting job serves any number of them. */
export async function wantPrint(tx: Queryable): Promise<void> {
  await enqueue(tx, { type: 'print-bills', params: {}, uniqueKey: 'print-bills', uniqueUntil: 'start', priority: 200 });
}
