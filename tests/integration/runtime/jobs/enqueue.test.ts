import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { databaseSettingsFrom, openDatabase } from '../../../../runtime/database.ts';
import { enqueue } from '../../../../runtime/jobs/enqueue.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase();
});
afterAll(() => test_.drop());

const put = (job: Parameters<typeof enqueue>[1]) => test_.database.transaction((tx) => enqueue(tx, job));
const setState = (jobId: number, state: string) =>
  test_.database.execute('UPDATE job SET state = ? WHERE id = ?', [state, jobId]);
const job = async (jobId: number) =>
  (
    await test_.database.query<{
      state: string;
      wake_at: string | null;
      reason_code: string | null;
      has_dependents: number;
    }>('SELECT * FROM job WHERE id = ?', [jobId])
  )[0]!;

describe('enqueue', () => {
  test('the job exists exactly when the caller’s transaction is committed', async () => {
    await expect(
      test_.database.transaction(async (tx) => {
        await enqueue(tx, { type: 'bill', params: {}, uniqueKey: 'rolled-back' });
        throw new Error('the caller changed its mind');
      }),
    ).rejects.toThrow('changed its mind');
    expect(await test_.database.query("SELECT id FROM job WHERE unique_key = 'rolled-back'")).toEqual([]);
  });

  test('a unique key makes one job, also when two callers come at once', async () => {
    const other = openDatabase(databaseSettingsFrom(test_.url));
    const [a, b] = await Promise.all([
      put({ type: 'retrieve', params: { key: 'x' }, uniqueKey: 'retrieve:x' }),
      other.transaction((tx) => enqueue(tx, { type: 'retrieve', params: { key: 'x' }, uniqueKey: 'retrieve:x' })),
    ]);
    await other.close();
    expect(a.jobId).toBe(b.jobId);
    expect([a.created, b.created].sort()).toEqual([false, true]);
  });

  test('starts ready, later with runAfter, held on request', async () => {
    expect((await job((await put({ type: 't', params: {} })).jobId)).state).toBe('ready');
    expect((await job((await put({ type: 't', params: {}, runAfter: new Date(0) })).jobId)).state).toBe('ready');
    const later = await job((await put({ type: 't', params: {}, runAfter: new Date('2090-01-01T00:00:00Z') })).jobId);
    expect(later).toMatchObject({ state: 'scheduled', wake_at: '2090-01-01 00:00:00' });
    expect((await job((await put({ type: 't', params: {}, held: true })).jobId)).state).toBe('held');
  });

  test('waits for other jobs: all of the list, any of a group', async () => {
    const [a, b, c] = [
      await put({ type: 't', params: {} }),
      await put({ type: 't', params: {} }),
      await put({ type: 't', params: {} }),
    ];
    const after = [{ jobId: a!.jobId }, { any: [{ jobId: b!.jobId }, { jobId: c!.jobId, on: 'failure' as const }] }];
    expect((await job((await put({ type: 't', params: {}, after })).jobId)).state).toBe('waiting');
    expect((await job(a!.jobId)).has_dependents).toBe(1);
    await setState(a!.jobId, 'succeeded');
    await setState(c!.jobId, 'failed');
    expect((await job((await put({ type: 't', params: {}, after })).jobId)).state).toBe('ready');
    await setState(c!.jobId, 'succeeded');
    await setState(b!.jobId, 'bypassed');
    expect(await job((await put({ type: 't', params: {}, after })).jobId)).toMatchObject({
      state: 'bypassed',
      reason_code: 'condition-impossible',
    });
  });

  test('refuses to wait for a job that does not exist, and makes nothing', async () => {
    await expect(put({ type: 't', params: {}, uniqueKey: 'orphan', after: [{ jobId: 999_999_999 }] })).rejects.toThrow(
      'Job 999999999, which the new job should wait for, does not exist.',
    );
    expect(await test_.database.query("SELECT id FROM job WHERE unique_key = 'orphan'")).toEqual([]);
  });

  test('a start rule decides the moment', async () => {
    const { jobId } = await put({
      type: 't',
      params: {},
      runAfter: new Date('2090-01-01T00:00:00Z'),
      startRule: { window: { from: '22:00', to: '06:00' } },
    });
    expect((await job(jobId)).wake_at).toBe('2090-01-01 13:00:00');
  });
});
