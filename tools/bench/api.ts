import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { createConnection } from 'mysql2/promise';
import { migrate } from '../../database/migrate.ts';
import { startMariaDb } from '../../local/mariadb.ts';
import { connectionOptions, databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';
import { seedBill } from '../../tests/support/bills.ts';
import { gatewayEvent, lambdaContext } from '../../tests/support/events.ts';

const CUSTOMERS = 200;
const BILLS_EACH = 24;
const ROUNDS = 3_000;

/**
 * The warm handler of GET /bill (chain, validation, query, JSON, ETag) beside the bare query, prepared and on a connection of its own, in turn in one
 * run. Prints p50 and p99 of both.
 */
export async function run(args: readonly string[] = []): Promise<void> {
  const rounds = Number(args[0] ?? ROUNDS);
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  const server = await startMariaDb({ folder, durable: false });
  const url = await seeded(server.url);
  process.env.DATABASE_URL = url;
  const { handler } = (await import('../../functions/list-bills/handler.ts')) as {
    handler: (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
  };
  const { BILL_COLUMNS, BILL_TABLES } = await import('../../runtime/bill-summary.ts');
  const sql = `SELECT ${BILL_COLUMNS} FROM ${BILL_TABLES} WHERE c.subject = ? AND b.state = 'issued'
     ORDER BY b.period_from DESC, b.id DESC LIMIT ?`;
  const bare = await createConnection(await connectionOptions(databaseSettingsFrom(url)));
  const times = { bare: [] as number[], handler: [] as number[] };
  for (let round = -200; round < rounds; round += 1) {
    const subject = `customer-${round % CUSTOMERS}`;
    const first = performance.now();
    await bare.execute(sql, [subject, '25']);
    const second = performance.now();
    const event = gatewayEvent('list-bills.first-page');
    event.requestContext.authorizer = { principalId: subject, groups: '' };
    const third = performance.now();
    const { statusCode } = await handler(event, lambdaContext());
    const fourth = performance.now();
    if (statusCode !== 200) throw new Error(`GET /bill answered ${statusCode}`);
    if (round < 0) continue;
    times.bare.push(second - first);
    times.handler.push(fourth - third);
  }
  await bare.end();
  await (await import('../../runtime/function-database.ts')).database.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  const at = (list: number[], share: number) => list.sort((a, b) => a - b)[Math.floor((list.length - 1) * share)]!;
  for (const [name, share] of [
    ['p50', 0.5],
    ['p99', 0.99],
  ] as const) {
    const [query, handled] = [at(times.bare, share), at(times.handler, share)];
    console.log(
      `${name}: bare query ${query.toFixed(3)} ms, GET /bill ${handled.toFixed(3)} ms, ratio ${(handled / query).toFixed(2)}`,
    );
  }
}

async function seeded(serverUrl: string): Promise<string> {
  const admin = openDatabase(databaseSettingsFrom(`${serverUrl}/information_schema`));
  await admin.execute('CREATE DATABASE bench_api');
  await admin.close();
  const url = `${serverUrl}/bench_api`;
  const database = openDatabase(databaseSettingsFrom(url));
  await migrate(database);
  for (let customer = 0; customer < CUSTOMERS; customer += 1) {
    for (let month = 0; month < BILLS_EACH; month += 1) {
      const from = new Date(Date.UTC(2024, month, 1)).toISOString().slice(0, 10);
      const to = new Date(Date.UTC(2024, month + 1, 0)).toISOString().slice(0, 10);
      await seedBill(database, {
        subject: `customer-${customer}`,
        supplyPoint: `12${String(customer).padStart(8, '0')}`,
        from,
        to,
      });
    }
  }
  await database.close();
  return url;
}
