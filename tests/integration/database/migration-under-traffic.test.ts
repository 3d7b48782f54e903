import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { MigrationError, migrate, readMigrations } from '../../../database/migrate.ts';
import { seedBill } from '../../support/bills.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { calledBy, gatewayEvent, lambdaContext } from '../../support/events.ts';

// The version that serves people while the next one's migration runs, fails, and is repaired.
let test_: TestDatabase;
let handler: (event: APIGatewayProxyEvent, context: Context) => Promise<{ statusCode: number }>;

beforeAll(async () => {
  test_ = await createTestDatabase();
  process.env.DATABASE_URL = test_.url;
  ({ handler } = (await import('../../../functions/list-bills/handler.ts')) as never);
  await seedBill(test_.database, { subject: 'kim', supplyPoint: '1', from: '2026-10-01', to: '2026-10-31' });
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await test_.drop();
});

const serves = async () =>
  (await handler(calledBy(gatewayEvent('list-bills.first-page'), 'kim'), lambdaContext())).statusCode;

const next = (text: string) => [...readMigrations(), { name: '9000_next.sql', text }];
const expand = 'ALTER TABLE bill ADD COLUMN paper VARCHAR(10) NULL, ALGORITHM=INSTANT';

test('a migration that fails half way leaves the old version serving, and goes on when it is repaired', async () => {
  expect(await serves()).toBe(200);
  const broken = migrate(test_.database, next(`${expand};\nUPDATE bill SET papre = 'a' WHERE id = 1`));
  await expect(broken).rejects.toThrow(MigrationError);
  await expect(broken).rejects.toThrow('9000_next.sql, statement 2 of 2');
  expect(await serves()).toBe(200);
  const repaired = await migrate(test_.database, next(`${expand};\nUPDATE bill SET paper = 'a' WHERE id = 1`));
  expect(repaired).toEqual({ applied: ['9000_next.sql'] });
  expect(await serves()).toBe(200);
});

test('a step that would lock a big table is refused by the server, because the statement says so', async () => {
  const locking = 'ALTER TABLE reading_day MODIFY total INT NOT NULL, ALGORITHM=INPLACE, LOCK=NONE';
  const files = [
    ...next(`${expand};\nUPDATE bill SET paper = 'a' WHERE id = 1`),
    { name: '9001_locks.sql', text: locking },
  ];
  await expect(migrate(test_.database, files)).rejects.toThrow(/9001_locks\.sql, statement 1 of 1/);
  const [column] = await test_.database.query<{ type: string }>(
    "SELECT DATA_TYPE AS type FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'reading_day' AND COLUMN_NAME = 'total'",
  );
  expect(column?.type).toBe('bigint');
  expect(await serves()).toBe(200);
});
