import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { reportWork } from '../../../../runtime/batch-server/report-work.ts';
import { checkQueue } from '../../../../runtime/jobs/check-queue.ts';
import { JobFailure } from '../../../../runtime/jobs/job-failure.ts';
import { readJob } from '../../../../runtime/jobs/read-jobs.ts';
import { eventually, jobType, TestQueue } from '../../../support/queue.ts';

jest.setTimeout(60_000);

let queue: TestQueue;
let stops: (() => Promise<void>)[] = [];
const work = (...args: Parameters<TestQueue['work']>) => {
  const stop = queue.work(...args);
  stops.push(stop);
  return stop;
};
beforeAll(async () => {
  queue = await TestQueue.create();
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  stops = [];
});
afterAll(() => queue.close());

describe('a worker', () => {
  test('runs a job once, keeps its output and its run', async () => {
    const id = await queue.put({ type: 'double', params: { n: 21 } });
    work([jobType('double', async ({ n }) => ({ twice: (n as number) * 2 }))]);
    const job = await queue.until(id, 'succeeded');
    expect(JSON.parse(job.output!)).toEqual({ twice: 42 });
    expect(job).toMatchObject({ starts: 1, failures: 0, lease_token: 1 });
    expect(await queue.runs(id)).toEqual([{ start_no: 1, outcome: 'succeeded', reason_code: null }]);
  });

  test('says hello with what it can run, beats, and says goodbye', async () => {
    const stop = work([jobType('greet', async () => null, { type: 'object', required: ['x'] })], { slots: 3 });
    const worker = () =>
      queue.test.database.query<{ slots: number; ended_at: string | null; instance_id: string }>(
        'SELECT * FROM worker ORDER BY id DESC LIMIT 1',
      );
    await eventually(
      async () =>
        (await queue.test.database.query("SELECT 1 FROM job_type WHERE type = 'greet'")).length ? true : undefined,
      () => 'hello',
    );
    expect((await worker())[0]).toMatchObject({ slots: 3, ended_at: null, instance_id: 'i-test' });
    await stop();
    expect((await worker())[0]!.ended_at).not.toBeNull();
  });

  test('takes smaller priorities first, and jobs of one priority in their order', async () => {
    const order: unknown[] = [];
    for (const [n, priority] of [
      [1, 200],
      [2, 100],
      [3, 100],
      [4, 5],
    ] as const)
      await queue.put({ type: 'note', params: { n }, priority });
    const last = await queue.put({ type: 'note', params: { n: 5 }, priority: 900 });
    work([jobType('note', async ({ n }) => void order.push(n))]);
    await queue.until(last, 'succeeded');
    expect(order).toEqual([4, 2, 3, 1, 5]);
  });

  test('several workers with several slots: each of 300 jobs runs exactly once', async () => {
    const ran = new Map<number, number>();
    const ids = await queue.test.database.transaction(async (tx) => {
      const { enqueue } = await import('../../../../runtime/jobs/enqueue.ts');
      const made: number[] = [];
      for (let i = 0; i < 300; i++) made.push((await enqueue(tx, { type: 'count', params: { i } })).jobId);
      return made;
    });
    const count = jobType('count', async ({ i }) => void ran.set(i as number, (ran.get(i as number) ?? 0) + 1));
    for (let i = 0; i < 4; i++) work([count], { slots: 5 });
    for (const id of ids) await queue.until(id, 'succeeded');
    expect([...ran.values()].every((times) => times === 1)).toBe(true);
    expect(ran.size).toBe(300);
  });

  test('tries again after an error, and fails with the reason when the attempts are used up', async () => {
    const id = await queue.put({ type: 'flaky', maxAttempts: 3, backoffSeconds: 0 });
    work([
      jobType('flaky', async () =>
        Promise.reject(new JobFailure('no-register', 'Register the supply point, then run it again.')),
      ),
    ]);
    const job = await queue.until(id, 'failed');
    expect(job).toMatchObject({
      failures: 3,
      reason_code: 'no-register',
      reason: 'Register the supply point, then run it again.',
    });
    expect((await queue.runs(id)).map((run) => run.outcome)).toEqual(['failed', 'failed', 'failed']);
  });

  test('an error that trying again cannot help ends the job at once', async () => {
    const id = await queue.put({ type: 'hopeless' });
    work([jobType('hopeless', async () => Promise.reject(new JobFailure('no', 'No.', { retry: false })))]);
    expect(await queue.until(id, 'failed')).toMatchObject({ failures: 1 });
  });

  test('parameters that do not fit the type fail the job before it runs, naming the field', async () => {
    const id = await queue.put({ type: 'strict', params: { period: 5, extra: true } });
    work([
      jobType('strict', async () => null, {
        type: 'object',
        properties: { period: { type: 'string' } },
        required: ['period', 'day'],
        additionalProperties: false,
      }),
    ]);
    expect(await queue.until(id, 'failed')).toMatchObject({
      reason_code: 'params-invalid',
      reason:
        'The parameters do not fit type strict: params.day is missing; params.extra is not known; params.period must be string, is integer.',
    });
  });

  test('a timeout stops the job and counts as a failure', async () => {
    const id = await queue.put({ type: 'slow', timeoutSeconds: 1, maxAttempts: 1 });
    work([jobType('slow', async (_params, { signal }) => sleep(60_000, undefined, { signal }))]);
    expect(await queue.until(id, 'failed')).toMatchObject({ reason_code: 'timeout' });
    expect((await queue.runs(id)).map((run) => run.outcome)).toEqual(['timeout']);
  });

  test('a job that does not react to its timeout is given up, and its late write is refused', async () => {
    let late: Promise<unknown> | undefined;
    const id = await queue.put({ type: 'deaf', timeoutSeconds: 1, maxAttempts: 1 });
    work(
      [
        jobType('deaf', async (_params, { write }) => {
          await sleep(2_500);
          late = write(async () => 'written').catch((error: Error) => error.name);
          await late;
        }),
      ],
      { graceMs: 500 },
    );
    expect(await queue.until(id, 'failed')).toMatchObject({ reason: expect.stringContaining('did not react') });
    await eventually(
      async () => late,
      () => 'the late write',
    );
    expect(await late).toBe('LeaseLost');
  });

  test('when told to stop it lets the job finish the piece in hand, gives it back uncounted, and ends', async () => {
    let pieces = 0;
    const id = await queue.put({ type: 'pieces' });
    const pieceJob = jobType('pieces', async (_params, { signal, step }) => {
      for (let i = 0; i < 20; i++) {
        signal.throwIfAborted();
        await step(`piece ${i}`, async () => {
          pieces++;
          await sleep(100);
        });
      }
    });
    const stop = work([pieceJob]);
    await eventually(
      async () => (pieces >= 3 ? true : undefined),
      () => 'three pieces',
    );
    const began = Date.now();
    await stop();
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(await queue.job(id)).toMatchObject({ state: 'ready', failures: 0, losses: 0 });
    work([pieceJob]);
    await queue.until(id, 'succeeded');
    expect(pieces).toBe(20);
  });

  test('a dead worker’s job runs again when its lease is over, and the dead one’s late writes are refused', async () => {
    const id = await queue.put({ type: 'orphan' });
    const { database } = queue.test;
    // A worker that took the job and died.
    await database.execute(
      `UPDATE job SET state = 'running', queue_position = NULL, lease_token = 7, starts = 1, worker_id = 4711, started_at = UTC_TIMESTAMP(3),
         lease_until = UTC_TIMESTAMP(3) + INTERVAL 1 SECOND WHERE id = ?`,
      [id],
    );
    work([jobType('orphan', async (_params, { attempt }) => attempt)]);
    const job = await queue.until(id, 'succeeded');
    expect(job).toMatchObject({ starts: 2, lease_token: 8, output: '2' });
    expect(await queue.runs(id)).toEqual([
      { start_no: 1, outcome: 'lost', reason_code: 'worker-lost' },
      { start_no: 2, outcome: 'succeeded', reason_code: null },
    ]);
  });

  test('a job from before migration 0044, with NULL for “none”, runs like any other', async () => {
    const { database } = queue.test;
    const id = await queue.put({ type: 'old', runAfter: new Date(Date.now() + 60_000) });
    await database.execute(
      'UPDATE job SET queue_position = NULL, worker_id = NULL, lease_until = NULL, started_at = NULL, finished_at = NULL WHERE id = ?',
      [id],
    );
    expect(await checkQueue(database)).toEqual([]);
    expect(await readJob(database, id)).toMatchObject({ state: 'scheduled', startedAt: null, finishedAt: null });
    await database.execute('UPDATE job SET wake_at = UTC_TIMESTAMP(3) WHERE id = ?', [id]);
    work([jobType('old', async () => 'done')]);
    await queue.until(id, 'succeeded');
    expect(await checkQueue(database)).toEqual([]);
    expect(await readJob(database, id)).toMatchObject({
      startedAt: expect.stringMatching(/Z$/),
      finishedAt: expect.stringMatching(/Z$/),
    });
  });

  test('a job that has not started has no moments', async () => {
    const id = await queue.put({ type: 'not-yet', held: true });
    expect(await readJob(queue.test.database, id)).toMatchObject({ startedAt: null, finishedAt: null, runs: [] });
  });

  test('a write that takes longer than the lease keeps the job: its locked row is its lease', async () => {
    const id = await queue.put({ type: 'long-write' });
    const type = jobType('long-write', async (_params, { write, attempt }) => {
      await write(async () => sleep(4_500));
      await write(async () => undefined);
      return attempt;
    });
    work([type], { leaseSeconds: 3 });
    work([type], { leaseSeconds: 3 });
    await queue.until(id, 'running');
    await sleep(3_500);
    const during = await reportWork(queue.test.database, { instanceId: 'i-test' });
    expect(await queue.until(id, 'succeeded')).toMatchObject({ starts: 1, output: '1' });
    // Nobody else sees that lease: whoever would stop the machine has the running job and the heartbeat to go by.
    expect(during).toMatchObject({ running: 1, leased: 0 });
    expect(Date.parse(during.now) - Date.parse(during.worker!.heartbeatAt)).toBeLessThan(3_000);
  });

  test('others may put jobs into the queue while a job writes', async () => {
    let writing = false;
    let go = () => {};
    const gone = new Promise<void>((resolve) => {
      go = resolve;
    });
    const id = await queue.put({ type: 'writes' });
    work([
      jobType('writes', async (_params, { write }) => {
        await write(async () => {
          writing = true;
          // An enqueue that waited for this write would end only with it.
          await Promise.race([gone, sleep(5_000)]);
          writing = false;
        });
      }),
    ]);
    await eventually(
      async () => writing || undefined,
      () => 'the write',
    );
    await queue.put({ type: 'nobody-runs-it', held: true });
    await queue.put({ type: 'nobody-runs-it' });
    expect(writing).toBe(true);
    go();
    await queue.until(id, 'succeeded');
  });

  test('a cancelled running job is told so and writes nothing more', async () => {
    let outcome: unknown;
    const id = await queue.put({ type: 'cancelled-later' });
    work(
      [
        jobType('cancelled-later', async (_params, { signal, write }) => {
          await sleep(30_000, undefined, { signal }).catch(() => undefined);
          outcome = await write(async () => 'written').catch((error: Error) => error.name);
        }),
      ],
      { leaseSeconds: 3 },
    );
    await queue.until(id, 'running');
    await queue.test.database.execute("UPDATE job SET state = 'cancelled' WHERE id = ?", [id]);
    await eventually(
      async () => outcome as string | undefined,
      () => 'the refused write',
    );
    expect(outcome).toBe('LeaseLost');
    expect((await queue.job(id)).state).toBe('cancelled');
  });

  test('progress is written down while the job runs', async () => {
    let go = () => {};
    const id = await queue.put({ type: 'long' });
    work([
      jobType('long', async (_params, { progress }) => {
        await progress(30, 120, 'days loaded');
        await new Promise<void>((resolve) => {
          go = resolve;
        });
      }),
    ]);
    const job = await eventually(
      async () => ((await queue.job(id)).progress_done ? await queue.job(id) : undefined),
      () => 'progress',
    );
    expect(job).toMatchObject({ progress_done: 30, progress_total: 120, progress_note: 'days loaded' });
    go();
    await queue.until(id, 'succeeded');
  });

  test('no more jobs of a limited type run at a time than its limit', async () => {
    let running = 0;
    let most = 0;
    const limited = jobType('limited', async () => {
      most = Math.max(most, ++running);
      await sleep(50);
      running--;
    });
    work([limited], { slots: 4 });
    work([limited], { slots: 4 });
    await eventually(
      async () =>
        (await queue.test.database.query("SELECT 1 FROM job_type WHERE type = 'limited'")).length ? true : undefined,
      () => 'hello',
    );
    await queue.test.database.execute("UPDATE job_type SET max_running = 2 WHERE type = 'limited'");
    await sleep(1_200);
    const ids: number[] = [];
    for (let i = 0; i < 12; i++) ids.push(await queue.put({ type: 'limited' }));
    for (const id of ids) await queue.until(id, 'succeeded');
    expect(most).toBe(2);
  });

  test('a drained instance claims nothing and agrees; other instances go on', async () => {
    const { askDrain, clearDrain } = await import('../../../../runtime/batch-server/drain.ts');
    await askDrain(queue.test.database, 'i-test', 60);
    work([jobType('drained', async () => null)]);
    await eventually(
      async () =>
        (await queue.test.database.query('SELECT 1 FROM batch_server_drain WHERE accepted_at IS NOT NULL')).length
          ? true
          : undefined,
      () => 'the agreement',
    );
    const id = await queue.put({ type: 'drained' });
    await sleep(1_500);
    expect((await queue.job(id)).state).toBe('ready');
    await clearDrain(queue.test.database, 'i-test');
    await queue.until(id, 'succeeded');
  });

  test('a key that holds until the start is free while the job runs', async () => {
    let go = () => {};
    const first = await queue.put({ type: 'recompute', uniqueKey: 'contract 1', uniqueUntil: 'start' });
    expect(await queue.put({ type: 'recompute', uniqueKey: 'contract 1', uniqueUntil: 'start' })).toBe(first);
    work([
      jobType('recompute', async () => {
        await new Promise<void>((resolve) => {
          go = resolve;
        });
      }),
    ]);
    await queue.until(first, 'running');
    const second = await queue.put({ type: 'recompute', uniqueKey: 'contract 1', uniqueUntil: 'start' });
    expect(second).not.toBe(first);
    go();
    await queue.until(first, 'succeeded');
    await queue.until(second, 'running');
    go();
    await queue.until(second, 'succeeded');
  });
});

