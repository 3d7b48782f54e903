import { type Awaited, evaluateDependencies } from '../../domain/jobs/dependencies.ts';
import { isOfficeHoliday } from '../../domain/jobs/public-holidays.ts';
import { nextStart } from '../../domain/jobs/start-rule.ts';
import type { JobState } from '../../domain/jobs/state.ts';
import type { Queryable } from '../database.ts';
import { databaseNow } from './database-now.ts';
import type { NewJob } from './new-job.ts';
import { NO_MOMENT } from './no-moment.ts';
import { positionOf } from './queue-position.ts';

export type { After, NewJob } from './new-job.ts';

const DUPLICATE_KEY = 1062;

/**
 * Puts a job into the queue within the caller's transaction: it exists exactly when the caller's other writes do.
 * @returns the new job, or with `created: false` the one that has the same unique key already
 * @throws RangeError for an awaited job that does not exist, or a start rule that allows no day
 */
export async function enqueue(tx: Queryable, job: NewJob): Promise<{ jobId: number; created: boolean }> {
  const groups = (job.after ?? []).map((entry): Awaited[] =>
    ('any' in entry ? entry.any : [entry]).map(({ jobId, on }) => ({ jobId, on: on ?? 'success' })),
  );
  const dependencies = groups.length > 0 ? await lockAwaited(tx, groups) : 'satisfied';
  const dependencyState =
    dependencies === 'impossible' ? 'bypassed' : job.held ? 'held' : dependencies === 'waiting' ? 'waiting' : undefined;
  const start = await startOf(tx, job);
  const priority = checkedPriority(job.priority ?? 100);
  // Decided by the server in the same statement, because only its clock counts.
  const later = '? > UTC_TIMESTAMP(3)';
  let jobId: number;
  try {
    const inserted = await tx.execute(
      `INSERT INTO job (type, state, priority, queue_position, unique_key, unique_until, params, run_after, start_rule, wake_at,
         max_attempts, backoff_seconds, timeout_seconds, finished_at, reason_code, created_by, created_at)
       VALUES (?, ${dependencyState ? '?' : `IF(${later}, 'scheduled', 'ready')`}, ?,
         ${dependencyState ? '0' : `IF(${later}, 0, ${positionOf('?')})`}, ?, ?, ?, ?, ?,
         ${dependencyState ? 'NULL' : `IF(${later}, ?, NULL)`}, ?, ?, ?,
         ${dependencyState === 'bypassed' ? 'UTC_TIMESTAMP(3)' : NO_MOMENT}, ?, ?, UTC_TIMESTAMP(3))`,
      [
        job.type,
        dependencyState ?? start,
        priority,
        ...(dependencyState ? [] : [start, priority]),
        job.uniqueKey ?? null,
        job.uniqueUntil ?? 'ever',
        JSON.stringify(job.params),
        job.runAfter ?? null,
        job.startRule ? JSON.stringify(job.startRule) : null,
        ...(dependencyState ? [] : [start, start]),
        job.maxAttempts ?? 5,
        job.backoffSeconds ?? 10,
        job.timeoutSeconds ?? 3600,
        dependencyState === 'bypassed' ? 'condition-impossible' : null,
        job.createdBy ?? null,
      ],
    );
    jobId = inserted.insertId;
  } catch (error) {
    if ((error as { errno?: number }).errno !== DUPLICATE_KEY || job.uniqueKey === undefined) throw error;
    // A locking read sees what a concurrent transaction has just committed; the snapshot of a plain SELECT may not.
    const [existing] = await tx.query<{ id: number }>('SELECT id FROM job WHERE unique_key = ? LOCK IN SHARE MODE', [
      job.uniqueKey,
    ]);
    if (!existing) throw error;
    return { jobId: Number(existing.id), created: false };
  }
  await insertDependencies(tx, jobId, groups);
  for (const [kind, at] of [
    ['late-start', job.lateStartAt],
    ['late-end', job.lateEndAt],
  ] as const) {
    if (at) await tx.execute('INSERT INTO job_alarm (job_id, kind, due_at) VALUES (?, ?, ?)', [jobId, kind, at]);
  }
  return { jobId, created: true };
}

function checkedPriority(priority: number): number {
  if (Number.isInteger(priority) && priority >= 0 && priority <= 999) return priority;
  throw new RangeError(`The priority of a job is a whole number from 0 (first) to 999, not ${priority}.`);
}

/**
 * Locks the awaited jobs, so that none of them can end unnoticed between this look and the caller's commit, and marks them
 * as awaited.
 */
async function lockAwaited(tx: Queryable, groups: readonly (readonly Awaited[])[]) {
  const ids = [...new Set(groups.flat().map((awaited) => awaited.jobId))].sort((a, b) => a - b);
  const states = new Map<number, JobState>();
  for (const id of ids) {
    await tx.execute('UPDATE job SET has_dependents = 1 WHERE id = ?', [id]);
    const [row] = await tx.query<{ state: JobState }>('SELECT state FROM job WHERE id = ? FOR UPDATE', [id]);
    if (!row) throw new RangeError(`Job ${id}, which the new job should wait for, does not exist.`);
    states.set(id, row.state);
  }
  return evaluateDependencies(groups, (id) => states.get(id)!);
}

async function insertDependencies(
  tx: Queryable,
  jobId: number,
  groups: readonly (readonly Awaited[])[],
): Promise<void> {
  for (const [groupNo, group] of groups.entries()) {
    for (const { jobId: onJobId, on } of group) {
      await tx.execute(
        'INSERT IGNORE INTO job_dependency (job_id, group_no, on_job_id, on_outcome) VALUES (?, ?, ?, ?)',
        [jobId, groupNo, onJobId, on],
      );
    }
  }
}

async function startOf(tx: Queryable, job: NewJob): Promise<Date | null> {
  if (!job.startRule) return job.runAfter ?? null;
  const now = await databaseNow(tx);
  const from = job.runAfter && job.runAfter > now ? job.runAfter : now;
  return nextStart(job.startRule, from, isOfficeHoliday);
}
