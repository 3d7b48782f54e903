import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { databaseSettingsFrom, openDatabase } from '../../../runtime/database.ts';
import { enqueue, type NewJob } from '../../../runtime/jobs/enqueue.ts';
import { holdJob } from '../../../runtime/jobs/hold-job.ts';
import { readGauges } from '../../../runtime/operations/figures.ts';
import type { JobDetailView, JobView } from '../../../runtime/operator/job-view.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Asked, ask } from '../../support/operator.ts';

let test_: TestDatabase;

beforeAll(async () => {
  test_ = await createTestDatabase();
  process.env.DATABASE_URL = test_.url;
  await test_.database.execute(
    `INSERT INTO job_type (type, params_schema, registered_at) VALUES ('resubmit', ?, UTC_TIMESTAMP(3))`,
    [
      JSON.stringify({
        type: 'object',
        properties: { quarantineIds: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1 } },
        required: ['quarantineIds'],
        additionalProperties: false,
      }),
    ],
  );
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await test_.drop();
});

const put = async (job: Partial<NewJob> & { type: string }) =>
  String((await test_.database.transaction((tx) => enqueue(tx, { params: {}, ...job }))).jobId);
const list = (query: Record<string, string>) =>
  ask<{ jobs: JobView[]; next: string | null }>('list-jobs', 'first-page', { query });
const get = (jobId: string) => ask<JobDetailView>('get-job', 'one', { path: { jobId } });
const act = (jobId: string, action: string, asked: Asked = {}) =>
  ask<JobDetailView>('act-on-job', 'hold', { body: { reason: 'because' }, ...asked, path: { jobId, action } });
const create = (body: object, asked: Asked = {}) =>
  ask<JobDetailView>('create-job', 'close-periods', { ...asked, body });
const auditOf = (subject: string) =>
  test_.database.query<{ actor: string; action: string; reason: string; before_value: string; after_value: string }>(
    'SELECT actor, action, reason, before_value, after_value FROM audit_event WHERE subject = ? ORDER BY id',
    [subject],
  );
const count = async (sql: string) => Number((await test_.database.query<{ n: number }>(sql))[0]!.n);

describe('GET /operator/jobs', () => {
  test('lists jobs newest first, page by page, by state as operators know it and by type', async () => {
    const ids = [
      await put({ type: 'listed' }),
      await put({ type: 'listed', runAfter: new Date('2099-01-01T00:00:00Z') }),
      await put({ type: 'listed', held: true }),
    ];
    const first = await list({ type: 'listed', limit: '2' });
    expect(first.body.jobs.map((job) => job.jobId)).toEqual([ids[2], ids[1]]);
    const rest = await list({ type: 'listed', limit: '2', after: first.body.next! });
    expect(rest.body).toMatchObject({ jobs: [{ jobId: ids[0] }], next: null });
    // Ready and scheduled are both waiting to whoever looks.
    expect((await list({ type: 'listed', state: 'waiting' })).body.jobs.map((job) => job.jobId)).toEqual([
      ids[1],
      ids[0],
    ]);
    expect((await list({ type: 'listed', state: 'held' })).body.jobs).toMatchObject([{ jobId: ids[2], attempt: 0 }]);
    expect(first.body.jobs[1]).toMatchObject({ state: 'waiting', runAfter: '2099-01-01T00:00:00.000Z' });
  });

  test('says since when a job is late, exactly for the jobs that the alarm JobLate counts', async () => {
    const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
    const before = (await readGauges(test_.database)).jobsLate;
    const puts = async (late: Partial<NewJob>) => put({ type: 'late-or-not', ...late });
    const [late, notYet, free, held, ended] = [
      await puts({ lateStartAt: hoursAgo(1), lateEndAt: hoursAgo(2) }),
      await puts({ lateEndAt: hoursAgo(-1) }),
      await puts({}),
      await puts({ held: true, lateEndAt: hoursAgo(1) }),
      await puts({ lateEndAt: hoursAgo(1) }),
    ];
    await act(ended!, 'cancel');
    const { body } = await list({ type: 'late-or-not' });
    const since = new Map(body.jobs.map(({ jobId, lateSince }) => [jobId, lateSince]));
    expect(Date.now() - Date.parse(since.get(late!)!)).toBeGreaterThanOrEqual(2 * 3_600_000);
    expect([notYet, free, held, ended].map((id) => since.get(id!))).toEqual([null, null, null, null]);
    expect((await readGauges(test_.database)).jobsLate - before).toBe(1);
    expect((await get(late!)).body.lateSince).toBe(since.get(late!));
  });

  test.each([
    [{ state: 'sleeping' }, 'query.state'],
    [{ limit: '0' }, 'query.limit'],
    [{ after: '-1' }, 'query.after'],
    [{ type: "x' OR 1" }, 'query.type'],
  ])('refuses %j by name', async (query, field) => {
    const answer = await list(query);
    expect([answer.status, answer.code, answer.details[0]?.field]).toEqual([400, 'request.invalid', field]);
  });
});

