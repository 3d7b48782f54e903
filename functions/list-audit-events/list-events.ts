import { VIEWED } from '../../runtime/access-log.ts';
import { isoMoment, type Queryable, type SqlValue } from '../../runtime/database.ts';

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  /** Without it deeds only: who merely saw whose data is asked for by `personal-data.view`. */
  readonly action?: string | undefined;
  /** `next` of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface AuditEntry {
  auditId: string;
  at: string;
  actor: string;
  action: string;
  subject: string;
  reason: string | null;
  before: unknown;
  after: unknown;
}

type Row = Record<'id' | 'at' | 'actor' | 'action' | 'subject', string> &
  Record<'reason' | 'before_value' | 'after_value', string | null>;

/** Who did what, the newest first. */
export async function listEvents(
  database: Queryable,
  { limit, ...filter }: AuditFilter,
): Promise<{ entries: AuditEntry[]; next: string | null }> {
  const wanted = [
    ['actor = ?', filter.actor],
    ['subject = ?', filter.subject],
    ['id < ?', filter.after],
    filter.action === undefined ? ['action <> ?', VIEWED] : ['action = ?', filter.action],
  ].filter((each): each is [string, string] => each[1] !== undefined);
  const params: SqlValue[] = wanted.map(([, value]) => value);
  const rows = await database.query<Row>(
    `SELECT id, at, actor, action, subject, reason, before_value, after_value FROM audit_event
      WHERE ${wanted.map(([sql]) => sql).join(' AND ')} ORDER BY id DESC LIMIT ?`,
    [...params, limit + 1],
  );
  const page = rows.slice(0, limit);
  return {
    entries: page.map((row) => ({
      auditId: String(row.id),
      at: isoMoment(row.at),
      actor: row.actor,
      action: row.action,
      subject: row.subject,
      reason: row.reason,
      before: jsonOf(row.before_value),
      after: jsonOf(row.after_value),
    })),
    next: rows.length > limit ? String(page.at(-1)!.id) : null,
  };
}

const jsonOf = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
