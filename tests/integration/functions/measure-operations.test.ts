import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { enqueue } from '../../../runtime/jobs/enqueue.ts';
import { type Counts, type Gauges, readCounts, readGauges, spanBefore } from '../../../runtime/operations/figures.ts';
import { seedBill } from '../../support/bills.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { lambdaContext, readEvent } from '../../support/events.ts';

let test_: TestDatabase;
let handler: (event: unknown, context: Context) => Promise<{ gauges: Gauges; counts: Counts }>;
const lines: string[] = [];

beforeAll(async () => {
  test_ = await createTestDatabase();
  process.env.DATABASE_URL = test_.url;
  process.env.POWERTOOLS_METRICS_NAMESPACE = 'ElectricityRetail/dev';
  process.env.POWERTOOLS_SERVICE_NAME = 'electricity-retail';
  // Powertools writes through the console in this mode, and through one of its own otherwise.
  process.env.POWERTOOLS_DEV = 'true';
  process.env.POWERTOOLS_METRICS_DISABLED = 'false';
  console.log = (line: string) => void lines.push(line);
  ({ handler } = await import('../../../functions/measure-operations/handler.ts'));
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await test_.drop();
});

const ago = (seconds: number) => `UTC_TIMESTAMP(3) - INTERVAL ${seconds} SECOND`;
const run = (sql: string) => test_.database.execute(sql);

test('an empty system has nothing to report, and writes it as one metric line', async () => {
  const { gauges, counts } = await handler(readEvent('measure-operations.tick'), lambdaContext());
  expect(gauges).toEqual({
    queueAgeSeconds: 0,
    ready: 0,
    running: 0,
    jobsFailed: 0,
    jobsLate: 0,
    filesUnreconciled: 0,
    serverOn: false,
    serverIdle: false,
  });
  expect(counts).toMatchObject({ readingsAccepted: 0, readingsQuarantined: 0, billsIssued: 0, jobDelaySeconds: null });
  const [line] = lines.filter((each) => each.includes('_aws')).map((each) => JSON.parse(each));
  expect(line).toMatchObject({ service: 'electricity-retail', QueueAgeSeconds: 0, ServerOn: 0, BillsIssued: 0 });
  expect(line._aws.CloudWatchMetrics[0]).toMatchObject({
    Namespace: 'ElectricityRetail/dev',
    Dimensions: [['service']],
  });
  expect(line).not.toHaveProperty('JobDelaySeconds');
});

test('a job that nobody takes ages', async () => {
  const { jobId } = await test_.database.transaction((tx) => enqueue(tx, { type: 'retrieve', params: {} }));
  await run(`UPDATE job SET queue_position = queue_position - 900 * 1000000 WHERE id = ${jobId}`);
  const gauges = await readGauges(test_.database);
  expect(gauges.ready).toBe(1);
  expect(gauges.queueAgeSeconds).toBeGreaterThanOrEqual(900);
  expect(gauges.queueAgeSeconds).toBeLessThan(930);
});

test('a type the operator has stopped does not count as waiting', async () => {
  await run(
    `INSERT INTO job_type (type, params_schema, max_running, registered_at) VALUES ('retrieve', '{}', 0, ${ago(0)})`,
  );
  expect((await readGauges(test_.database)).queueAgeSeconds).toBe(0);
  await run(
    `INSERT INTO job (type, state, params, wake_at, created_at) VALUES ('retrieve', 'scheduled', '{}', ${ago(500)}, ${ago(900)})`,
  );
  expect((await readGauges(test_.database)).queueAgeSeconds).toBe(0);
  await run(`DELETE FROM job WHERE state = 'scheduled'`);
  await run(`DELETE FROM job_type`);
});

