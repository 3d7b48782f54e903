import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AppError } from '../../../../runtime/errors.ts';
import type { Deed } from '../../../../runtime/jobs/act-on-job.ts';
import { cancelJob } from '../../../../runtime/jobs/cancel-job.ts';
import { holdJob } from '../../../../runtime/jobs/hold-job.ts';
import { limitJobType } from '../../../../runtime/jobs/limit-job-type.ts';
import { endOverride, overrideBatchServer } from '../../../../runtime/jobs/override-batch-server.ts';
import { listJobs, readJob } from '../../../../runtime/jobs/read-jobs.ts';
import { releaseJob } from '../../../../runtime/jobs/release-job.ts';
import { requestJob } from '../../../../runtime/jobs/request-job.ts';
import { rerunJob } from '../../../../runtime/jobs/rerun-job.ts';
import { skipJob } from '../../../../runtime/jobs/skip-job.ts';
import { TestQueue } from '../../../support/queue.ts';

let queue: TestQueue;
beforeAll(async () => {
  queue = await TestQueue.create();
});
afterAll(() => queue.close());

const kim: Deed = { actor: 'kim', reason: 'the file is wrong' };
const lee: Deed = { actor: 'lee', reason: null };
const finish = (id: number, state: string) =>
  queue.test.database.execute(
    'UPDATE job SET state = ?, queue_position = NULL, finished_at = UTC_TIMESTAMP(3) WHERE id = ?',
    [state, id],
  );
const state = async (id: number) => (await queue.job(id)).state;
const audit = async (subject: string) =>
  await queue.test.database.query<{
    actor: string;
    action: string;
    reason: string | null;
    before_value: string;
    after_value: string;
  }>('SELECT * FROM audit_event WHERE subject = ? ORDER BY id', [subject]);
const refusal = async (work: Promise<unknown>): Promise<AppError> => {
  const error = await work.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
};

describe('hold and release', () => {
  test('a held job does not start; released, it goes on; both are audited with who, why, before and after', async () => {
    const id = await queue.put({ type: 't' });
    expect(await holdJob(queue.test.database, id, kim)).toEqual({ jobId: id, state: 'held' });
    expect(await releaseJob(queue.test.database, id, lee)).toEqual({ jobId: id, state: 'ready' });
    const events = await audit(`job:${id}`);
    expect(events.map(({ actor, action, reason }) => [actor, action, reason])).toEqual([
      ['kim', 'job.hold', 'the file is wrong'],
      ['lee', 'job.release', null],
    ]);
    expect(JSON.parse(events[0]!.before_value)).toEqual({ state: 'ready' });
    expect(JSON.parse(events[0]!.after_value)).toEqual({ state: 'held' });
  });

  test('a released job waits again for what has not ended yet, or for its moment', async () => {
    const other = await queue.put({ type: 't' });
    const waiting = await queue.put({ type: 't', after: [{ jobId: other }] });
    const scheduled = await queue.put({ type: 't', runAfter: new Date('2090-01-01T00:00:00Z') });
    for (const id of [waiting, scheduled]) await holdJob(queue.test.database, id, kim);
    expect((await releaseJob(queue.test.database, waiting, kim)).state).toBe('waiting');
    expect((await releaseJob(queue.test.database, scheduled, kim)).state).toBe('scheduled');
    await holdJob(queue.test.database, waiting, kim);
    await finish(other, 'bypassed');
    expect((await releaseJob(queue.test.database, waiting, kim)).state).toBe('bypassed');
  });

  test('a job held while what it waits for ends stays held', async () => {
    const first = await queue.put({ type: 't' });
    const second = await queue.put({ type: 't', after: [{ jobId: first }] });
    await holdJob(queue.test.database, second, kim);
    await skipJob(queue.test.database, first, kim);
    expect(await state(second)).toBe('held');
    expect((await releaseJob(queue.test.database, second, kim)).state).toBe('ready');
  });
});

