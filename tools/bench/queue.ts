/**
 * `npm run bench -- queue [--jobs 20000] [--rounds 3] [--no-peer] [--url mysql://…]`: how many jobs a second go through the queue and how long a
 * claim takes, with 1, 8 and 16 workers, single and batched, against two peers on the same durable server in the same run: the plain
 * SKIP LOCKED loop (claim, commit, complete), and oxen-queue, a public npm queue for MySQL. Ours writes a run-history row per job, checks
 * the fencing token and keeps leases; the peers do not. Rounds alternate, because the machine is not idle; the best round of each counts.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { type MariaDb, startMariaDb } from '../../local/mariadb.ts';
import { naiveLoops } from './queue/naive.ts';
import { claimLoops, workerLoop } from './queue/ours.ts';
import { oxenQueue } from './queue/oxen.ts';
import type { Measured, Scene } from './queue/scene.ts';
import { prepareScene } from './queue/scene.ts';

interface Contender {
  name: string;
  jobs: (jobs: number) => number;
  run: (scene: Scene, jobs: number) => Promise<Measured | string>;
}

/** Measures and prints a table. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      jobs: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '3' },
      'no-peer': { type: 'boolean', default: false },
      url: { type: 'string' },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'bench-queue-'));
  const server: MariaDb | undefined = values.url ? undefined : await startMariaDb({ folder });
  try {
    const scene = await prepareScene(values.url ?? server!.url);
    await measure(scene, Number(values.jobs), Number(values.rounds), !values['no-peer']);
    await scene.remove();
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const all = (jobs: number) => jobs;
const part = (share: number) => (jobs: number) => Math.ceil(jobs * share);

function contenders(withPeer: boolean): Contender[] {
  const list: Contender[] = [];
  for (const workers of [1, 8, 16]) {
    list.push({
      name: `plain loop, ${workers} workers, single`,
      jobs: part(0.25),
      run: (scene, jobs) => naiveLoops(scene, jobs, workers),
    });
    list.push({
      name: `claim, ${workers} workers, single`,
      jobs: part(0.5),
      run: (scene, jobs) => claimLoops(scene, jobs, workers, 1),
    });
  }
  for (const [workers, size] of [
    [1, 100],
    [4, 100],
    [2, 500],
    [8, 50],
    [8, 200],
  ] as const) {
    list.push({
      name: `claim, ${workers} workers, ${size} at a time`,
      jobs: (jobs) => jobs * 3,
      run: (scene, jobs) => claimLoops(scene, jobs, workers, size),
    });
  }
  list.push({ name: 'whole worker, 1 slot', jobs: part(0.25), run: (scene, jobs) => workerLoop(scene, jobs, 1) });
  list.push({ name: 'whole worker, 50 slots', jobs: all, run: (scene, jobs) => workerLoop(scene, jobs, 50) });
  if (withPeer)
    list.push({
      name: 'oxen-queue, concurrency 50',
      jobs: part(0.25),
      run: (scene, jobs) => oxenQueue(scene, jobs, 50),
    });
  return list;
}

async function measure(scene: Scene, jobs: number, rounds: number, withPeer: boolean): Promise<void> {
  const connection = await createConnection({ uri: scene.url });
  const [[row]] = (await connection.query(
    'SELECT VERSION() AS version, @@innodb_flush_log_at_trx_commit AS durable',
  )) as unknown as [[{ version: string; durable: number }]];
  await connection.end();
  console.log(
    `${row.version}, flush at commit ${row.durable}; Node ${process.version}; ${cpus().length} CPUs; load ${loadavg()[0]!.toFixed(1)} before`,
  );
  const best = new Map<string, Measured>();
  const failed = new Map<string, string>();
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders(withPeer)) {
      if (failed.has(contender.name)) continue;
      const result = await contender.run(scene, contender.jobs(jobs));
      if (typeof result === 'string') failed.set(contender.name, result);
      else if (!best.has(contender.name) || best.get(contender.name)!.jobsPerSecond < result.jobsPerSecond)
        best.set(contender.name, result);
    }
  }
  const plain = (workers: number) => best.get(`plain loop, ${workers} workers, single`)?.jobsPerSecond;
  const base = (workers: number) => plain(workers) ?? plain(workers === 2 ? 1 : 8)!;
  console.log(`\n${'contender'.padEnd(36)} jobs/s   × plain   claim p50 ms   p99 ms   server µs/job   client µs/job`);
  for (const [name, result] of best) {
    const workers = Number(/(\d+) workers/.exec(name)?.[1] ?? 1);
    console.log(
      `${name.padEnd(36)} ${String(Math.round(result.jobsPerSecond)).padStart(6)}   ${(result.jobsPerSecond / base(workers)).toFixed(2).padStart(7)}` +
        `   ${(result.claimMs?.p50.toFixed(2) ?? '–').padStart(12)}   ${(result.claimMs?.p99.toFixed(2) ?? '–').padStart(6)}` +
        `   ${(result.serverMicros?.toFixed(0) ?? '–').padStart(13)}   ${result.clientMicros.toFixed(0).padStart(13)}`,
    );
  }
  for (const [name, why] of failed) console.log(`${name.padEnd(36)} not measured: ${why}`);
  console.log(
    `\nload ${loadavg()[0]!.toFixed(1)} after; best of ${rounds} rounds. "× plain": against the plain loop with as many workers (2: with 1; 4: with 8).`,
  );
}
