import { type Database, isoMoment, type Queryable } from '../database.ts';
import { AppError } from '../errors.ts';
import { writeAudit } from './audit.ts';
import { databaseNow } from './database-now.ts';

export interface Override {
  mode: 'keep-on' | 'keep-off';
  until: Date;
  /** why; the next operator reads it */
  reason: string;
  actor: string;
  /** Replace another operator's override that is in force. */
  replace?: boolean;
}

interface OverrideRow {
  id: number;
  mode: 'keep-on' | 'keep-off';
  until_at: string;
  created_by: string;
  created_at: string;
}

const SUBJECT = 'batch-server';
const LONGEST_DAYS = 31;

/**
 * Keeps the batch server on, or off, until a moment. It replaces the operator's own earlier override.
 * @throws AppError request.invalid for a moment in the past or more than 31 days ahead; batch-server.conflict when another operator's is
 *   in force (with who, since when and until when)
 */
export async function overrideBatchServer(database: Database, override: Override): Promise<{ overrideId: number }> {
  return await database.transaction(
    async (tx) => {
      const now = await databaseNow(tx);
      if (override.until <= now) throw invalid(`is in the past: it is ${now.toISOString()} now`);
      if (override.until.getTime() - now.getTime() > LONGEST_DAYS * 86_400_000)
        throw invalid(`is more than ${LONGEST_DAYS} days ahead`);
      const { insertId } = await tx.execute(
        'INSERT INTO batch_server_override (mode, until_at, reason, created_by, created_at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3))',
        [override.mode, override.until, override.reason, override.actor],
      );
      // Looked for only now: where none was in force there was no row to lock, and of two operators at the same moment neither would
      // have heard of the other. So one waits for the other's row, or both do and one of them starts again.
      const inForce = await lockInForce(tx, insertId);
      refuseOthers(inForce, override);
      if (inForce) await end(tx, inForce.id, override.actor);
      await writeAudit(tx, {
        actor: override.actor,
        action: 'batch-server.override',
        subject: SUBJECT,
        reason: override.reason,
        before: described(inForce),
        after: { mode: override.mode, until: override.until.toISOString() },
      });
      return { overrideId: insertId };
    },
    { readCommitted: true },
  );
}

/**
 * Ends the override in force, so that the schedule and the queue decide again.
 * @returns false when there was none
 * @throws AppError batch-server.conflict when it is another operator's
 */
export async function endOverride(
  database: Database,
  { actor, reason, replace = false }: Pick<Override, 'actor' | 'replace'> & { reason: string | null },
): Promise<boolean> {
  return await database.transaction(
    async (tx) => {
      const inForce = await lockInForce(tx);
      if (!inForce) return false;
      refuseOthers(inForce, { actor, replace });
      await end(tx, inForce.id, actor);
      await writeAudit(tx, {
        actor,
        action: 'batch-server.override-end',
        subject: SUBJECT,
        reason,
        before: described(inForce),
        after: null,
      });
      return true;
    },
    { readCommitted: true },
  );
}

/** The override in force, the one of `ownId` aside. */
async function lockInForce(tx: Queryable, ownId = 0): Promise<OverrideRow | undefined> {
  const [row] = await tx.query<OverrideRow>(
    `SELECT id, mode, until_at, created_by, created_at FROM batch_server_override
     WHERE until_at > UTC_TIMESTAMP(3) AND ended_at IS NULL AND id <> ? ORDER BY id DESC LIMIT 1 FOR UPDATE`,
    [ownId],
  );
  return row;
}

function refuseOthers(inForce: OverrideRow | undefined, { actor, replace }: Pick<Override, 'actor' | 'replace'>): void {
  if (inForce === undefined || inForce.created_by === actor || replace) return;
  const { created_by, mode, created_at, until_at } = inForce;
  const reason = `${created_by} set ${mode} at ${isoMoment(created_at)}, until ${isoMoment(until_at)}. Replace it only after asking.`;
  throw new AppError('batch-server.conflict', { details: [{ field: 'mode', reason }] });
}

const end = (tx: Queryable, id: number, actor: string) =>
  tx.execute('UPDATE batch_server_override SET ended_at = UTC_TIMESTAMP(3), ended_by = ? WHERE id = ?', [actor, id]);

const described = (row: OverrideRow | undefined) =>
  row ? { mode: row.mode, until: isoMoment(row.until_at), by: row.created_by } : null;

const invalid = (reason: string) => new AppError('request.invalid', { details: [{ field: 'until', reason }] });