describe('conflicts', () => {
  test('holding a finished job is refused, and nothing is changed or audited', async () => {
    const id = await queue.put({ type: 't' });
    await finish(id, 'succeeded');
    const error = await refusal(holdJob(queue.test.database, id, kim));
    expect(error).toMatchObject({ code: 'job.conflict', status: 409 });
    expect(error.details![0]!.reason).toBe('A job that is succeeded cannot be acted on with hold. It can be rerun.');
    expect(await audit(`job:${id}`)).toEqual([]);
  });

  test('the second operator hears who was first, and when', async () => {
    const id = await queue.put({ type: 't' });
    await cancelJob(queue.test.database, id, kim);
    const error = await refusal(holdJob(queue.test.database, id, lee));
    expect(error.details![0]!.reason).toMatch(/kim did job\.cancel at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\./);
  });

  test('two operators at the same instant: one acts, the other is told', async () => {
    const id = await queue.put({ type: 't' });
    const { databaseSettingsFrom, openDatabase } = await import('../../../../runtime/database.ts');
    const other = openDatabase(databaseSettingsFrom(queue.test.url));
    const results = await Promise.allSettled([holdJob(queue.test.database, id, kim), holdJob(other, id, lee)]);
    await other.close();
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await audit(`job:${id}`)).toHaveLength(1);
  });

  test('an operator who saw another state is told so', async () => {
    const id = await queue.put({ type: 't' });
    const error = await refusal(cancelJob(queue.test.database, id, { ...kim, expectedState: 'held' }));
    expect(error.details![0]!.reason).toBe('The job was held when you looked and is ready now.');
  });

  test('a job that does not exist', async () => {
    expect(await refusal(holdJob(queue.test.database, 987_654_321, kim))).toMatchObject({
      code: 'job.not-found',
      status: 404,
    });
  });
});

describe('cancel, skip and rerun', () => {
  test('cancelling counts as failure for what waits, skipping as success', async () => {
    const [a, b] = [await queue.put({ type: 't' }), await queue.put({ type: 't' })];
    const onFailure = await queue.put({ type: 't', after: [{ jobId: a, on: 'failure' }] });
    const onSuccess = await queue.put({ type: 't', after: [{ jobId: b }] });
    await cancelJob(queue.test.database, a, kim);
    await skipJob(queue.test.database, b, kim);
    expect(await state(onFailure)).toBe('ready');
    expect(await state(onSuccess)).toBe('ready');
  });

  test('an end that makes a condition impossible bypasses the whole branch', async () => {
    const first = await queue.put({ type: 't' });
    const repair = await queue.put({ type: 't', after: [{ jobId: first, on: 'failure' }] });
    const afterRepair = await queue.put({ type: 't', after: [{ jobId: repair }] });
    const report = await queue.put({ type: 't', after: [{ jobId: afterRepair, on: 'end' }] });
    await skipJob(queue.test.database, first, kim);
    expect([await state(repair), await state(afterRepair), await state(report)]).toEqual([
      'bypassed',
      'bypassed',
      'ready',
    ]);
  });

  test('a cancelled running job leaves a run that says so', async () => {
    const id = await queue.put({ type: 't' });
    await queue.test.database.execute(
      "UPDATE job SET state = 'running', queue_position = NULL, starts = 1, lease_token = 1, started_at = UTC_TIMESTAMP(3), lease_until = UTC_TIMESTAMP(3) WHERE id = ?",
      [id],
    );
    await cancelJob(queue.test.database, id, kim);
    expect(await queue.runs(id)).toEqual([{ start_no: 1, outcome: 'cancelled', reason_code: 'cancelled' }]);
  });

  test('rerun from the failed step keeps the steps that are done, rerun from the start forgets them', async () => {
    const id = await queue.put({ type: 't' });
    const steps = async () => (await readJob(queue.test.database, id))!.stepsDone.newest.map(({ name }) => name);
    await queue.test.database.execute(
      "INSERT INTO job_step (job_id, name, done_at) VALUES (?, 'load', UTC_TIMESTAMP(3))",
      [id],
    );
    await queue.test.database.execute('UPDATE job SET failures = 5 WHERE id = ?', [id]);
    await finish(id, 'failed');
    expect((await rerunJob(queue.test.database, id, { ...kim, from: 'failed-step' })).state).toBe('ready');
    expect(await steps()).toEqual(['load']);
    expect(await queue.job(id)).toMatchObject({ failures: 0, reason_code: null });
    await finish(id, 'failed');
    await rerunJob(queue.test.database, id, { ...kim, from: 'start' });
    expect(await steps()).toEqual([]);
  });

  test('rerun with what waits for it puts the net back to waiting', async () => {
    const a = await queue.put({ type: 't' });
    const b = await queue.put({ type: 't', after: [{ jobId: a }] });
    const c = await queue.put({ type: 't', after: [{ jobId: b }] });
    for (const id of [a, b, c]) await finish(id, 'succeeded');
    await rerunJob(queue.test.database, a, { ...kim, from: 'start', withDependents: true });
    expect([await state(a), await state(b), await state(c)]).toEqual(['ready', 'waiting', 'waiting']);
    expect(
      await queue.test.database.query(
        `SELECT actor, JSON_VALUE(before_value, '$.state') AS was, JSON_VALUE(after_value, '$.state') AS became
           FROM audit_event WHERE action = 'job.rerun' AND subject IN (?, ?) ORDER BY id`,
        [`job:${b}`, `job:${c}`],
      ),
    ).toEqual([
      { actor: kim.actor, was: 'succeeded', became: 'waiting' },
      { actor: kim.actor, was: 'succeeded', became: 'waiting' },
    ]);
    await finish(a, 'succeeded');
    await queue.test.database.execute("UPDATE job SET state = 'running' WHERE id = ?", [b]);
    const error = await refusal(rerunJob(queue.test.database, a, { ...kim, from: 'start', withDependents: true }));
    expect(error.details![0]!.reason).toContain(`Job ${b}, which waits for it, is running`);
    expect(error.details![0]!.reason).toContain(`${kim.actor} did job.rerun at`);
    expect(await state(a)).toBe('succeeded');
  });
});

