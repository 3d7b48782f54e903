import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { type ClaimedJob, Claimer } from '../../../../batch/worker/claim.ts';
import { QueueConnection } from '../../../../batch/worker/queue-connection.ts';
import { rescueOrphans, wakeScheduled } from '../../../../batch/worker/sweep.ts';
import type { JobAction } from '../../../../domain/jobs/actions.ts';
import { isFinished, type JobState } from '../../../../domain/jobs/state.ts';
import { databaseSettingsFrom } from '../../../../runtime/database.ts';
import { AppError } from '../../../../runtime/errors.ts';
import { cancelJob } from '../../../../runtime/jobs/cancel-job.ts';
import { checkQueue } from '../../../../runtime/jobs/check-queue.ts';
import { holdJob } from '../../../../runtime/jobs/hold-job.ts';
import { releaseJob } from '../../../../runtime/jobs/release-job.ts';
import { rerunJob } from '../../../../runtime/jobs/rerun-job.ts';
import { settleRun } from '../../../../runtime/jobs/settle-run.ts';
import { skipJob } from '../../../../runtime/jobs/skip-job.ts';
import { keptLog, TestQueue } from '../../../support/queue.ts';

jest.setTimeout(180_000);

let queue: TestQueue;
let connection: QueueConnection;
let claimer: Claimer;
beforeAll(async () => {
  queue = await TestQueue.create();
  connection = new QueueConnection(databaseSettingsFrom(queue.test.url));
  claimer = new Claimer(databaseSettingsFrom(queue.test.url));
});
afterAll(async () => {
  await claimer.close();
  await connection.close();
  await queue.close();
});

type Step =
  | {
      do: 'put';
      later: boolean;
      held: boolean;
      after: { index: number; on: 'success' | 'failure' | 'end'; any: boolean }[];
    }
  | { do: 'claim'; limit: number; finishHeld: number }
  | { do: 'end'; index: number; outcome: 'succeeded' | 'failed' | 'timeout' | 'released' | 'interrupted' }
  | { do: 'expire'; index: number }
  | { do: 'wake' }
  | { do: JobAction; index: number; dependents: boolean };

