import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { lambdaContext, readEvent } from '../../support/events.ts';

let test_: TestDatabase;
let handler: (event: unknown, context: Context) => Promise<{ applied: string[] }>;

beforeAll(async () => {
  test_ = await createTestDatabase({ migrated: false });
  process.env.DATABASE_URL = test_.url;
  ({ handler } = await import('../../../functions/migrate-database/handler.ts'));
});
afterAll(() => test_.drop());

test('brings an empty database to the newest migration, and a second run has nothing to do', async () => {
  const { applied } = await handler(readEvent('migrate-database.deploy'), lambdaContext());
  expect(applied[0]).toBe('0001_customers_readings_bills.sql');
  await expect(handler(readEvent('migrate-database.deploy'), lambdaContext())).resolves.toEqual({ applied: [] });
});

test('refuses an event it does not know instead of migrating', async () => {
  await expect(handler({ rollback: true }, lambdaContext())).rejects.toThrow('rollback is not known here');
});