describe('GET /operator/jobs/{jobId}', () => {
  test('tells what it waits for, what was done to it, its progress and what may be done now', async () => {
    const awaited = await put({ type: 'first' });
    const jobId = await put({ type: 'second', after: [{ jobId: Number(awaited), on: 'end' }] });
    await test_.database.execute(
      `UPDATE job SET state = 'running', queue_position = NULL, starts = 1, started_at = UTC_TIMESTAMP(3) - INTERVAL 10 SECOND,
         progress_done = 20, progress_total = 100, progress_at = UTC_TIMESTAMP(3) WHERE id = ?`,
      [awaited],
    );
    const running = (await get(awaited)).body;
    expect(running).toMatchObject({
      state: 'running',
      attempt: 1,
      progress: { done: 20, total: 100 },
      actions: ['cancel'],
    });
    expect(running.progress!.perSecond).toBeGreaterThan(1);
    expect(running.progress!.etaSeconds).toBeGreaterThan(10);
    expect((await get(jobId)).body).toMatchObject({
      state: 'waiting',
      after: [{ jobId: awaited, type: 'first', state: 'running', on: 'end' }],
      params: {},
      output: null,
      actions: ['hold', 'cancel', 'skip'],
    });
  });

  test('tells where each run’s log is, which steps are done, what is late, who waits, and who did what', async () => {
    const jobId = await put({ type: 'third', lateEndAt: new Date('2026-11-23T03:00:00Z') });
    const waiting = await put({ type: 'fourth', after: [{ jobId: Number(jobId), on: 'success' }] });
    const { insertId: workerId } = await test_.database.execute(
      `INSERT INTO worker (instance_id, process_id, version, slots, hello_at, heartbeat_at, log_stream)
       VALUES ('i-0a1b2c', 7, 'test', 1, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 'i-0a1b2c:/var/log/retail-batch.log')`,
    );
    await test_.database.execute(
      `INSERT INTO job_run (job_id, start_no, worker_id, started_at, ended_at, outcome, reason_code, reason) VALUES
         (?, 1, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 'failed', 'error', 'broken'),
         (?, 2, NULL, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), 'lost', 'worker-lost', NULL)`,
      [jobId, workerId, jobId],
    );
    for (let step = 1; step <= 25; step += 1) {
      await test_.database.execute('INSERT INTO job_step (job_id, name, done_at) VALUES (?, ?, ?)', [
        jobId,
        `step-${step}`,
        new Date(Date.parse('2026-11-23T01:00:00Z') + step * 1000),
      ]);
    }
    await test_.database.execute(`UPDATE job_alarm SET raised_at = '2026-11-23 03:00:30.000' WHERE job_id = ?`, [
      jobId,
    ]);
    await act(jobId, 'hold', { as: 'lee' });
    const { body } = await get(jobId);
    expect(body.runs).toMatchObject([
      { attempt: 1, workerId: 'i-0a1b2c', log: 'i-0a1b2c:/var/log/retail-batch.log' },
      { attempt: 2, workerId: null, log: null },
    ]);
    // A job may have thousands of steps, and the page asks again every five seconds.
    expect(body.stepsDone.count).toBe(25);
    expect(body.stepsDone.newest).toHaveLength(20);
    expect(body.stepsDone.newest[0]).toEqual({ name: 'step-25', doneAt: '2026-11-23T01:00:25.000Z' });
    expect(body.alarms).toEqual([
      { kind: 'late-end', dueAt: '2026-11-23T03:00:00.000Z', raisedAt: '2026-11-23T03:00:30.000Z' },
    ]);
    expect(body.awaitedBy).toEqual([{ jobId: waiting, type: 'fourth', state: 'waiting', on: 'success' }]);
    expect(body.deeds).toEqual([
      { at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), actor: 'lee', action: 'job.hold', reason: 'because' },
    ]);
  });

  test('answers 404 for a job that is not there', async () => {
    expect(await get('999999999999')).toMatchObject({ status: 404, code: 'job.not-found' });
  });
});

