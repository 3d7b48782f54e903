import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { enqueue } from '../../../runtime/jobs/enqueue.ts';
import type { BatchServerView } from '../../../runtime/operator/batch-server-view.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Asked, ask } from '../../support/operator.ts';

let test_: TestDatabase;
const sql = (text: string, params: (string | number | Date | null)[] = []) => test_.database.execute(text, params);

beforeAll(async () => {
  test_ = await createTestDatabase();
  process.env.DATABASE_URL = test_.url;
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await test_.drop();
});
beforeEach(async () => {
  for (const table of ['batch_server_event', 'batch_server_override', 'audit_event', 'job'])
    await sql(`DELETE FROM ${table}`);
});

const server = () => ask<BatchServerView>('get-batch-server', 'now');
const override = (body: object, asked: Asked = {}) =>
  ask<BatchServerView>('override-batch-server', 'end', { ...asked, body });
const happened = (minutesAgo: number, action: string, outcome: string, state: string, instance = 'i-1') =>
  sql(
    `INSERT INTO batch_server_event (at, instance_id, state_before, action, reason, outcome, detail)
     VALUES (UTC_TIMESTAMP(3) - INTERVAL ? MINUTE, ?, ?, ?, 'work-due', ?, '{"text":"","instanceType":"m7g.large","errorCode":null,"tick":"t"}')`,
    [minutesAgo, instance, state, action, outcome],
  );
const ahead = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

describe('GET /operator/batch-server', () => {
  test('says unknown before anything has happened', async () => {
    expect((await server()).body).toMatchObject({ state: 'unknown', since: null, cost: null, events: [], onTimes: [] });
  });

  test('tells state, reason, history, on-times and what it costs beside being always on', async () => {
    await happened(90, 'start', 'asked', 'stopped');
    await happened(90, 'start', 'accepted', 'stopped');
    await happened(89, 'start', 'done', 'running');
    await happened(60, 'stop', 'asked', 'running');
    await happened(60, 'stop', 'accepted', 'running');
    await happened(59, 'stop', 'done', 'stopped');
    const off = (await server()).body;
    expect(off).toMatchObject({ state: 'stopped', reason: 'Jobs can run now.', instanceType: 'm7g.large' });
    expect(off.events).toHaveLength(6);
    expect(off.onTimes).toHaveLength(1);
    expect(Math.round((Date.parse(off.onTimes[0]!.to!) - Date.parse(off.onTimes[0]!.from)) / 60_000)).toBe(30);
    expect(Number(off.cost!.usd)).toBeLessThanOrEqual(Number(off.cost!.alwaysOnUsd));
    expect(off.cost!.billedMinutes).toBeLessThanOrEqual(31);

    await happened(2, 'start', 'asked', 'stopped');
    await happened(2, 'start', 'accepted', 'stopped');
    expect((await server()).body.state).toBe('pending');
    await happened(1, 'start', 'done', 'running');
    await test_.database.transaction((tx) => enqueue(tx, { type: 'retrieve', params: {} }));
    const on = (await server()).body;
    expect(on).toMatchObject({ state: 'running', work: { due: 1, running: 0, leased: 0, nextDueAt: null } });
    expect(on.onTimes).toHaveLength(2);
    expect(on.onTimes[1]!.to).toBeNull();
  });

  test('counts the machines before this one too, each until its last event', async () => {
    await happened(90, 'start', 'accepted', 'stopped', 'i-0');
    await happened(70, 'drain', 'asked', 'running', 'i-0');
    await happened(40, 'start', 'asked', 'stopped');
    await happened(40, 'start', 'refused', 'stopped');
    await happened(2, 'start', 'done', 'running');
    const { onTimes } = (await server()).body;
    const minutes = ({ from, to }: { from: string; to: string | null }) =>
      to === null ? null : Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
    expect(onTimes.map(minutes)).toEqual([20, null]);
  });
});

