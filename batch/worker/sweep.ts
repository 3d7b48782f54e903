import { positionOf } from '../../runtime/jobs/queue-position.ts';
import { settleRun } from '../../runtime/jobs/settle-run.ts';
import { wakeDependents } from '../../runtime/jobs/wake-dependents.ts';
import type { Log } from '../../runtime/logger.ts';
import type { QueueConnection } from './queue-connection.ts';

const AT_ONCE = 500;
/** A worker that was silent for so long is written off; its jobs were given to others long before. */
const WORKER_SILENT_SECONDS = 120;
/** Long enough for a new release's workers to start; then nobody is coming who knows the type. */
const UNKNOWN_TYPE_MINUTES = 10;

/** Makes scheduled jobs ready whose moment has come. @returns how many */
export async function wakeScheduled(connection: QueueConnection): Promise<number> {
  return await connection.transaction(async (tx) => {
    const due = await tx.query<{ id: number }>(
      `SELECT id FROM job FORCE INDEX (job_wake) WHERE wake_at <= UTC_TIMESTAMP(3) ORDER BY wake_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
    );
    if (due.length === 0) return 0;
    const ids = due.map((row) => row.id).join(',');
    await tx.execute(
      `UPDATE job SET queue_position = IF(state = 'scheduled', ${positionOf('priority')}, 0), wake_at = NULL,
         state = IF(state = 'scheduled', 'ready', state) WHERE id IN (${ids})`,
    );
    return due.length;
  });
}

/** Gives the jobs of dead workers back to the queue: those whose lease is over. @returns their ids */
export async function rescueOrphans(connection: QueueConnection, log: Log, random: () => number): Promise<number[]> {
  return await connection.transaction(async (tx) => {
    const orphans = await tx.query<{ id: number; lease_token: number; worker_id: number; late: number }>(
      `SELECT id, lease_token, worker_id, TIMESTAMPDIFF(MICROSECOND, lease_until, UTC_TIMESTAMP(3)) AS late FROM job
       WHERE state = 'running' AND lease_until < UTC_TIMESTAMP(3) LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
    );
    for (const { id, lease_token, worker_id } of orphans) {
      await settleRun(
        tx,
        {
          jobId: Number(id),
          token: Number(lease_token),
          outcome: 'lost',
          reasonCode: 'worker-lost',
          reason: `Worker ${worker_id} did not renew its lease.`,
        },
        random,
      );
      log.warn('job given back: its worker is lost', { jobId: Number(id), workerId: Number(worker_id) });
    }
    return orphans.map((row) => Number(row.id));
  });
}

/**
 * Raises an alarm for each job that has not started, or not ended, by the time that was asked for; also when it has by now, because half a minute
 * passes between two looks, and hours while the server is off.
 * @returns their number
 */
export async function raiseAlarms(connection: QueueConnection, log: Log): Promise<number> {
  return await connection
    .transaction(async (tx) => {
      const due = await tx.query<{ job_id: number; kind: 'late-start' | 'late-end'; type: string; late: number }>(
        `SELECT a.job_id, a.kind, job.type,
         IF(a.kind = 'late-start',
           IF(job.starts = 0, job.state IN ('waiting', 'scheduled', 'ready', 'held'),
             COALESCE((SELECT MIN(r.started_at) FROM job_run r WHERE r.job_id = job.id), job.started_at) > a.due_at),
           job.state IN ('waiting', 'scheduled', 'ready', 'held', 'running', 'failed')
             OR (job.state = 'succeeded' AND job.finished_at > a.due_at)) AS late
       FROM job_alarm a JOIN job ON job.id = a.job_id
       WHERE a.settled_at IS NULL AND a.due_at <= UTC_TIMESTAMP(3) ORDER BY a.due_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED`,
      );
      for (const { job_id, kind, late } of due) {
        await tx.execute(
          `UPDATE job_alarm SET settled_at = UTC_TIMESTAMP(3), raised_at = ${Number(late) ? 'UTC_TIMESTAMP(3)' : 'NULL'} WHERE job_id = ? AND kind = ?`,
          [job_id, kind],
        );
      }
      return due;
    })
    .then((due) => {
      const late = due.filter((row) => Number(row.late));
      // Said only after the commit, so that each is said once.
      for (const { job_id, kind, type } of late) log.error('job is late', { alarm: kind, jobId: Number(job_id), type });
      return late.length;
    });
}

/** Fails ready jobs of a type that no living worker knows, instead of keeping the server on for them. */
export async function failUnknownTypes(connection: QueueConnection, log: Log): Promise<number> {
  const stray = await connection.query<{ id: number; type: string }>(
    `SELECT id, type FROM job WHERE state = 'ready' AND type NOT IN (SELECT type FROM job_type)
       AND queue_position < priority * 10000000000000000
         + TIMESTAMPDIFF(MICROSECOND, '2000-01-01', UTC_TIMESTAMP(6) - INTERVAL ${UNKNOWN_TYPE_MINUTES} MINUTE) LIMIT ${AT_ONCE}`,
  );
  let failed = 0;
  for (const { id, type } of stray) {
    const reason = `No worker knows the job type ${type}. Correct the type, or deploy the release that has it, and run the job again.`;
    const affectedRows = await connection.transaction(async (tx) => {
      const result = await tx.execute(
        `UPDATE job SET state = 'failed', queue_position = 0, finished_at = UTC_TIMESTAMP(3), reason_code = 'unknown-type',
           reason = ? WHERE id = ? AND state = 'ready'`,
        [reason, id],
      );
      if (result.affectedRows > 0) await wakeDependents(tx, [Number(id)]);
      return result.affectedRows;
    });
    failed += affectedRows;
    if (affectedRows > 0) log.error('job failed: unknown type', { jobId: Number(id), type });
  }
  return failed;
}

/** Notes the end of workers that have been silent. */
export async function writeOffWorkers(connection: QueueConnection): Promise<void> {
  await connection.execute(
    `UPDATE worker SET ended_at = UTC_TIMESTAMP(3) WHERE ended_at IS NULL AND heartbeat_at < UTC_TIMESTAMP(3) - INTERVAL ${WORKER_SILENT_SECONDS} SECOND`,
  );
}
