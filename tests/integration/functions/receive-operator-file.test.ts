import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Context, S3Event } from 'aws-lambda';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { lambdaContext, readEvent } from '../../support/events.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';

let test_: TestDatabase;
let proxy: FaultyProxy;
let handler: (event: unknown, context: Context) => Promise<{ jobIds: number[] }>;

beforeAll(async () => {
  test_ = await createTestDatabase();
  const opened = await FaultyProxy.before(test_.url);
  proxy = opened.proxy;
  process.env.DATABASE_URL = opened.url;
  ({ handler } = await import('../../../functions/receive-operator-file/handler.ts'));
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await proxy.close();
  await test_.drop();
});
beforeEach(() => test_.database.execute('DELETE FROM job'));

const jobs = () =>
  test_.database.query<{ id: number; type: string; params: string; state: string }>(
    'SELECT id, type, params, state FROM job',
  );

test('a new object becomes one ready retrieve job with everything S3 said of it', async () => {
  const { jobIds } = await handler(readEvent('receive-operator-file.one-object'), lambdaContext());
  const [job, ...others] = await jobs();
  expect(others).toEqual([]);
  expect(jobIds).toEqual([job!.id]);
  expect([job!.type, job!.state]).toEqual(['retrieve', 'ready']);
  expect(JSON.parse(job!.params)).toEqual({
    bucket: 'operator-drop',
    key: '2026/11/23/meters-0001.csv',
    versionId: '096fKKXTRTtl3on89fVO.nfljtsv6qko',
    size: 104857,
    etag: '9b2cf535f27731c974343645a3985328',
  });
});

test('the key is decoded as S3 encodes it: a space as +, Korean letters by percent signs', async () => {
  await handler(readEvent('receive-operator-file.encoded-key'), lambdaContext());
  expect(JSON.parse((await jobs())[0]!.params).key).toBe('2026/11/검침 (1).csv');
});

test('a key that was never encoded is taken as it is', async () => {
  const event = readEvent<S3Event>('receive-operator-file.one-object');
  event.Records[0]!.s3.object.key = '100%.csv';
  await handler(event, lambdaContext());
  expect(JSON.parse((await jobs())[0]!.params).key).toBe('100%.csv');
});

test('the same notification again makes no second job; the same object put again does', async () => {
  const event = readEvent<S3Event>('receive-operator-file.one-object');
  const { jobIds } = await handler(event, lambdaContext());
  await expect(handler(event, lambdaContext())).resolves.toEqual({ jobIds });
  event.Records[0]!.s3.object.versionId = 'another';
  await handler(event, lambdaContext());
  await expect(jobs()).resolves.toHaveLength(2);
});

test('in a bucket without versions the sequencer names the put', async () => {
  const event = readEvent<S3Event>('receive-operator-file.one-object');
  delete event.Records[0]!.s3.object.versionId;
  await handler(event, lambdaContext());
  await handler(event, lambdaContext());
  event.Records[0]!.s3.object.sequencer = '0055AED6DCD90281E7';
  await handler(event, lambdaContext());
  await expect(jobs()).resolves.toHaveLength(2);
});

test('S3’s test message, folders and removals make no job', async () => {
  const event = readEvent<S3Event>('receive-operator-file.one-object');
  const folder = structuredClone(event.Records[0]!);
  folder.s3.object.key = '2026/11/';
  const removal = { ...structuredClone(event.Records[0]!), eventName: 'ObjectRemoved:Delete' };
  await expect(handler({ Records: [folder, removal] }, lambdaContext())).resolves.toEqual({ jobIds: [] });
  await expect(handler(readEvent('receive-operator-file.test-message'), lambdaContext())).resolves.toEqual({
    jobIds: [],
  });
  await expect(jobs()).resolves.toEqual([]);
});

test('a lost answer to COMMIT still makes exactly one job', async () => {
  proxy.trap('COMMIT', 'unanswered');
  const { jobIds } = await handler(readEvent('receive-operator-file.one-object'), lambdaContext());
  expect(proxy.sprung).toBe(1);
  await expect(jobs()).resolves.toMatchObject([{ id: jobIds[0] }]);
});

test('with the database down it fails, so that the platform tries again', async () => {
  proxy.refuse();
  proxy.reset();
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(handler(readEvent('receive-operator-file.one-object'), lambdaContext())).rejects.toMatchObject({
    code: 'database.unavailable',
  });
  proxy.heal();
  await expect(handler(readEvent('receive-operator-file.one-object'), lambdaContext())).resolves.toMatchObject({
    jobIds: [expect.any(Number)],
  });
});

test.each([
  ['Records is not a list', { Records: {} }, 'Records'],
  ['a record without s3', { Records: [{ eventName: 'ObjectCreated:Put' }] }, 'Records.0.s3 is required'],
  [
    'an empty key',
    { Records: [{ eventName: 'ObjectCreated:Put', s3: { bucket: { name: 'abc' }, object: { key: '' } } }] },
    'Records.0.s3.object.key',
  ],
])('an event that is not S3’s (%s) is refused by name of the field', async (_, event, field) => {
  await expect(handler(event, lambdaContext())).rejects.toThrow(field);
  await expect(jobs()).resolves.toEqual([]);
});
