import type { Database } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import { endOverride, overrideBatchServer } from '../../runtime/jobs/override-batch-server.ts';
import { momentOf } from '../../runtime/operator/moment.ts';

export interface OverrideRequest {
  readonly action: 'keep_on' | 'keep_off' | 'none';
  /** A moment with its zone; only with keep_on and keep_off. */
  readonly until?: string;
  readonly reason: string;
  readonly replace?: boolean;
  /** The operator's user name. */
  readonly actor: string;
}

/**
 * Keeps the server on or off until a moment, or lets the schedule and the queue decide again.
 * @throws AppError `request.invalid` for a moment that is missing, past or too far ahead; `batch-server.conflict` with whose override is in force
 */
export async function override(database: Database, request: OverrideRequest): Promise<void> {
  const { action, until, reason, replace, actor } = request;
  if (action === 'none') {
    if (until !== undefined) throw invalid('has no meaning with none');
    await endOverride(database, { actor, reason, ...(replace === undefined ? {} : { replace }) });
    return;
  }
  if (until === undefined) throw invalid('is required');
  await overrideBatchServer(database, {
    mode: action === 'keep_on' ? 'keep-on' : 'keep-off',
    until: momentOf(until, 'body.until'),
    reason,
    actor,
    ...(replace === undefined ? {} : { replace }),
  });
}

const invalid = (reason: string) => new AppError('request.invalid', { details: [{ field: 'body.until', reason }] });
