import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type EventRecord, workFrom } from '../../../../domain/batch-server/work-report.ts';
import { acceptDrain, isDraining } from '../../../../runtime/batch-server/drain.ts';
import { reportWork } from '../../../../runtime/batch-server/report-work.ts';
import type { Database } from '../../../../runtime/database.ts';
import { enqueue } from '../../../../runtime/jobs/enqueue.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

const ID = 'i-0123456789abcdef0';
let test_: TestDatabase;
let database: Database;

beforeAll(async () => {
  test_ = await createTestDatabase();
  database = test_.database;
});
afterAll(() => test_.drop());
beforeEach(async () => {
  const tables = [
    'job',
    'job_run',
    'job_alarm',
    'job_dependency',
    'job_type',
    'job_schedule',
    'worker',
    'batch_server_event',
    'batch_server_drain',
    'batch_server_override',
  ];
  for (const table of tables) await database.execute(`DELETE FROM ${table}`);
});

const look = () => reportWork(database, { instanceId: ID });
const put = (job: Partial<Parameters<typeof enqueue>[1]> = {}) =>
  database.transaction((tx) => enqueue(tx, { type: 'bill', params: {}, ...job })).then(({ jobId }) => jobId);
const event = (part: Partial<EventRecord> = {}): EventRecord => ({
  instanceId: ID,
  action: 'start',
  outcome: 'asked',
  reason: 'work-due',
  state: 'stopped',
  instanceType: 'm7g.large',
  errorCode: null,
  detail: 'Jobs can run now.',
  tick: 't',
  ...part,
});
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

