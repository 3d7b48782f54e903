import { createConnection } from 'mysql2/promise';
import type { Measured, Scene } from './scene.ts';

/** The loop everybody writes first: select one with SKIP LOCKED, mark it, commit, do it, mark it done. */
export async function naiveLoops(scene: Scene, jobs: number, workers: number): Promise<Measured> {
  await scene.fill(jobs);
  const connections = await Promise.all(Array.from({ length: workers }, () => createConnection({ uri: scene.url })));
  const result = await scene.time(jobs, async () => {
    const claims: number[] = [];
    await Promise.all(
      connections.map(async (connection) => {
        for (;;) {
          const began = performance.now();
          await connection.query('START TRANSACTION');
          const [rows] = (await connection.query(
            "SELECT id, type, params FROM job WHERE state = 'ready' ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED",
          )) as unknown as [{ id: number }[]];
          if (rows.length > 0) {
            await connection.query(
              "UPDATE job SET state = 'running', queue_position = NULL, started_at = UTC_TIMESTAMP(3), lease_until = UTC_TIMESTAMP(3) + INTERVAL 30 SECOND WHERE id = ?",
              [rows[0]!.id],
            );
          }
          await connection.query('COMMIT');
          if (rows.length === 0) return;
          claims.push(performance.now() - began);
          await connection.query(
            "UPDATE job SET state = 'succeeded', finished_at = UTC_TIMESTAMP(3), lease_until = NULL WHERE id = ?",
            [rows[0]!.id],
          );
        }
      }),
    );
    return claims;
  });
  await Promise.all(connections.map((connection) => connection.end()));
  return result;
}