describe('an operator’s own job', () => {
  test('is checked against its type, made and audited', async () => {
    const { database } = queue.test;
    await database.execute(
      `INSERT INTO job_type (type, params_schema, registered_at) VALUES ('retrieve', '{"type":"object","required":["key"],"properties":{"key":{"type":"string"}}}', UTC_TIMESTAMP(3))`,
    );
    const unknown = await refusal(requestJob(database, { type: 'retreive', params: {} }, kim));
    expect(unknown).toMatchObject({
      code: 'request.invalid',
      details: [{ field: 'type', reason: 'is not known (known: retrieve)' }],
    });
    const wrong = await refusal(requestJob(database, { type: 'retrieve', params: { key: 5 } }, kim));
    expect(wrong.details).toEqual([{ field: 'params.key', reason: 'must be string, is integer' }]);
    const orphan = await refusal(
      requestJob(database, { type: 'retrieve', params: { key: 'x' }, after: [{ jobId: 99_999_999 }] }, kim),
    );
    expect(orphan.details![0]!.field).toBe('after');
    const { jobId } = await requestJob(database, { type: 'retrieve', params: { key: 'x' } }, kim);
    expect(await readJob(database, jobId)).toMatchObject({
      type: 'retrieve',
      state: 'ready',
      createdBy: 'kim',
      params: { key: 'x' },
      actions: ['hold', 'cancel', 'skip'],
      deeds: [{ actor: 'kim', action: 'job.create', reason: 'the file is wrong' }],
    });
  });

  test('a type’s limit is set and audited', async () => {
    await limitJobType(queue.test.database, 'retrieve', 2, { actor: 'kim', reason: 'disk' });
    expect(await queue.test.database.query("SELECT max_running FROM job_type WHERE type = 'retrieve'")).toEqual([
      { max_running: 2 },
    ]);
    expect((await audit('job-type:retrieve'))[0]).toMatchObject({ actor: 'kim', reason: 'disk' });
    expect(await refusal(limitJobType(queue.test.database, 'nope', 1, { actor: 'kim', reason: null }))).toMatchObject({
      code: 'request.invalid',
    });
  });
});

