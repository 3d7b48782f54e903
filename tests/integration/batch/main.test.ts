import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually, TestQueue } from '../../support/queue.ts';

let queue: TestQueue;
let program: ChildProcess | undefined;
beforeAll(async () => {
  queue = await TestQueue.create();
});
afterEach(() => {
  program?.kill('SIGKILL');
});
afterAll(() => queue.close());

function start(environment: Record<string, string>): { said: () => string; ended: Promise<number | null> } {
  let said = '';
  program = spawn(process.execPath, ['--no-warnings', 'batch/main.ts'], {
    cwd: resolve(import.meta.dirname, '../../..'),
    env: { PATH: process.env['PATH'] ?? '', AWS_REGION: 'ap-northeast-2', ...environment },
  });
  for (const stream of [program.stdout!, program.stderr!])
    stream.on('data', (piece: Buffer) => (said += piece.toString()));
  const ended = new Promise<number | null>((done) => program!.once('close', done));
  return { said: () => said, ended };
}

describe('the batch program', () => {
  test('says hello with its instance and its job types, and ends within 10 s of SIGTERM', async () => {
    const { ended } = start({
      DATABASE_URL: queue.test.url,
      DROP_BUCKET: 'drop',
      BATCH_INSTANCE_ID: 'i-0abc',
      WORKER_SLOTS: '2',
      RELEASE: '1.2.3',
    });
    const worker = await eventually(
      async () =>
        (
          await queue.test.database.query<{
            instance_id: string;
            version: string;
            slots: number;
            ended_at: string | null;
          }>('SELECT * FROM worker')
        )[0],
      () => 'hello',
      30_000,
    );
    expect(worker).toMatchObject({ instance_id: 'i-0abc', version: '1.2.3', slots: 2, ended_at: null });
    const types = await queue.test.database.query<{ type: string }>('SELECT type FROM job_type ORDER BY type');
    expect(types.map(({ type }) => type)).toEqual(expect.arrayContaining(['aggregate', 'bill', 'correct', 'retrieve']));
    const began = Date.now();
    program!.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(
      (await queue.test.database.query<{ ended_at: string | null }>('SELECT ended_at FROM worker'))[0]!.ended_at,
    ).not.toBeNull();
  });

  test('names the setting that is missing and ends with an error', async () => {
    const { said, ended } = start({ DATABASE_URL: queue.test.url });
    expect(await ended).not.toBe(0);
    expect(said()).toContain('DROP_BUCKET');
  });
});
