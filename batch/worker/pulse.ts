import type { PendingProgress } from './job-context.ts';
import type { QueueConnection } from './queue-connection.ts';

export interface HeldJob {
  id: number;
  token: number;
  progress: PendingProgress | undefined;
}

/**
 * One heartbeat: says that the worker lives, renews the leases of the jobs it holds and writes down their progress.
 * Jobs whose row is locked are passed over: that is a write of the job itself, which renews the lease on its own.
 * @returns ids of jobs that are no longer this worker's
 */
export async function pulse(
  connection: QueueConnection,
  workerId: number,
  leaseSeconds: number,
  held: readonly HeldJob[],
): Promise<number[]> {
  await connection.execute('UPDATE worker SET heartbeat_at = UTC_TIMESTAMP(3) WHERE id = ?', [workerId]);
  if (held.length === 0) return [];
  const ids = held.map((job) => job.id).join(',');
  await connection.transaction(async (tx) => {
    const free = await tx.query<{ id: number; lease_token: number }>(
      `SELECT id, lease_token FROM job WHERE id IN (${ids}) AND state = 'running' FOR UPDATE SKIP LOCKED`,
    );
    const tokens = new Map(free.map((row) => [Number(row.id), Number(row.lease_token)]));
    for (const { id, token, progress } of held) {
      if (tokens.get(id) !== token) continue;
      await tx.execute(
        `UPDATE job SET lease_until = UTC_TIMESTAMP(3) + INTERVAL ? SECOND
           ${progress ? ', progress_done = ?, progress_total = ?, progress_note = ?, progress_at = UTC_TIMESTAMP(3)' : ''}
         WHERE id = ?`,
        [leaseSeconds, ...(progress ? [progress.done, progress.total, progress.note] : []), id],
      );
    }
  });
  const rows = await connection.query<{ id: number; state: string; lease_token: number }>(
    `SELECT id, state, lease_token FROM job WHERE id IN (${ids})`,
  );
  const still = new Set(
    rows.filter((row) => row.state === 'running').map((row) => `${Number(row.id)}:${Number(row.lease_token)}`),
  );
  return held.filter((job) => !still.has(`${job.id}:${job.token}`)).map((job) => job.id);
}
