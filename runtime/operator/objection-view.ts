import { isoMoment, type Queryable } from '../database.ts';
import type { ObjectionReason } from '../objection.ts';

/** An objection (이의신청) as operators see it; to be answered by `answerDueOn` (supply terms art. 74-2). */
export interface OperatorObjection {
  objectionId: string;
  billId: string;
  supplyPoint: string;
  periodFrom: string;
  periodTo: string;
  plan: string;
  usageWh: number;
  totalWon: number;
  reason: ObjectionReason;
  /** What the customer wrote. */
  text: string;
  state: 'received' | 'in_review' | 'accepted' | 'rejected';
  filedAt: string;
  answerDueOn: string;
  answeredAt: string | null;
  answeredBy: string | null;
  answer: string | null;
}

export interface ObjectionFilter {
  readonly objectionId?: string;
  readonly state?: 'open' | 'answered' | undefined;
  /** `next` of the previous page. */
  readonly after?: string | undefined;
  readonly limit: number;
}

type Row = Record<'id' | 'bill_id' | 'usage_wh' | 'total_won', number> &
  Record<'code' | 'period_from' | 'period_to' | 'plan' | 'text' | 'filed_at' | 'answer_due_on', string> &
  Record<'answered_at' | 'answered_by' | 'answer', string | null> &
  Pick<OperatorObjection, 'reason' | 'state'>;

const STATES = {
  open: "o.state IN ('received', 'in_review')",
  answered: "o.state IN ('accepted', 'rejected')",
} as const;

/** Open objections in the order they are due, which is the order they came; all others newest first. */
export async function readObjections(queryable: Queryable, filter: ObjectionFilter): Promise<OperatorObjection[]> {
  const { objectionId, state, after, limit } = filter;
  const oldestFirst = state === 'open';
  const conditions = [
    ...(objectionId === undefined ? [] : ['o.id = ?']),
    ...(state === undefined ? [] : [STATES[state]]),
    ...(after === undefined ? [] : [oldestFirst ? 'o.id > ?' : 'o.id < ?']),
  ];
  const rows = await queryable.query<Row>(
    `SELECT o.id, o.bill_id, s.code, b.period_from, b.period_to, b.plan, b.usage_wh, b.total_won, o.reason, o.text, o.state, o.filed_at,
            o.answer_due_on, o.answered_at, o.answered_by, o.answer
       FROM objection o JOIN bill b ON b.id = o.bill_id JOIN contract c ON c.id = b.contract_id JOIN supply_point s ON s.id = c.supply_point_id
      ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY o.id ${oldestFirst ? '' : 'DESC'} LIMIT ?`,
    [...(objectionId === undefined ? [] : [objectionId]), ...(after === undefined ? [] : [after]), limit],
  );
  return rows.map((row) => ({
    objectionId: String(row.id),
    billId: String(row.bill_id),
    supplyPoint: row.code,
    periodFrom: row.period_from,
    periodTo: row.period_to,
    plan: row.plan,
    usageWh: Number(row.usage_wh),
    totalWon: Number(row.total_won),
    reason: row.reason,
    text: row.text,
    state: row.state,
    filedAt: isoMoment(row.filed_at),
    answerDueOn: row.answer_due_on,
    answeredAt: row.answered_at && isoMoment(row.answered_at),
    answeredBy: row.answered_by,
    answer: row.answer,
  }));
}
