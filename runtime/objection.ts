import { isoMoment, type Queryable } from './database.ts';

export type ObjectionReason = 'usage' | 'price' | 'discount' | 'moved' | 'other';

/** An objection (이의신청) against a bill; to be answered by `answerDueOn`, 30 days after it came (supply terms art. 74-2). */
export interface Objection {
  readonly objectionId: string;
  readonly billId: string;
  readonly reason: ObjectionReason;
  readonly text: string;
  readonly state: 'received' | 'in_review' | 'accepted' | 'rejected';
  readonly filedAt: string;
  readonly answerDueOn: string;
  readonly answeredAt: string | null;
  readonly answer: string | null;
}

interface Row {
  readonly id: number;
  readonly bill_id: number;
  readonly reason: ObjectionReason;
  readonly text: string;
  readonly state: Objection['state'];
  readonly filed_at: string;
  readonly answer_due_on: string;
  readonly answered_at: string | null;
  readonly answer: string | null;
}

/** The objection against a bill, or undefined. Whose bill it is has been checked before. */
export async function readObjection(database: Queryable, billId: number): Promise<Objection | undefined> {
  const [row] = await database.query<Row>(
    `SELECT id, bill_id, reason, text, state, filed_at, answer_due_on, answered_at, answer FROM objection WHERE bill_id = ?`,
    [billId],
  );
  if (row === undefined) return undefined;
  return {
    objectionId: String(row.id),
    billId: String(row.bill_id),
    reason: row.reason,
    text: row.text,
    state: row.state,
    filedAt: isoMoment(row.filed_at),
    answerDueOn: row.answer_due_on,
    answeredAt: row.answered_at === null ? null : isoMoment(row.answered_at),
    answer: row.answer,
  };
}