describe('jobs that wait for others', () => {
  test('start when all they wait for came true; the other branch is bypassed, and what waits for its end goes on', async () => {
    const type = jobType('net', async ({ fail }) => {
      if (fail) throw new JobFailure('asked', 'Asked to fail.', { retry: false });
    });
    const good = await queue.put({ type: 'net' });
    const bad = await queue.put({ type: 'net', params: { fail: true } });
    const both = await queue.put({ type: 'net', after: [{ jobId: good }, { jobId: bad, on: 'failure' }] });
    const never = await queue.put({ type: 'net', after: [{ jobId: good, on: 'failure' }] });
    const afterNever = await queue.put({
      type: 'net',
      after: [{ jobId: never, on: 'end' }, { any: [{ jobId: bad }, { jobId: both }] }],
    });
    const blocked = await queue.put({ type: 'net', after: [{ jobId: bad }] });
    work([type], { slots: 2 });
    await queue.until(afterNever, 'succeeded');
    expect((await queue.job(never)).state).toBe('bypassed');
    expect((await queue.job(both)).state).toBe('succeeded');
    expect((await queue.job(blocked)).state).toBe('waiting');
  });

  test('two awaited jobs that end at the same instant still wake the one that waits for both', async () => {
    const type = jobType('pair', async () => null);
    const joins: number[] = [];
    for (let i = 0; i < 25; i++) {
      const pair = [
        await queue.put({ type: 'pair', runAfter: new Date(Date.now() + 1_000) }),
        await queue.put({ type: 'pair', runAfter: new Date(Date.now() + 1_000) }),
      ];
      joins.push(await queue.put({ type: 'pair', after: pair.map((jobId) => ({ jobId })) }));
    }
    for (let i = 0; i < 4; i++) work([type], { slots: 4 });
    for (const id of joins) await queue.until(id, 'succeeded');
  });
});
