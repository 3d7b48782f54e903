import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { billJob } from '../../../../batch/jobs/bill.ts';
import type { JobType } from '../../../../batch/worker/job-type.ts';
import { quote } from '../../../../domain/tariff/index.ts';
import { TestQueue } from '../../../support/queue.ts';

let queue: TestQueue;
beforeAll(async () => {
  queue = await TestQueue.create();
});
afterAll(() => queue.close());

/** As many periods as a transaction of the job takes. */
const SLICE = 20;

/** A slice of periods with or without their days, and behind it one more that is complete. */
async function periods(daysRead: 0 | 31): Promise<number> {
  const { database } = queue.test;
  const { insertId: customer } = await database.execute("INSERT INTO customer (name) VALUES ('Kim')");
  const add = async (read: number) => {
    const { insertId: point } = await database.execute('INSERT INTO supply_point (code) VALUES (LEFT(UUID(), 8))');
    const { insertId: contract } = await database.execute(
      `INSERT INTO contract (customer_id, supply_point_id, plan, contract_kw, reading_day, valid_from) VALUES (?, ?, 'residential/low', 3, 1, '2026-01-01')`,
      [customer, point],
    );
    const { insertId } = await database.execute(
      `INSERT INTO usage_period (contract_id, period_from, period_to, days_expected, days_read, import_wh, interval_count, estimated_count)
       VALUES (?, '2026-01-01', '2026-01-31', 31, ?, 300000, 0, 0)`,
      [contract, read],
    );
    return insertId;
  };
  for (let i = 0; i < SLICE; i++) await add(daysRead);
  return await add(31);
}

/** The job of a worker whose engine cannot price the last period of the list: an error of ours, not an answer of the engine. */
function billWith(failsAt: number): JobType {
  let priced = 0;
  return billJob((request) => {
    priced += 1;
    if (priced >= failsAt) throw new TypeError('Cannot read properties of undefined');
    return quote(request);
  }) as unknown as JobType;
}

test('periods that stay held are no progress: the job fails when its attempts are used up', async () => {
  await periods(0);
  const id = await queue.put({ type: 'bill', maxAttempts: 3, backoffSeconds: 0 });
  const stop = queue.work([billWith(1)]);
  expect(await queue.until(id, 'failed')).toMatchObject({ failures: 3 });
  expect((await queue.runs(id)).map((run) => run.outcome)).toEqual(['failed', 'failed', 'failed']);
  await stop();
});

test('a billed period is: the attempts before it no longer count', async () => {
  await queue.test.database.execute('DELETE FROM usage_period');
  await periods(31);
  const id = await queue.put({ type: 'bill', maxAttempts: 3, backoffSeconds: 0 });
  await queue.test.database.execute('UPDATE job SET failures = 2 WHERE id = ?', [id]);
  const stop = queue.work([billWith(SLICE + 1)]);
  await queue.until(id, 'failed');
  expect(await queue.runs(id)).toHaveLength(3);
  await stop();
});
