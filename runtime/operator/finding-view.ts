import { isoMoment, type Queryable } from '../database.ts';

/** What a check of the readings noticed. An open one of severity `block` keeps the day's period from being billed. */
export interface Finding {
  findingId: string;
  supplyPoint: string;
  channel: string;
  day: string;
  code: string;
  severity: 'note' | 'review' | 'block';
  message: string;
  state: 'open' | 'answered' | 'outdated';
  answeredBy: string | null;
  answer: string | null;
  answeredAt: string | null;
}

export interface FindingFilter {
  readonly findingId?: string;
  readonly state?: Finding['state'] | undefined;
  readonly severity?: Finding['severity'] | undefined;
  /** `next` of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

type Row = Record<'id', number> &
  Record<'supply_point', string> &
  Pick<Finding, 'channel' | 'day' | 'code' | 'severity' | 'message' | 'state' | 'answer'> &
  Record<'answered_by' | 'answered_at', string | null>;

/** Findings, newest first. */
export async function readFindings(queryable: Queryable, filter: FindingFilter): Promise<Finding[]> {
  const chosen = [
    ['f.id = ?', filter.findingId],
    ['f.state = ?', filter.state],
    ['f.severity = ?', filter.severity],
    ['f.id < ?', filter.after],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined);
  const where = chosen.length > 0 ? `WHERE ${chosen.map(([condition]) => condition).join(' AND ')}` : '';
  const rows = await queryable.query<Row>(
    `SELECT f.id, s.code AS supply_point, f.channel, f.day, f.code, f.severity, f.message, f.state, f.answered_by, f.answer, f.answered_at
       FROM reading_finding f JOIN supply_point s ON s.id = f.supply_point_id ${where} ORDER BY f.id DESC LIMIT ?`,
    [...chosen.map(([, value]) => value), filter.limit],
  );
  return rows.map(({ id, supply_point, answered_by, answered_at, ...row }) => ({
    findingId: String(id),
    supplyPoint: supply_point,
    ...row,
    answeredBy: answered_by,
    answeredAt: answered_at && isoMoment(answered_at),
  }));
}
