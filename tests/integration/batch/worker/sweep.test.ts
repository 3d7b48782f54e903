import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Claimer } from '../../../../batch/worker/claim.ts';
import { QueueConnection } from '../../../../batch/worker/queue-connection.ts';
import {
  failUnknownTypes,
  raiseAlarms,
  rescueOrphans,
  wakeScheduled,
  writeOffWorkers,
} from '../../../../batch/worker/sweep.ts';
import { databaseSettingsFrom } from '../../../../runtime/database.ts';
import { readJob } from '../../../../runtime/jobs/read-jobs.ts';
import { keptLog, TestQueue } from '../../../support/queue.ts';

let queue: TestQueue;
let connection: QueueConnection;
const random = () => 0.5;
const claimers: Claimer[] = [];
const newClaimer = () => {
  const claimer = new Claimer(databaseSettingsFrom(queue.test.url));
  claimers.push(claimer);
  return claimer;
};
beforeAll(async () => {
  queue = await TestQueue.create();
  connection = new QueueConnection(databaseSettingsFrom(queue.test.url));
});
afterEach(async () => {
  for (const table of ['job', 'job_alarm', 'job_type']) await queue.test.database.execute(`DELETE FROM ${table}`);
});
afterAll(async () => {
  await Promise.all(claimers.map((claimer) => claimer.close()));
  await connection.close();
  await queue.close();
});
const claim = (limit: number, finished: Parameters<Claimer['claim']>[0]['finished'] = [], claimer = newClaimer()) =>
  claimer.claim({ workerId: 1, types: ['t'], leaseSeconds: 30, limit, finished });
const inPast = new Date(Date.now() - 60_000);
const inFuture = new Date(Date.now() + 3_600_000);

describe('what no worker holds', () => {
  test('a scheduled job becomes ready at its moment, not before', async () => {
    const due = await queue.put({ type: 't', runAfter: inFuture });
    const later = await queue.put({ type: 't', runAfter: inFuture });
    await queue.test.database.execute('UPDATE job SET wake_at = ? WHERE id = ?', [inPast, due]);
    expect(await wakeScheduled(connection)).toBe(1);
    expect((await queue.job(due)).state).toBe('ready');
    expect((await queue.job(later)).state).toBe('scheduled');
    expect((await claim(5)).claimed.map((job) => job.id)).toEqual([due]);
  });

  test('a job whose lease is over is given back to its place in front; a live lease is not touched', async () => {
    const [dead, alive] = [await queue.put({ type: 't' }), await queue.put({ type: 't' })];
    await claim(2);
    const later = await queue.put({ type: 't' });
    await queue.test.database.execute('UPDATE job SET lease_until = ? WHERE id = ?', [inPast, dead]);
    expect(await rescueOrphans(connection, keptLog(), random)).toEqual([dead]);
    expect((await queue.job(alive)).state).toBe('running');
    expect((await claim(1)).claimed.map((job) => job.id)).toEqual([dead]);
    expect((await claim(1)).claimed.map((job) => job.id)).toEqual([later]);
  });

  test('a job that loses its worker too often fails and says so', async () => {
    const id = await queue.put({ type: 't' });
    await claim(1);
    await queue.test.database.execute('UPDATE job SET lease_until = ?, losses = 19 WHERE id = ?', [inPast, id]);
    await rescueOrphans(connection, keptLog(), random);
    expect(await queue.job(id)).toMatchObject({ state: 'failed', reason_code: 'too-many-losses', losses: 20 });
  });

  test('late jobs raise one alarm each; jobs in time none', async () => {
    const lateStart = await queue.put({ type: 't', lateStartAt: inPast });
    const lateEnd = await queue.put({ type: 't', lateEndAt: inPast });
    const notYet = await queue.put({ type: 't', lateStartAt: inFuture });
    const inTime = await queue.put({ type: 't', lateStartAt: inPast, lateEndAt: inPast });
    const lateButOver = await queue.put({ type: 't', lateStartAt: inPast, lateEndAt: inPast });
    for (const [id, seconds] of [
      [inTime, 120],
      [lateButOver, 10],
    ])
      await queue.test.database.execute(
        `UPDATE job SET state = 'succeeded', queue_position = NULL, starts = 1, started_at = UTC_TIMESTAMP(3) - INTERVAL ? SECOND,
           finished_at = UTC_TIMESTAMP(3) - INTERVAL ? SECOND WHERE id = ?`,
        [seconds!, seconds!, id!],
      );
    const log = keptLog();
    expect(await raiseAlarms(connection, log)).toBe(4);
    expect(await raiseAlarms(connection, log)).toBe(0);
    const raised = (alarm: string) =>
      log.lines
        .filter(({ level, extra }) => level === 'error' && extra['alarm'] === alarm)
        .map(({ extra }) => extra['jobId']);
    expect(new Set(raised('late-start'))).toEqual(new Set([lateStart, lateButOver]));
    expect(new Set(raised('late-end'))).toEqual(new Set([lateEnd, lateButOver]));
    expect((await readJob(queue.test.database, lateStart))!.alarms[0]!.raisedAt).not.toBeNull();
    expect((await readJob(queue.test.database, notYet))!.alarms[0]!.raisedAt).toBeNull();
    expect((await readJob(queue.test.database, inTime))!.alarms[0]!.raisedAt).toBeNull();
  });

  test('a ready job of a type nobody knows fails after ten minutes, with what to do', async () => {
    const [old, fresh] = [await queue.put({ type: 'tpyo' }), await queue.put({ type: 'tpyo' })];
    const afterwards = await queue.put({ type: 't', after: [{ jobId: old, on: 'end' }] });
    await queue.test.database.execute(
      'UPDATE job SET queue_position = queue_position - 11 * 60 * 1000000 WHERE id = ?',
      [old],
    );
    expect(await failUnknownTypes(connection, keptLog())).toBe(1);
    expect(await queue.job(old)).toMatchObject({
      state: 'failed',
      reason_code: 'unknown-type',
      reason: expect.stringContaining('tpyo'),
    });
    expect((await queue.job(fresh)).state).toBe('ready');
    expect((await queue.job(afterwards)).state).toBe('ready');
  });

  test('a silent worker is written off', async () => {
    for (const silent of [200, 20]) {
      await queue.test.database.execute(
        `INSERT INTO worker (instance_id, process_id, version, slots, hello_at, heartbeat_at)
         VALUES (?, 1, 'x', 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3) - INTERVAL ${silent} SECOND)`,
        [`silent-${silent}`],
      );
    }
    await writeOffWorkers(connection);
    const workers = await queue.test.database.query<{ instance_id: string }>(
      'SELECT instance_id FROM worker WHERE ended_at IS NOT NULL',
    );
    expect(workers.map((worker) => worker.instance_id)).toEqual(['silent-200']);
  });
});

