// A real worker process for the chaos run. Its jobs leave rows without any unique key, so that a double effect shows.
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderStore } from '../../batch/object-store.ts';
import type { JobContext, JobType } from '../../batch/worker/job-type.ts';
import { runWorker } from '../../batch/worker/worker.ts';
import { databaseSettingsFrom, type Queryable } from '../../runtime/database.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import type { Log } from '../../runtime/logger.ts';

export interface ChaosParams {
  steps: number;
  /** milliseconds of work before each step */
  ms: number;
  /** makes a child job in its last step */
  child: boolean;
}

const effect = (tx: Queryable, context: JobContext, step: number) =>
  tx.execute(
    'INSERT INTO chaos_effect (job_id, step, start_no, process_id, at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3))',
    [context.jobId, step, context.attempt, process.pid],
  );

const chaosJob = {
  type: 'chaos',
  paramsSchema: { type: 'object' },
  async run({ steps, ms, child }: ChaosParams, context: JobContext) {
    for (let step = 0; step < steps; step++) {
      context.signal.throwIfAborted();
      await sleep(ms);
      await context.step(`step ${step}`, async (tx) => {
        await effect(tx, context, step);
        if (child && step === steps - 1) {
          await enqueue(tx, {
            type: 'chaos',
            params: { steps: 1, ms: 5, child: false } satisfies ChaosParams,
            after: [{ jobId: context.jobId }],
          });
        }
      });
      await context.progress(step + 1, steps);
    }
    return { steps };
  },
};

const line =
  (level: string) =>
  (message: string, ...extra: Record<string, unknown>[]) => {
    console.log(JSON.stringify({ at: new Date().toISOString(), level, message, ...Object.assign({}, ...extra) }));
  };
const log: Log = { debug: () => {}, info: line('info'), warn: line('warn'), error: line('error') };

// Without the run that started it a worker must not go on.
process.stdin.once('close', () => process.exit(0)).resume();
(process.stdin as Socket).unref();

const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());
await runWorker(
  {
    databaseSettings: databaseSettingsFrom(process.env),
    hello: { instanceId: `chaos-${process.pid}`, processId: process.pid, version: 'chaos' },
    slots: Number(process.env['CHAOS_SLOTS']),
    leaseSeconds: Number(process.env['CHAOS_LEASE_SECONDS']),
    jobTypes: [chaosJob as unknown as JobType],
    dropBucket: folderStore('.'),
    logger: log,
  },
  stop.signal,
);
// As batch/main.ts does.
process.exit();