describe('lists', () => {
  test('newest first, filtered, in pages', async () => {
    const ids: number[] = [];
    for (let i = 0; i < 5; i++) ids.push(await queue.put({ type: 'listed', held: i === 2 }));
    const first = await listJobs(queue.test.database, { type: 'listed', limit: 3 });
    expect(first.jobs.map((job) => job.jobId)).toEqual([ids[4], ids[3], ids[2]]);
    const rest = await listJobs(queue.test.database, { type: 'listed', limit: 3, before: first.next! });
    expect(rest.jobs.map((job) => job.jobId)).toEqual([ids[1], ids[0]]);
    expect(rest.next).toBeNull();
    expect((await listJobs(queue.test.database, { type: 'listed', states: ['held'], limit: 3 })).jobs).toHaveLength(1);
    expect(await readJob(queue.test.database, 999_999_999)).toBeNull();
  });
});

describe('an override of the batch server', () => {
  const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000);

  test('holds until its moment; the own one is replaced, another operator’s only on request', async () => {
    const { database } = queue.test;
    const past = await refusal(
      overrideBatchServer(database, { mode: 'keep-on', until: inHours(-1), reason: 'x', actor: 'kim' }),
    );
    expect(past).toMatchObject({
      code: 'request.invalid',
      details: [{ field: 'until', reason: expect.stringContaining('is in the past') }],
    });
    expect(
      await refusal(
        overrideBatchServer(database, { mode: 'keep-on', until: inHours(24 * 40), reason: 'x', actor: 'kim' }),
      ),
    ).toMatchObject({
      details: [{ reason: 'is more than 31 days ahead' }],
    });
    await overrideBatchServer(database, {
      mode: 'keep-on',
      until: inHours(1),
      reason: 'loading by hand',
      actor: 'kim',
    });
    await overrideBatchServer(database, { mode: 'keep-on', until: inHours(2), reason: 'longer', actor: 'kim' });
    const conflict = await refusal(
      overrideBatchServer(database, { mode: 'keep-off', until: inHours(1), reason: 'saving', actor: 'lee' }),
    );
    expect(conflict).toMatchObject({ code: 'batch-server.conflict', status: 409 });
    expect(conflict.details![0]!.reason).toMatch(
      /^kim set keep-on at 20.*Z, until 20.*Z\. Replace it only after asking\.$/,
    );
    await overrideBatchServer(database, {
      mode: 'keep-off',
      until: inHours(1),
      reason: 'agreed',
      actor: 'lee',
      replace: true,
    });
    const inForce = await database.query('SELECT mode, created_by FROM batch_server_override WHERE ended_at IS NULL');
    expect(inForce).toEqual([{ mode: 'keep-off', created_by: 'lee' }]);
    expect(await refusal(endOverride(database, { actor: 'kim', reason: null }))).toMatchObject({
      code: 'batch-server.conflict',
      details: [{ reason: expect.stringMatching(/^lee set keep-off at 20.*Z, until 20/) }],
    });
    expect(await endOverride(database, { actor: 'lee', reason: null })).toBe(true);
    expect(await endOverride(database, { actor: 'lee', reason: null })).toBe(false);
    expect((await audit('batch-server')).map((event) => event.action)).toEqual([
      ...Array.from({ length: 3 }, () => 'batch-server.override'),
      'batch-server.override-end',
    ]);
    await overrideBatchServer(database, { mode: 'keep-on', until: inHours(1), reason: 'again', actor: 'kim' });
    expect(await endOverride(database, { actor: 'lee', reason: 'agreed', replace: true })).toBe(true);
  });

  test('of two operators at the same moment one is in force, and the other hears of it', async () => {
    const { database } = queue.test;
    for (let round = 0; round < 10; round++) {
      await database.execute('DELETE FROM batch_server_override');
      const set = (actor: string, mode: 'keep-on' | 'keep-off') =>
        overrideBatchServer(database, { mode, until: inHours(1), reason: 'x', actor });
      const outcomes = await Promise.allSettled([set('kim', 'keep-on'), set('lee', 'keep-off')]);
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const refused = outcomes.find((outcome) => outcome.status === 'rejected');
      expect(refused?.reason).toMatchObject({ code: 'batch-server.conflict' });
      expect(await database.query('SELECT id FROM batch_server_override WHERE ended_at IS NULL')).toHaveLength(1);
    }
  });
});
