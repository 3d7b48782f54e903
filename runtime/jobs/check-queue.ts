import type { Queryable } from '../database.ts';
import { NO_MOMENT } from './no-moment.ts';
import { statusOf } from './wake-dependents.ts';

export interface QueueFault {
  jobId: number;
  /** the rule that does not hold */
  rule: string;
}

// Each is a condition that holds for every job at every committed moment; `broken` selects the jobs for which it does not.
const RULES: readonly { rule: string; broken: string }[] = [
  {
    rule: 'a job has a place in the queue exactly when it is ready',
    broken: "(state = 'ready') <> (COALESCE(queue_position, 0) > 0)",
  },
  {
    rule: 'a job has a wake time exactly when it is scheduled',
    broken: "(state = 'scheduled') <> (wake_at IS NOT NULL)",
  },
  {
    rule: 'a job has a lease exactly when it is running',
    broken: `(state = 'running') <> (COALESCE(lease_until, ${NO_MOMENT}) > ${NO_MOMENT})`,
  },
  {
    rule: 'a running job has a worker, a start and a fencing token',
    broken: `state = 'running' AND (COALESCE(worker_id, 0) = 0 OR COALESCE(started_at, ${NO_MOMENT}) = ${NO_MOMENT} OR starts = 0 OR lease_token = 0)`,
  },
  {
    rule: 'a job has an end exactly when it has ended',
    broken: `(state IN ('succeeded', 'failed', 'cancelled', 'skipped', 'bypassed')) <> (COALESCE(finished_at, ${NO_MOMENT}) > ${NO_MOMENT})`,
  },
  { rule: 'the fencing token has grown with each start', broken: 'lease_token < starts' },
  { rule: 'only a job that succeeded has an output', broken: "output IS NOT NULL AND state <> 'succeeded'" },
  {
    rule: 'each start that ended has its run',
    broken: "starts - IF(state = 'running', 1, 0) <> (SELECT COUNT(*) FROM job_run WHERE job_run.job_id = job.id)",
  },
];

const MOST_FAULTS = 100;

/**
 * Checks the queue's own rules on the whole table; for tests, for the chaos run, and for an operator in doubt. Reads only.
 * @returns the faults, at most 100 of each rule; empty = all is well
 */
export async function checkQueue(queryable: Queryable): Promise<QueueFault[]> {
  const faults: QueueFault[] = [];
  for (const { rule, broken } of RULES) {
    const rows = await queryable.query<{ id: number }>(`SELECT id FROM job WHERE ${broken} LIMIT ${MOST_FAULTS}`);
    faults.push(...rows.map((row) => ({ jobId: Number(row.id), rule })));
  }
  const waiting = await queryable.query<{ id: number }>("SELECT id FROM job WHERE state = 'waiting'");
  for (const { id } of waiting) {
    const status = await statusOf(queryable, Number(id));
    if (status !== 'waiting')
      faults.push({ jobId: Number(id), rule: `a waiting job waits for something (it is ${status})` });
  }
  return faults;
}