test('a job past its latest end is late, also while no worker is there to say so', async () => {
  const [{ id } = { id: 0 }] = await test_.database.query<{ id: number }>('SELECT MIN(id) AS id FROM job');
  await run(`INSERT INTO job_alarm (job_id, kind, due_at) VALUES (${id}, 'late-end', ${ago(60)})`);
  expect((await readGauges(test_.database)).jobsLate).toBe(1);
  await run(`UPDATE job_alarm SET settled_at = ${ago(0)}`);
  expect((await readGauges(test_.database)).jobsLate).toBe(0);
  await run(`UPDATE job_alarm SET raised_at = ${ago(0)}`);
  expect((await readGauges(test_.database)).jobsLate).toBe(1);
  await run(`UPDATE job SET state = 'succeeded', queue_position = NULL WHERE id = ${id}`);
  expect((await readGauges(test_.database)).jobsLate).toBe(0);
});

test('a server that is on with nothing to do is idle, unless an operator keeps it on', async () => {
  await run(
    `INSERT INTO worker (instance_id, process_id, version, slots, hello_at, heartbeat_at) VALUES ('i-1', 1, 'v', 1, ${ago(600)}, ${ago(5)})`,
  );
  expect(await readGauges(test_.database)).toMatchObject({ serverOn: true, serverIdle: true });
  await run(
    `INSERT INTO batch_server_override (mode, until_at, reason, created_by, created_at) VALUES ('keep-on', ${ago(-600)}, 'inspection', 'kim', ${ago(0)})`,
  );
  expect(await readGauges(test_.database)).toMatchObject({ serverOn: true, serverIdle: false });
  await run(`UPDATE worker SET heartbeat_at = ${ago(120)}`);
  expect(await readGauges(test_.database)).toMatchObject({ serverOn: false, serverIdle: false });
});

test('files that do not add up are counted until they are released', async () => {
  await run(
    `INSERT INTO operator_file (name, size_bytes, sha256, state, reconciliation) VALUES ('a.csv', 1, REPEAT('a', 64), 'read', 'unreconciled')`,
  );
  expect((await readGauges(test_.database)).filesUnreconciled).toBe(1);
  await run(`UPDATE operator_file SET reconciliation = 'released'`);
  expect((await readGauges(test_.database)).filesUnreconciled).toBe(0);
});

test('what was done is counted in the span it was done in', async () => {
  await run(
    `INSERT INTO file_chunk (file_id, chunk_no, first_line, last_line, day_count, value_count, new_count, revised_count, kept_count, same_count, quarantined_count, committed_at)
     SELECT id, 1, 1, 9, 10, 960, 7, 1, 1, 0, 1, '2026-11-23 00:02:00' FROM operator_file`,
  );
  await seedBill(test_.database, { subject: 'kim', supplyPoint: '1', from: '2026-10-01', to: '2026-10-31' });
  await run(`UPDATE bill SET issued_at = '2026-11-23 00:04:59.999'`);
  await run(
    `INSERT INTO job_run (job_id, start_no, started_at, ended_at, outcome) SELECT id, 1, '2026-11-23 00:01:40', '2026-11-23 00:02:00', 'succeeded' FROM job`,
  );
  await run(`UPDATE job SET created_at = '2026-11-23 00:00:00'`);
  const counts = await readCounts(test_.database, '2026-11-23T00:00:00Z', '2026-11-23T00:05:00Z');
  expect(counts).toMatchObject({ readingsAccepted: 8, readingsQuarantined: 1, billsIssued: 1, jobDelaySeconds: 100 });
  const later = await readCounts(test_.database, '2026-11-23T00:05:00Z', '2026-11-23T00:10:00Z');
  expect(later).toMatchObject({
    readingsAccepted: 0,
    readingsQuarantined: 0,
    billsIssued: 0,
    jobDelaySeconds: null,
  });
});

test.each([
  ['2026-11-23T00:06:10Z', '2026-11-23T00:00:00.000Z', '2026-11-23T00:05:00.000Z'],
  ['2026-11-23T00:05:59Z', '2026-11-22T23:55:00.000Z', '2026-11-23T00:00:00.000Z'],
  ['2026-11-23T00:11:10Z', '2026-11-23T00:05:00.000Z', '2026-11-23T00:10:00.000Z'],
])('the last whole span at %s is from %s', (now, from, to) => {
  expect(spanBefore(new Date(now))).toEqual({ from, to });
});
