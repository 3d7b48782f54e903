import type { Queryable } from '../../runtime/database.ts';

export interface OpenJob {
  state: string;
  type: string;
  reason: string | null;
  /** Whether a worker of this database has ever said that it does jobs of this type; true until the first one says anything. */
  known: boolean;
}

/** The jobs that are not at a good end, whoever waits for the queue to run empty. */
export async function openJobs(database: Queryable): Promise<OpenJob[]> {
  const rows = await database.query<Omit<OpenJob, 'known'> & { known: number }>(
    `SELECT state, type, reason, type IN (SELECT type FROM job_type) OR NOT EXISTS (SELECT 1 FROM job_type) AS known
       FROM job WHERE state NOT IN ('succeeded', 'skipped', 'cancelled')`,
  );
  return rows.map((row) => ({ ...row, known: Number(row.known) === 1 }));
}

/** Why the queue will never run empty, so that nobody waits for it until a time-out; null while it may. */
export function whyStuck(jobs: readonly OpenJob[]): string | null {
  const failed = jobs.find(({ state }) => state === 'failed');
  if (failed) return `Job ${failed.type} failed: ${failed.reason}`;
  const orphan = jobs.find(({ known }) => !known);
  return orphan ? `No worker does jobs of type ${orphan.type}, and one is ${orphan.state}.` : null;
}
