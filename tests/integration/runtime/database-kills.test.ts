import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { killTransactions } from '../../support/kill-transactions.ts';

let test_: TestDatabase;
beforeAll(async () => {
  test_ = await createTestDatabase({ migrated: false });
});
afterAll(() => test_.drop());

// `npm run bench -- kills` does the same with more.
test('150 kills inside transactions: nothing half done, nothing twice, nothing reported wrongly', async () => {
  const report = await killTransactions(test_.url, 150);
  expect(report).toMatchObject({ partial: 0, duplicates: 0, misreported: 0 });
  expect(report.kills).toBeGreaterThanOrEqual(150);
}, 60_000);
