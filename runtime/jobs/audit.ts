import { isoMoment, type Queryable } from '../database.ts';

export interface AuditEntry {
  /** operator's user name, or system:<part> */
  actor: string;
  /** such as job.hold */
  action: string;
  /** what it was done to, such as job:17 */
  subject: string;
  reason: string | null;
  before: unknown;
  after: unknown;
}

/** Writes down who did what to what, why, and what it was before and after; in the transaction of the deed. */
export async function writeAudit(tx: Queryable, entry: AuditEntry): Promise<void> {
  await tx.execute(
    `INSERT INTO audit_event (at, actor, action, subject, reason, before_value, after_value) VALUES (UTC_TIMESTAMP(3), ?, ?, ?, ?, ?, ?)`,
    [
      entry.actor,
      entry.action,
      entry.subject,
      entry.reason,
      JSON.stringify(entry.before ?? null),
      JSON.stringify(entry.after ?? null),
    ],
  );
}

/** A refusal's sentence, and after it who was there before: "… kim did job.hold at 2026-11-23T03:00:00.000Z." @param subject as in the audit */
export async function withLastDeed(tx: Queryable, subject: string, sentence: string): Promise<string> {
  const [row] = await tx.query<{ actor: string; action: string; at: string }>(
    'SELECT actor, action, at FROM audit_event WHERE subject = ? ORDER BY id DESC LIMIT 1',
    [subject],
  );
  return row ? `${sentence} ${row.actor} did ${row.action} at ${isoMoment(row.at)}.` : sentence;
}
