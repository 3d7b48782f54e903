import { isOfficeHoliday } from '../../domain/jobs/public-holidays.ts';
import { nextStart, type StartRule } from '../../domain/jobs/start-rule.ts';
import { isoMoment, type Queryable } from '../database.ts';
import { databaseNow } from './database-now.ts';
import { positionOf } from './queue-position.ts';

export interface StartConditions {
  id: number;
  run_after: string | null;
  start_rule: string | null;
}

/** Lets a job whose other conditions are met start: at once (`ready`), or when its start time or window comes (`scheduled`). */
export async function makeDue(tx: Queryable, job: StartConditions): Promise<'ready' | 'scheduled'> {
  const now = await databaseNow(tx);
  const start = startMoment(job, now);
  if (start > now) {
    await tx.execute("UPDATE job SET state = 'scheduled', wake_at = ?, queue_position = 0 WHERE id = ?", [
      start,
      job.id,
    ]);
    return 'scheduled';
  }
  await tx.execute(
    `UPDATE job SET state = 'ready', wake_at = NULL, queue_position = ${positionOf('priority')} WHERE id = ?`,
    [job.id],
  );
  return 'ready';
}

/** When a job may start, seen from `now`. */
export function startMoment(job: Pick<StartConditions, 'run_after' | 'start_rule'>, now: Date): Date {
  const runAfter = job.run_after ? new Date(isoMoment(job.run_after)) : now;
  const from = runAfter > now ? runAfter : now;
  return job.start_rule ? nextStart(JSON.parse(job.start_rule) as StartRule, from, isOfficeHoliday) : from;
}
