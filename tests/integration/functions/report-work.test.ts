import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { type WorkReport, workFrom } from '../../../domain/batch-server/work-report.ts';
import { enqueue } from '../../../runtime/jobs/enqueue.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { lambdaContext, readEvent } from '../../support/events.ts';

let test_: TestDatabase;
let handler: (event: unknown, context: Context) => Promise<WorkReport>;

beforeAll(async () => {
  test_ = await createTestDatabase();
  // A look makes the coming jobs of the schedules; here the queue is to be empty.
  await test_.database.execute('DELETE FROM job_schedule');
  process.env.DATABASE_URL = test_.url;
  ({ handler } = await import('../../../functions/report-work/handler.ts'));
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await test_.drop();
});

test('an empty queue is reported as nothing to do', async () => {
  const report = await handler(readEvent('report-work.first-look'), lambdaContext());
  expect(report).toMatchObject({
    due: 0,
    running: 0,
    leased: 0,
    nextDueAt: null,
    worker: null,
    override: null,
    recentEvents: [],
  });
  expect(() => workFrom(report)).not.toThrow();
});

test('a job that is due is counted, and an event is written once however often it is sent', async () => {
  await test_.database.transaction((tx) => enqueue(tx, { type: 'retrieve', params: {} }));
  const first = await handler(readEvent('report-work.record-start'), lambdaContext());
  expect(first).toMatchObject({ due: 1, recorded: true });
  expect(first.recentEvents).toHaveLength(1);
  const second = await handler(readEvent('report-work.record-start'), lambdaContext());
  expect(second).toMatchObject({ recorded: false });
  expect(second.recentEvents).toHaveLength(1);
});

test.each([
  ['no instance', {}, 'instanceId is required'],
  ['an instance id with a quote', { instanceId: `i-1' OR '1` }, 'instanceId must be an instance id'],
  ['an unknown field', { instanceId: 'i-1', recrod: [] }, 'recrod is not known here'],
  ['a drain of no length', { instanceId: 'i-1', drain: { ask: { seconds: 0 } } }, 'drain'],
])('a request with %s is refused', async (_, event, reason) => {
  await expect(handler(event, lambdaContext())).rejects.toThrow(reason);
});
