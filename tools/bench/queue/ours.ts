import { setTimeout as sleep } from 'node:timers/promises';
import { folderStore } from '../../../batch/object-store.ts';
import { Claimer, type FinishedJob } from '../../../batch/worker/claim.ts';
import { runWorker } from '../../../batch/worker/worker.ts';
import { databaseSettingsFrom } from '../../../runtime/database.ts';
import type { Measured, Scene } from './scene.ts';

/** Workers, each with its own connection, that claim up to `size` jobs and write down the ones before in the same exchange. */
export async function claimLoops(scene: Scene, jobs: number, workers: number, size: number): Promise<Measured> {
  await scene.fill(jobs);
  const claimers = Array.from({ length: workers }, () => new Claimer(databaseSettingsFrom(scene.url)));
  // Connects each.
  await Promise.all(
    claimers.map((claimer) =>
      claimer.claim({ workerId: 0, types: ['none'], leaseSeconds: 30, limit: 1, finished: [] }),
    ),
  );
  const result = await scene.time(jobs, async () => {
    const claims: number[] = [];
    await Promise.all(
      claimers.map(async (claimer, i) => {
        let finished: FinishedJob[] = [];
        for (;;) {
          const began = performance.now();
          const { claimed } = await claimer.claim({
            workerId: i + 1,
            types: ['bench'],
            leaseSeconds: 30,
            limit: size,
            finished,
          });
          if (claimed.length === 0) return;
          claims.push(performance.now() - began);
          finished = claimed.map((job) => ({ job, output: null }));
        }
      }),
    );
    return claims;
  });
  await checkDone(scene, jobs);
  await Promise.all(claimers.map((claimer) => claimer.close()));
  return result;
}

/** One real worker with its heartbeats and sweeps, and a job that does nothing. */
export async function workerLoop(scene: Scene, jobs: number, slots: number): Promise<Measured> {
  await scene.fill(jobs);
  const stop = new AbortController();
  const quiet = () => {};
  let ran = 0;
  let ended = () => {};
  const allRan = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const job = {
    type: 'bench',
    paramsSchema: { type: 'object' },
    run: async () => {
      if (++ran === jobs) ended();
    },
  };
  const result = await scene.time(jobs, async () => {
    const worker = runWorker(
      {
        databaseSettings: databaseSettingsFrom(scene.url),
        hello: { instanceId: 'bench', processId: process.pid, version: 'bench' },
        slots,
        jobTypes: [job],
        dropBucket: folderStore('.'),
        logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      },
      stop.signal,
    );
    await allRan;
    stop.abort();
    await worker;
    return [];
  });
  await checkDone(scene, jobs);
  return result;
}

/** A figure without its jobs done would mean nothing. */
async function checkDone(scene: Scene, jobs: number): Promise<void> {
  for (let i = 0; i < 20; i++) {
    if ((await scene.done()) === jobs) return;
    await sleep(50);
  }
  throw new Error(`${await scene.done()} of ${jobs} jobs are done`);
}