describe('POST /operator/jobs/{jobId}/{action}', () => {
  test('holds, releases, cancels, reruns and skips, and writes down who, what, why, before and after', async () => {
    const jobId = await put({ type: 'acted' });
    const states: [string, string][] = [
      ['hold', 'held'],
      ['release', 'waiting'],
      ['cancel', 'cancelled'],
      ['rerun', 'waiting'],
      ['skip', 'skipped'],
    ];
    for (const [action, state] of states) {
      expect((await act(jobId, action, { as: 'lee' })).body).toMatchObject({ jobId, state });
    }
    const audit = await auditOf(`job:${jobId}`);
    expect(audit.map((row) => row.action)).toEqual(['job.hold', 'job.release', 'job.cancel', 'job.rerun', 'job.skip']);
    expect(audit[0]).toMatchObject({ actor: 'lee', reason: 'because' });
    expect(JSON.parse(audit[0]!.before_value)).toEqual({ state: 'ready' });
    expect(JSON.parse(audit[0]!.after_value)).toEqual({ state: 'held' });
  });

  test('tells a second operator who was there first, and when', async () => {
    const jobId = await put({ type: 'acted' });
    await act(jobId, 'hold', { as: 'lee' });
    const answer = await act(jobId, 'hold', { as: 'park' });
    expect([answer.status, answer.code]).toEqual([409, 'job.conflict']);
    expect(answer.details[0]!.reason).toMatch(/lee did job\.hold at 2\d{3}-\d\d-\d\dT/);
    expect(await auditOf(`job:${jobId}`)).toHaveLength(1);
  });

  test('of two operators at the same moment one is done and the other is told', async () => {
    const jobId = await put({ type: 'acted' });
    const other = openDatabase(databaseSettingsFrom(test_.url));
    const theirs = holdJob(other, Number(jobId), { actor: 'park', reason: 'first' }).then(
      () => 200,
      (error: { status: number }) => error.status,
    );
    const answers = [(await act(jobId, 'hold', { as: 'lee' })).status, await theirs];
    await other.close();
    expect(answers.sort()).toEqual([200, 409]);
    expect(await auditOf(`job:${jobId}`)).toHaveLength(1);
  });

  test('does it once for a key, however often it comes, and refuses the key for anything else', async () => {
    const jobId = await put({ type: 'acted' });
    const key = 'the-same-key-1';
    const [one, other] = [await act(jobId, 'hold', { key }), await act(jobId, 'hold', { key })];
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(other.body).toEqual(one.body);
    expect(await auditOf(`job:${jobId}`)).toHaveLength(1);
    expect(await act(jobId, 'cancel', { key })).toMatchObject({ status: 422, code: 'idempotency.key-reused' });
    // Another operator's keys are his own.
    expect(await act(jobId, 'release', { key, as: 'park' })).toMatchObject({ status: 200 });
  });

  test('keeps nothing of what it refused: the key is free afterwards', async () => {
    const jobId = await put({ type: 'acted' });
    const key = 'a-refused-key';
    expect((await act(jobId, 'release', { key })).status).toBe(409);
    await act(jobId, 'hold');
    expect((await act(jobId, 'release', { key })).status).toBe(200);
  });

  test.each([
    ['a finished job', 'hold', { reason: 'x' }, 409, 'job.conflict'],
    ['an action that does not exist', 'delete', { reason: 'x' }, 400, 'request.invalid'],
    ['no reason', 'skip', {}, 400, 'request.invalid'],
    ['a blank reason', 'skip', { reason: '  ' }, 400, 'request.invalid'],
    ['an option of rerun elsewhere', 'cancel', { reason: 'x', from: 'start' }, 400, 'request.invalid'],
  ])('refuses %s', async (_, action, body, status, code) => {
    const jobId = await put({ type: 'acted' });
    if (status === 409) await act(jobId, 'cancel');
    expect(await act(jobId, action, { body })).toMatchObject({ status, code });
  });

  test('answers 404 for a job that is not there', async () => {
    expect(await act('999999999999', 'hold')).toMatchObject({ status: 404, code: 'job.not-found' });
  });
});

