import type { Queryable } from '../database.ts';
import { withLastDeed } from '../jobs/audit.ts';
import { JobFailure } from '../jobs/job-failure.ts';

/** A decision that does not apply any more: somebody else was quicker, or the thing is not open. */
export class DecisionRefused extends JobFailure {
  constructor(message: string) {
    super('NOT_OPEN', message, { retry: false });
  }
}

/** The refusal, with who decided last and when. @param subject as in the audit */
export async function refusal(tx: Queryable, subject: string, message: string): Promise<DecisionRefused> {
  return new DecisionRefused(await withLastDeed(tx, subject, message));
}
