import type { Database } from '../database.ts';
import { AppError } from '../errors.ts';
import { writeAudit } from './audit.ts';

/**
 * Sets how many jobs of a type may run at a time: 0 = none for now, null = no limit. Running ones go on. Workers follow within 2 s.
 * @throws AppError request.invalid when no worker has registered the type
 */
export async function limitJobType(
  database: Database,
  type: string,
  maxRunning: number | null,
  deed: { actor: string; reason: string | null },
): Promise<void> {
  await database.transaction(async (tx) => {
    const [before] = await tx.query<{ max_running: number | null }>(
      'SELECT max_running FROM job_type WHERE type = ? FOR UPDATE',
      [type],
    );
    if (!before) throw new AppError('request.invalid', { details: [{ field: 'type', reason: 'is not known' }] });
    await tx.execute('UPDATE job_type SET max_running = ? WHERE type = ?', [maxRunning, type]);
    await writeAudit(tx, {
      ...deed,
      action: 'job-type.limit',
      subject: `job-type:${type}`,
      before: { maxRunning: before.max_running },
      after: { maxRunning },
    });
  });
}