describe('POST /operator/batch-server/override', () => {
  test('keeps the server on until a moment and ends that again, audited', async () => {
    const until = ahead(2);
    const on = await override({ action: 'keep_on', until, reason: 'month-end test' }, { as: 'lee' });
    expect(on.body.override).toEqual({ action: 'keep_on', until, reason: 'month-end test', by: 'lee' });
    expect((await server()).body.override).toEqual(on.body.override);
    expect((await override({ action: 'none', reason: 'done' }, { as: 'lee' })).body.override).toBeNull();
    expect(await test_.database.query('SELECT actor, action, subject, reason FROM audit_event ORDER BY id')).toEqual([
      { actor: 'lee', action: 'batch-server.override', subject: 'batch-server', reason: 'month-end test' },
      { actor: 'lee', action: 'batch-server.override-end', subject: 'batch-server', reason: 'done' },
    ]);
  });

  test('tells a second operator whose override is in force and until when; he may replace it in so many words', async () => {
    const until = ahead(3);
    await override({ action: 'keep_off', until, reason: 'repair' }, { as: 'lee' });
    const refused = await override({ action: 'keep_on', until: ahead(1), reason: 'urgent' }, { as: 'park' });
    expect([refused.status, refused.code]).toEqual([409, 'batch-server.conflict']);
    expect(refused.details[0]!.reason).toContain(`until ${until}`);
    expect(refused.details[0]!.reason).toMatch(/^lee set keep-off at 2/);
    const body = { action: 'keep_on', until: ahead(1), reason: 'urgent', replace: true };
    expect((await override(body, { as: 'park' })).body.override).toMatchObject({ action: 'keep_on', by: 'park' });
    const ended = await override({ action: 'none', reason: 'mine is over' }, { as: 'lee' });
    expect([ended.status, ended.code]).toEqual([409, 'batch-server.conflict']);
    expect(ended.details[0]!.reason).toMatch(/^park set keep-on at 2/);
    const agreed = await override({ action: 'none', reason: 'agreed', replace: true }, { as: 'lee' });
    expect(agreed.body.override).toBeNull();
  });

  test('is done once for a key', async () => {
    const body = { action: 'keep_on', until: ahead(2), reason: 'x' };
    const [one, other] = [await override(body, { key: 'override-1' }), await override(body, { key: 'override-1' })];
    expect(other.body).toEqual(one.body);
    expect(await test_.database.query('SELECT id FROM batch_server_override')).toHaveLength(1);
  });

  test.each([
    ['a moment in the past', { action: 'keep_on', until: '2026-01-01T00:00:00Z', reason: 'x' }, 'until', /in the past/],
    ['more than a month', { action: 'keep_on', until: '2099-01-01T00:00:00Z', reason: 'x' }, 'until', /31 days/],
    ['no moment', { action: 'keep_off', reason: 'x' }, 'body.until', /required/],
    [
      'a moment without a zone',
      { action: 'keep_off', until: '2026-11-30T00:00', reason: 'x' },
      'body.until',
      /moment such/,
    ],
    ['a day that does not exist', { action: 'keep_off', until: '2027-02-30T00:00Z', reason: 'x' }, 'body.until', /day/],
    ['a moment for ending', { action: 'none', until: '2026-11-30T00:00Z', reason: 'x' }, 'body.until', /no meaning/],
    ['no reason', { action: 'none' }, 'body.reason', /required/],
    ['another action', { action: 'reboot', reason: 'x' }, 'body.action', /keep_on/],
  ])('refuses %s, and nothing is done', async (_, body, field, reason) => {
    const answer = await override(body);
    expect([answer.status, answer.details[0]?.field]).toEqual([400, field]);
    expect(answer.details[0]!.reason).toMatch(reason);
    expect(await test_.database.query('SELECT id FROM batch_server_override')).toEqual([]);
  });
});

describe('GET /operator/job-plan', () => {
  interface Plan {
    from: string;
    to: string;
    jobs: { type: string; at: string; estimatedSeconds: number | null; why: string }[];
    serverOn: { from: string; to: string; why: string }[];
  }
  const plan = (query: Record<string, string>) => ask<Plan>('get-job-plan', 'week', { query });

  test('foresees the queue, the start times and the schedules, and when the server will be on for them', async () => {
    await test_.database.transaction(async (tx) => {
      for (let i = 0; i < 3; i++) await enqueue(tx, { type: 'retrieve', params: {} });
      await enqueue(tx, { type: 'report', params: {}, runAfter: new Date(ahead(30)) });
      await enqueue(tx, { type: 'never', params: {}, held: true });
      await enqueue(tx, { type: 'paused', params: {} });
      await enqueue(tx, { type: 'paused', params: {}, runAfter: new Date(ahead(30)) });
      await tx.execute(
        "INSERT INTO job_type (type, params_schema, max_running, registered_at) VALUES ('paused', '{}', 0, UTC_TIMESTAMP(3))",
      );
    });
    const { body } = await plan({ days: '7' });
    expect(body.jobs[0]).toMatchObject({ type: 'retrieve', estimatedSeconds: null, why: 'in the queue: 3' });
    expect(body.jobs.find((job) => job.type === 'report')!.why).toMatch(/^start time of job \d+$/);
    expect(body.jobs.filter((job) => job.why === 'schedule close-periods').length).toBeGreaterThanOrEqual(5);
    for (const type of ['never', 'paused']) expect(body.jobs.map((job) => job.type)).not.toContain(type);
    const days = (Date.parse(body.to) - Date.parse(body.from)) / 86_400_000;
    expect(days).toBe(6);
    expect(body.serverOn.length).toBeGreaterThanOrEqual(6);
    for (const job of body.jobs) {
      expect(body.serverOn.some(({ from, to }) => from <= job.at && job.at < to)).toBe(true);
    }
  });

  test('takes 1 to 31 days', async () => {
    expect((await plan({ days: '1' })).status).toBe(200);
    for (const days of ['0', '32', 'x'])
      expect(await plan({ days })).toMatchObject({ status: 400, details: [{ field: 'query.days' }] });
  });
});
