import type { Queryable } from '../database.ts';

/**
 * Asks the worker of an instance to claim nothing for `seconds`. Asking again prolongs the request and keeps the agreement
 * given to a request that is still valid.
 */
export async function askDrain(tx: Queryable, instanceId: string, seconds: number): Promise<void> {
  await tx.execute(
    `INSERT INTO batch_server_drain (instance_id, asked_at, until_at, accepted_at)
     VALUES (?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) + INTERVAL ? SECOND, NULL)
     ON DUPLICATE KEY UPDATE
       accepted_at = IF(until_at > UTC_TIMESTAMP(3), accepted_at, NULL),
       asked_at = IF(until_at > UTC_TIMESTAMP(3), asked_at, UTC_TIMESTAMP(3)),
       until_at = UTC_TIMESTAMP(3) + INTERVAL ? SECOND`,
    [instanceId, seconds, seconds],
  );
}

/** The worker may claim again. */
export async function clearDrain(tx: Queryable, instanceId: string): Promise<void> {
  await tx.execute('DELETE FROM batch_server_drain WHERE instance_id = ?', [instanceId]);
}

/**
 * For the worker, to be asked before every claim: has it been told to claim nothing? It must then claim nothing on this
 * instance, and agree (`acceptDrain`) once no job is in its hands.
 */
export async function isDraining(database: Queryable, instanceId: string): Promise<boolean> {
  const rows = await database.query(
    'SELECT 1 FROM batch_server_drain WHERE instance_id = ? AND until_at > UTC_TIMESTAMP(3)',
    [instanceId],
  );
  return rows.length > 0;
}

/** The worker's agreement: no job is in its hands and it claims none until the request is cleared or runs out. */
export async function acceptDrain(database: Queryable, instanceId: string): Promise<void> {
  await database.execute(
    `UPDATE batch_server_drain SET accepted_at = UTC_TIMESTAMP(3)
     WHERE instance_id = ? AND accepted_at IS NULL AND until_at > UTC_TIMESTAMP(3)`,
    [instanceId],
  );
}