describe('what is due', () => {
  test('jobs that could run now, not those held, waiting for another, in the future, or of a type that may not run', async () => {
    const first = await put();
    await put({ after: [{ jobId: first }] });
    await put({ held: true });
    await put({ runAfter: inSeconds(3600) });
    await database.execute(
      "INSERT INTO job_type (type, params_schema, max_running, registered_at) VALUES ('off', '{}', 0, UTC_TIMESTAMP(3))",
    );
    await put({ type: 'off' });
    await put({ type: 'off', runAfter: inSeconds(60) });
    const report = await look();
    expect(report).toMatchObject({ due: 1, running: 0, leased: 0 });
    expect(Math.abs(Date.parse(report.nextDueAt!) - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });

  test('a job whose time has come and one whose worker died are due; one with a live lease is leased', async () => {
    const waited = await put({ runAfter: inSeconds(3600) });
    await database.execute('UPDATE job SET wake_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE id = ?', [waited]);
    const [dead, alive] = [await put(), await put()];
    await database.execute(
      "UPDATE job SET state = 'running', lease_until = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE id = ?",
      [dead],
    );
    await database.execute(
      "UPDATE job SET state = 'running', lease_until = UTC_TIMESTAMP(3) + INTERVAL 30 SECOND WHERE id = ?",
      [alive],
    );
    expect(await look()).toMatchObject({ due: 2, running: 2, leased: 1, nextDueAt: null });
  });

  test('jobs of schedules are made by the look itself, because no worker runs while the server is off', async () => {
    await database.execute(
      `INSERT INTO job_schedule (name, type, params, day_rule, start_time, enqueued_until, updated_at)
       VALUES ('nightly', 'retrieve', '{}', '{"every":"day"}', '02:00', UTC_DATE() - INTERVAL 1 DAY, UTC_TIMESTAMP(3))`,
    );
    const report = await look();
    expect(report.due + Number(report.nextDueAt !== null)).toBeGreaterThan(0);
    await look();
    const [count] = await database.query<{ n: number }>(
      "SELECT COUNT(*) AS n FROM job WHERE unique_key LIKE 'schedule:nightly:%'",
    );
    expect(Number(count!.n)).toBeLessThanOrEqual(3);
  });
});

test('deadlines come with the measured seconds of their type, 300 before anything was measured', async () => {
  const done = await put({ type: 'known' });
  await database.execute("UPDATE job SET state = 'succeeded' WHERE id = ?", [done]);
  for (const [no, seconds] of [
    [1, 100],
    [2, 201],
  ] as const)
    await database.execute(
      `INSERT INTO job_run (job_id, start_no, started_at, ended_at, outcome)
       VALUES (?, ?, UTC_TIMESTAMP(3) - INTERVAL ? SECOND, UTC_TIMESTAMP(3), 'succeeded')`,
      [done, no, seconds],
    );
  await put({ type: 'known', lateEndAt: inSeconds(7200) });
  await put({ type: 'new', lateEndAt: inSeconds(3600) });
  await put({ type: 'new' });
  const report = await look();
  expect(report.deadlines!.map(({ workSeconds }) => workSeconds)).toEqual([300, 151]);
  expect(report.lastFinishedAt).not.toBeNull();
});

test('a deadline counts the jobs it waits for as well, each once and for the first deadline that needs it', async () => {
  const deadlines = async () => {
    const report = await look();
    const inHours = (text: string) => Math.round((Date.parse(text) - Date.parse(report.now)) / 3_600_000);
    return report.deadlines!.map(({ finishBy, workSeconds }) => [inHours(finishBy), workSeconds]);
  };
  const first = await put({ type: 'read' });
  const [left, right] = [
    await put({ type: 'check', after: [{ jobId: first }] }),
    await put({ type: 'check', after: [{ jobId: first }] }),
  ];
  await put({ type: 'bill', after: [{ jobId: left }, { jobId: right }], lateEndAt: inSeconds(7200) });
  await put({ type: 'print', after: [{ jobId: right }], lateEndAt: inSeconds(3600) });
  await put({ type: 'other' });
  // `print` within the hour needs one check and the reading; `bill` an hour later the other check. Types by name.
  expect(await deadlines()).toEqual([
    [1, 300],
    [1, 300],
    [1, 300],
    [2, 300],
    [2, 300],
  ]);
  await put({ type: 'check', after: [{ jobId: first }], lateEndAt: inSeconds(3600 * 3) });
  expect((await deadlines()).at(-1)).toEqual([3, 300]);
  await database.execute("UPDATE job SET state = 'succeeded' WHERE id IN (?, ?)", [first, right]);
  expect(await deadlines()).toEqual([
    [1, 300],
    [2, 300],
    [2, 300],
    [3, 300],
  ]);
});

test('the newest worker of this instance counts, and only while it has not ended', async () => {
  const hello = (id: string, secondsAgo: number, ended = false) =>
    database.execute(
      `INSERT INTO worker (instance_id, process_id, version, slots, hello_at, heartbeat_at, ended_at)
       VALUES (?, 1, 'v', 1, UTC_TIMESTAMP(3) - INTERVAL ? SECOND, UTC_TIMESTAMP(3) - INTERVAL ? SECOND, IF(?, UTC_TIMESTAMP(3), NULL))`,
      [id, secondsAgo, secondsAgo, ended ? 1 : 0],
    );
  expect((await look()).lastSignAt).toBeNull();
  await hello('i-other', 1);
  await hello(ID, 5, true);
  expect(workFrom(await look())).toMatchObject({ worker: null, lastSignAt: expect.any(Number) });
  await hello(ID, 100);
  await hello(ID, 50);
  const { now, worker, lastSignAt } = workFrom(await look());
  expect(worker!.instanceId).toBe(ID);
  expect(Math.round((now - worker!.helloAt) / 1000)).toBe(50);
  // The newest of all of them, ended or not, is the last sign of life.
  expect(Math.round((now - lastSignAt!) / 1000)).toBe(5);
});

describe('recording', () => {
  test('gives back what was written, newest first, at the database’s time', async () => {
    await reportWork(database, {
      instanceId: ID,
      record: [event(), event({ outcome: 'refused', errorCode: 'InternalError' })],
    });
    const report = await look();
    expect(report.recentEvents).toMatchObject([event({ outcome: 'refused', errorCode: 'InternalError' }), event()]);
    expect(report.lastEventId).toBe(report.recentEvents[0]!.id);
    expect(Math.abs(Date.parse(report.recentEvents[0]!.at) - Date.parse(report.now))).toBeLessThan(10_000);
  });

  test('of two ticks that saw the same, one writes and one is told so, drain included', async () => {
    const both = await Promise.all(
      ['a', 'b', 'c', 'd'].map((tick) =>
        reportWork(database, {
          instanceId: ID,
          ifLastEventId: null,
          record: [event({ tick })],
          drain: { ask: { seconds: 60 } },
        }),
      ),
    );
    expect(both.filter(({ recorded }) => recorded)).toHaveLength(1);
    expect((await look()).recentEvents).toHaveLength(1);
  });

  test('events of another instance are not mixed in', async () => {
    await reportWork(database, { instanceId: 'i-other', record: [event({ instanceId: 'i-other' })] });
    expect(await look()).toMatchObject({ recentEvents: [], lastEventId: null });
    expect(await reportWork(database, { instanceId: ID, ifLastEventId: null, record: [event()] })).toMatchObject({
      recorded: true,
    });
  });

  test('an event that somebody else wrote in another form does not break the report', async () => {
    await database.execute(
      "INSERT INTO batch_server_event (at, instance_id, state_before, action, reason, outcome, detail) VALUES (UTC_TIMESTAMP(3), ?, 'stopped', 'none', 'by-hand', 'noted', NULL)",
      [ID],
    );
    expect((await look()).recentEvents).toMatchObject([{ reason: 'by-hand', detail: '', errorCode: null }]);
  });
});

describe('the drain', () => {
  const ask = (seconds: number) => reportWork(database, { instanceId: ID, drain: { ask: { seconds } } });

  test('is asked, agreed to once, prolonged with its agreement, and cleared', async () => {
    expect(await isDraining(database, ID)).toBe(false);
    expect((await ask(60)).drain).toMatchObject({ acceptedAt: null });
    expect(await isDraining(database, ID)).toBe(true);
    expect(await isDraining(database, 'i-other')).toBe(false);
    await acceptDrain(database, ID);
    const { drain } = await look();
    expect(drain!.acceptedAt).not.toBeNull();
    await acceptDrain(database, ID);
    const prolonged = (await ask(600)).drain!;
    expect(prolonged).toMatchObject({ askedAt: drain!.askedAt, acceptedAt: drain!.acceptedAt });
    expect(Date.parse(prolonged.until)).toBeGreaterThan(Date.parse(drain!.until) + 500_000);
    expect((await reportWork(database, { instanceId: ID, drain: { clear: true } })).drain).toBeNull();
    expect(await isDraining(database, ID)).toBe(false);
  });

  test('that ran out binds nobody, cannot be agreed to, and begins anew without the old agreement', async () => {
    await ask(60);
    await acceptDrain(database, ID);
    await database.execute('UPDATE batch_server_drain SET until_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND');
    expect(await isDraining(database, ID)).toBe(false);
    expect((await ask(60)).drain!.acceptedAt).toBeNull();
    await database.execute('UPDATE batch_server_drain SET until_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND');
    await acceptDrain(database, ID);
    expect((await look()).drain!.acceptedAt).toBeNull();
  });
});

test('the newest override that holds is reported', async () => {
  const override = (mode: string, seconds: number, ended = false) =>
    database.execute(
      `INSERT INTO batch_server_override (mode, until_at, reason, created_by, created_at, ended_at)
       VALUES (?, UTC_TIMESTAMP(3) + INTERVAL ? SECOND, 'because', 'operator', UTC_TIMESTAMP(3), IF(?, UTC_TIMESTAMP(3), NULL))`,
      [mode, seconds, ended ? 1 : 0],
    );
  await override('keep-on', 3600);
  await override('keep-off', 600, true);
  await override('keep-off', -5);
  expect((await look()).override).toMatchObject({ keep: 'on', reason: 'because' });
  await override('keep-off', 60);
  expect((await look()).override).toMatchObject({ keep: 'off' });
});