describe('claiming', () => {
  test('a start window that has closed sends the job back to wait for the next', async () => {
    const id = await queue.put({ type: 't' });
    const hour = (offset: number) =>
      new Date(Date.now() + 9 * 3_600_000 + offset * 3_600_000).toISOString().slice(11, 13);
    await queue.test.database.execute('UPDATE job SET start_rule = ? WHERE id = ?', [
      JSON.stringify({ window: { from: `${hour(2)}:00`, to: `${hour(3)}:00` } }),
      id,
    ]);
    expect((await claim(1)).claimed).toEqual([]);
    expect(await queue.job(id)).toMatchObject({ state: 'scheduled', wake_at: expect.any(String) });
  });

  test('reading on behind the last place finds what came in front within a quarter of a second', async () => {
    const claimer = newClaimer();
    for (let i = 0; i < 3; i++) await queue.put({ type: 't' });
    await claim(1, [], claimer);
    const urgent = await queue.put({ type: 't', priority: 1 });
    const order: number[] = [];
    const end = Date.now() + 3_000;
    while (!order.includes(urgent) && Date.now() < end) {
      order.push(...(await claim(1, [], claimer)).claimed.map((job) => job.id));
    }
    expect(order).toContain(urgent);
  });

  test('writing down an end a second time, after its answer was lost, changes nothing', async () => {
    const id = await queue.put({ type: 't' });
    const [job] = (await claim(1)).claimed;
    const end = [{ job: job!, output: '{"n":1}' }];
    expect((await claim(0, end)).unsettled).toEqual([]);
    expect((await claim(1, end)).unsettled).toEqual([]);
    expect(await queue.job(id)).toMatchObject({ state: 'succeeded', output: expect.stringContaining('1') });
    expect(await queue.runs(id)).toHaveLength(1);
  });

  test('an end with an old fencing token is not written down', async () => {
    const id = await queue.put({ type: 't' });
    const [job] = (await claim(1)).claimed;
    await queue.test.database.execute('UPDATE job SET lease_token = lease_token + 1 WHERE id = ?', [id]);
    const end = { job: job!, output: null };
    expect((await claim(0, [end])).unsettled).toEqual([end]);
    expect((await queue.job(id)).state).toBe('running');
  });

  test('many ends and claims in one exchange, each with its own output', async () => {
    for (let i = 0; i < 60; i++) await queue.put({ type: 't', params: { i } });
    const first = (await claim(30)).claimed;
    const ends = first.map((job, i) => ({
      job,
      output: i % 2 ? JSON.stringify({ quote: `'"\\${i}` }) : null,
    }));
    const second = await claim(30, ends);
    expect(second.claimed).toHaveLength(30);
    expect(second.unsettled).toEqual([]);
    const last = await queue.job(first[29]!.id);
    expect(JSON.parse(last.output!)).toEqual({ quote: `'"\\29` });
    expect((await queue.job(first[28]!.id)).output).toBeNull();
  });
});