describe('POST /operator/jobs', () => {
  const body = { type: 'resubmit', params: { quarantineIds: [1, 2] }, reason: 'They were registered today.' };

  test('puts a job into the queue as its operator’s, once for a key, audited', async () => {
    const [one, other] = [await create(body, { key: 'create-once' }), await create(body, { key: 'create-once' })];
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(other.body.jobId).toBe(one.body.jobId);
    expect(one.body).toMatchObject({ type: 'resubmit', params: body.params, state: 'waiting' });
    expect(await auditOf(`job:${one.body.jobId}`)).toMatchObject([{ actor: 'kim', action: 'job.create' }]);
    const [row] = await test_.database.query('SELECT created_by FROM job WHERE id = ?', [one.body.jobId]);
    expect(row).toEqual({ created_by: 'kim' });
  });

  test('takes a start, a priority, jobs to wait for, and hold', async () => {
    const awaited = await put({ type: 'first' });
    const made = await create({ ...body, priority: 5, after: [{ jobId: awaited, on: 'failure' }] });
    expect(made.body).toMatchObject({ priority: 5, after: [{ jobId: awaited, on: 'failure' }], state: 'waiting' });
    expect((await create({ ...body, held: true })).body.state).toBe('held');
    expect((await create({ ...body, runAfter: '2099-01-01T09:00:00+09:00' })).body.runAfter).toBe(
      '2099-01-01T00:00:00.000Z',
    );
  });

  test.each([
    ['an unknown type', { type: 'nothing' }, 'type'],
    ['parameters against the type’s schema', { params: { quarantineIds: [0] } }, 'params.quarantineIds[0]'],
    ['an unknown parameter', { params: { quarantineIds: [1], bucket: 'x' } }, 'params.bucket'],
    ['an awaited job that does not exist', { after: [{ jobId: '999999999999' }] }, 'after'],
    ['a day that does not exist', { runAfter: '2027-02-30T00:00:00Z' }, 'body.runAfter'],
    ['a field it does not know', { uniqueKey: 'x' }, 'body.uniqueKey'],
  ])('refuses %s by name, and nothing is done', async (_, wrong, field) => {
    const before = await count('SELECT COUNT(*) AS n FROM job');
    const answer = await create({ ...body, ...wrong });
    expect([answer.status, answer.code, answer.details[0]?.field]).toEqual([400, 'request.invalid', field]);
    expect(await count('SELECT COUNT(*) AS n FROM job')).toBe(before);
  });
});
