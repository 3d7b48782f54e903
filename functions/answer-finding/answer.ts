import type { Queryable } from '../../runtime/database.ts';
import { answerFinding } from '../../runtime/decisions/answer-finding.ts';
import { DecisionRefused } from '../../runtime/decisions/decision-refused.ts';
import { AppError } from '../../runtime/errors.ts';
import { type Finding, readFindings } from '../../runtime/operator/finding-view.ts';

export interface FindingAnswer {
  readonly findingId: string;
  readonly answer: string;
  /** The operator's user name. */
  readonly by: string;
}

/** Answers a finding. @throws AppError `not-found`; `finding.conflict` with who answered before */
export async function answer(tx: Queryable, { findingId, answer: text, by }: FindingAnswer): Promise<Finding> {
  const finding = async () => (await readFindings(tx, { findingId, limit: 1 }))[0];
  if ((await finding()) === undefined) throw new AppError('not-found');
  try {
    await answerFinding(tx, Number(findingId), by, text);
  } catch (error) {
    if (!(error instanceof DecisionRefused)) throw error;
    throw new AppError('finding.conflict', { details: [{ field: 'path.findingId', reason: error.message }] });
  }
  return (await finding())!;
}