const index = fc.integer({ min: 0, max: 11 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      later: fc.boolean(),
      held: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
      after: fc.array(
        fc.record({
          index,
          on: fc.constantFrom('success' as const, 'failure' as const, 'end' as const),
          any: fc.boolean(),
        }),
        { maxLength: 3 },
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('claim' as const),
      limit: fc.integer({ min: 0, max: 3 }),
      finishHeld: fc.integer({ min: 0, max: 3 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('end' as const),
      index,
      outcome: fc.constantFrom(
        'succeeded' as const,
        'failed' as const,
        'timeout' as const,
        'released' as const,
        'interrupted' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('expire' as const), index }) },
  { weight: 2, arbitrary: fc.constant({ do: 'wake' as const }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom<JobAction[]>('hold', 'release', 'cancel', 'skip', 'rerun'),
      index,
      dependents: fc.boolean(),
    }),
  },
);

/** Runs steps against the real queue; what makes no sense at the moment is refused by it, or left out. */
class Play {
  readonly ids: number[] = [];
  readonly held = new Map<number, ClaimedJob>();
  readonly #claimer = claimer;
  readonly #database = queue.test.database;

  async take(each: Step): Promise<void> {
    switch (each.do) {
      case 'put':
        return await this.#put(each);
      case 'claim':
        return await this.#claim(each.limit, each.finishHeld);
      case 'end':
        return await this.#end(each.index, each.outcome);
      case 'expire':
        await this.#database.execute(
          "UPDATE job SET lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE id = ? AND state = 'running'",
          [this.#id(each.index)],
        );
        await rescueOrphans(connection, keptLog(), () => 0.5);
        return;
      case 'wake':
        await this.#database.execute(
          "UPDATE job SET wake_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE state = 'scheduled'",
        );
        await wakeScheduled(connection);
        return;
      default:
        return await this.#act(each.do, this.#id(each.index), each.dependents);
    }
  }

  #id = (at: number) => this.ids[at % Math.max(1, this.ids.length)] ?? -1;

  async #put(each: Extract<Step, { do: 'put' }>): Promise<void> {
    const after =
      this.ids.length === 0
        ? []
        : each.after.map(({ index: at, on, any }) => {
            const one = { jobId: this.#id(at), on };
            return any ? { any: [one, { jobId: this.#id(at + 1), on: 'end' as const }] } : one;
          });
    this.ids.push(
      await queue.put({
        type: 't',
        held: each.held,
        after,
        maxAttempts: 2,
        ...(each.later ? { runAfter: new Date(Date.now() + 3_600_000) } : {}),
      }),
    );
  }

  async #claim(limit: number, finishHeld: number): Promise<void> {
    const finished = [...this.held.values()].slice(0, finishHeld).map((job) => ({ job, output: '{"by":"claim"}' }));
    const { claimed, unsettled } = await this.#claimer.claim({
      workerId: 1,
      types: ['t'],
      leaseSeconds: 30,
      limit,
      finished,
    });
    for (const { job } of finished) this.held.delete(job.id);
    for (const { job, output } of unsettled) await this.#settle(job.id, job.token, 'succeeded', output);
    for (const job of claimed) this.held.set(job.id, job);
  }

  async #end(at: number, outcome: Extract<Step, { do: 'end' }>['outcome']): Promise<void> {
    const running = [...this.held.values()][at % Math.max(1, this.held.size)];
    if (!running) return;
    this.held.delete(running.id);
    await this.#settle(running.id, running.token, outcome, outcome === 'succeeded' ? '{"by":"end"}' : null);
  }

  async #settle(
    jobId: number,
    token: number,
    outcome: Extract<Step, { do: 'end' }>['outcome'],
    output: string | null,
  ): Promise<void> {
    await connection.transaction((tx) => settleRun(tx, { jobId, token, outcome, output }, () => 0.5));
  }

  async #act(action: JobAction, id: number, dependents: boolean): Promise<void> {
    const deed = { actor: 'test', reason: null };
    const actions = {
      hold: () => holdJob(this.#database, id, deed),
      release: () => releaseJob(this.#database, id, deed),
      cancel: () => cancelJob(this.#database, id, deed),
      skip: () => skipJob(this.#database, id, deed),
      rerun: () => rerunJob(this.#database, id, { ...deed, from: 'start', withDependents: dependents }),
    };
    await actions[action]().catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    });
  }

  /** Runs whatever can run, always with success, until nothing changes. */
  async finishAll(): Promise<void> {
    for (let i = 0; i < 60; i++) {
      await this.take({ do: 'wake' });
      await this.take({ do: 'claim', limit: 10, finishHeld: 10 });
      for (const { id, state } of await this.#database.query<{ id: number; state: JobState }>(
        'SELECT id, state FROM job',
      )) {
        if (state === 'held') await this.#act('release', Number(id), false);
      }
      const open = await this.#database.query(
        "SELECT id FROM job WHERE state IN ('ready', 'scheduled', 'running', 'held')",
      );
      if (open.length === 0) return;
    }
    throw new Error('the queue does not come to rest');
  }
}

test('whatever workers and operators do, the queue’s rules hold after every step, and what can run does run in the end', async () => {
  const database = queue.test.database;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      for (const table of ['job', 'job_run', 'job_dependency', 'job_step', 'audit_event'])
        await database.execute(`DELETE FROM ${table}`);
      const play = new Play();
      for (const each of steps) {
        await play.take(each);
        expect(await checkQueue(database)).toEqual([]);
      }
      await play.finishAll();
      expect(await checkQueue(database)).toEqual([]);
      const left = await database.query<{ id: number; state: JobState }>('SELECT id, state FROM job');
      // What still waits, waits for a job that failed or was cancelled, or for another that waits.
      for (const job of left) expect(isFinished(job.state) || job.state === 'waiting').toBe(true);
    }),
    { numRuns: Number(process.env['QUEUE_RULES_RUNS'] ?? 40) },
  );
});
