import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { addDays } from '../../../../domain/calendar/day.ts';
import { seoulDay, seoulMoment } from '../../../../domain/jobs/days.ts';
import { databaseSettingsFrom, dateTimeText, openDatabase } from '../../../../runtime/database.ts';
import { enqueueNet } from '../../../../runtime/jobs/enqueue-net.ts';
import { enqueueSchedules, plannedJobs } from '../../../../runtime/jobs/schedules.ts';
import { TestQueue } from '../../../support/queue.ts';

let queue: TestQueue;
beforeAll(async () => {
  queue = await TestQueue.create();
});
afterAll(() => queue.close());
beforeEach(async () => {
  for (const table of ['job_schedule', 'job', 'job_dependency', 'job_alarm'])
    await queue.test.database.execute(`DELETE FROM ${table}`);
});

const today = seoulDay(new Date());
const schedule = (
  name: string,
  dayRule: object,
  enqueuedUntil: string,
  extra: { params?: object; late?: number | null } = {},
) =>
  queue.test.database.execute(
    `INSERT INTO job_schedule (name, type, params, day_rule, start_time, late_end_minutes, enqueued_until, updated_at)
     VALUES (?, 'close-periods', ?, ?, '06:00', ?, ?, UTC_TIMESTAMP(3))`,
    [name, JSON.stringify(extra.params ?? {}), JSON.stringify(dayRule), extra.late ?? null, enqueuedUntil],
  );
const make = () => queue.test.database.transaction(enqueueSchedules);
const made = () =>
  queue.test.database.query<{ unique_key: string; params: string; run_after: string; due_at: string | null }>(
    'SELECT unique_key, params, run_after, due_at FROM job LEFT JOIN job_alarm ON job_id = id ORDER BY id',
  );

describe('schedules', () => {
  test('make the jobs of today and tomorrow, each once, with the day in their parameters and a late-end alarm', async () => {
    await schedule('daily', { every: 'day' }, addDays(today, -1), {
      params: { today: '$day', pages: ['$day', 'x'] },
      late: 60,
    });
    expect(await make()).toBe(2);
    expect(await make()).toBe(0);
    const tomorrow = addDays(today, 1);
    const [, second] = await made();
    const begins = seoulMoment(tomorrow, '06:00');
    expect(second!.unique_key).toBe(`schedule:daily:${tomorrow}`);
    expect(JSON.parse(second!.params)).toEqual({ today: tomorrow, pages: [tomorrow, 'x'] });
    expect(dateTimeText(begins)).toContain(second!.run_after);
    expect(dateTimeText(new Date(begins.getTime() + 3_600_000))).toContain(second!.due_at);
  });

  test('make up for the days of a long stop, but not without end', async () => {
    await schedule('missed', { every: 'day' }, addDays(today, -5));
    await schedule('long gone', { every: 'day' }, '2020-01-01');
    await make();
    const keys = (await made()).map((job) => job.unique_key);
    expect(keys.filter((key) => key.startsWith('schedule:missed'))).toHaveLength(6);
    expect(keys.filter((key) => key.startsWith('schedule:long gone'))).toHaveLength(32);
  });

  test('two callers at once make each job once', async () => {
    await schedule('daily', { every: 'day' }, addDays(today, -1));
    const other = openDatabase(databaseSettingsFrom(queue.test.url));
    const counts = await Promise.all([make(), other.transaction(enqueueSchedules)]);
    await other.close();
    expect(counts.sort()).toEqual([0, 2]);
    expect(await made()).toHaveLength(2);
  });

  test('the plan shows what is not in the queue yet, in order', async () => {
    await schedule('daily', { every: 'day' }, addDays(today, 1));
    await schedule('sundays', { weekdays: [7] }, addDays(today, 1));
    const plan = await plannedJobs(queue.test.database, 15);
    expect(plan.filter((job) => job.schedule === 'daily')).toHaveLength(14);
    expect(plan.filter((job) => job.schedule === 'sundays')).toHaveLength(2);
    expect(plan.map((job) => job.startsAt.getTime())).toEqual(
      plan.map((job) => job.startsAt.getTime()).sort((a, b) => a - b),
    );
  });
});

describe('a net of jobs', () => {
  const net = (...args: Parameters<typeof enqueueNet> extends [unknown, infer Jobs] ? [Jobs] : never) =>
    queue.test.database.transaction((tx) => enqueueNet(tx, args[0]));
  const job = { type: 't', params: {} };

  test('is made in any order, with its conditions', async () => {
    const outside = await queue.put({ type: 't' });
    const ids = await net([
      { ...job, name: 'c', after: [{ any: [{ job: 'a', on: 'failure' }, { job: 'b' }] }, { jobId: outside }] },
      { ...job, name: 'b', after: [{ job: 'a' }] },
      { ...job, name: 'a' },
    ]);
    expect([...ids.keys()].sort()).toEqual(['a', 'b', 'c']);
    const rows = await queue.test.database.query(
      'SELECT on_job_id, on_outcome, group_no FROM job_dependency WHERE job_id = ? ORDER BY group_no, on_outcome',
      [ids.get('c')!.jobId],
    );
    expect(rows).toEqual([
      { on_job_id: ids.get('b')!.jobId, on_outcome: 'success', group_no: 0 },
      { on_job_id: ids.get('a')!.jobId, on_outcome: 'failure', group_no: 0 },
      { on_job_id: outside, on_outcome: 'success', group_no: 1 },
    ]);
  });

  test.each([
    [
      'a circle',
      [
        { ...job, name: 'a', after: [{ job: 'b' }] },
        { ...job, name: 'b', after: [{ job: 'a' }] },
      ],
      'in a circle: a → b → a',
    ],
    ['itself', [{ ...job, name: 'a', after: [{ job: 'a' }] }], 'in a circle: a → a'],
    ['a stranger', [{ ...job, name: 'a', after: [{ job: 'z' }] }], 'a waits for z, which is not in the net'],
    [
      'a name twice',
      [
        { ...job, name: 'a' },
        { ...job, name: 'a' },
      ],
      'the same name',
    ],
  ])('%s is refused and nothing is made', async (_what, jobs, message) => {
    await expect(net(jobs)).rejects.toThrow(message);
    expect(await made()).toEqual([]);
  });
});
