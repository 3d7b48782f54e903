import type { Queryable } from '../../runtime/database.ts';

/** Writes down who did what, to what, and why, in the transaction of the deed. */
export async function audit(
  tx: Queryable,
  event: { actor: string; action: string; subject: string; reason: string; before?: unknown; after?: unknown },
): Promise<void> {
  await tx.execute(
    `INSERT INTO audit_event (at, actor, action, subject, reason, before_value, after_value) VALUES (UTC_TIMESTAMP(3), ?, ?, ?, ?, ?, ?)`,
    [
      event.actor,
      event.action,
      event.subject,
      event.reason,
      event.before === undefined ? null : JSON.stringify(event.before),
      event.after === undefined ? null : JSON.stringify(event.after),
    ],
  );
}
