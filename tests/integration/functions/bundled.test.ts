import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildAll } from '../../../tools/build-functions.ts';
import { seedBill } from '../../support/bills.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { gatewayEvent } from '../../support/events.ts';

const ME = '6f1f5f6e-1111-4c5e-9a5e-000000000001';
let test_: TestDatabase;
let out: string;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'bundled-'));
  [test_] = await Promise.all([createTestDatabase(), buildAll({ out })]);
}, 60_000);
afterAll(async () => {
  rmSync(out, { recursive: true, force: true });
  await test_.drop();
});

/** Runs a program as the platform would: CommonJS, the layer on NODE_PATH, no node_modules of ours in sight. */
function run(program: string, ...args: string[]): string {
  const file = join(out, 'program.cjs');
  writeFileSync(file, program);
  return execFileSync(process.execPath, [file, ...args], {
    cwd: out,
    encoding: 'utf8',
    env: {
      NODE_PATH: join(out, 'layers/mysql2/nodejs/node_modules'),
      DATABASE_URL: test_.url,
      POWERTOOLS_LOG_LEVEL: 'SILENT',
    },
  });
}

test('the bundles with the layer’s driver answer from the database', async () => {
  const billId = await seedBill(test_.database, {
    subject: ME,
    supplyPoint: '0123456789',
    from: '2026-10-18',
    to: '2026-11-17',
  });
  const program = `const { handler } = require('./functions/' + process.argv[2] + '/handler.js');
    handler(JSON.parse(process.argv[3]), { getRemainingTimeInMillis: () => 10000 }).then((answer) => { console.log(JSON.stringify(answer)); process.exit(); });`;
  const list = JSON.parse(run(program, 'list-bills', JSON.stringify(gatewayEvent('list-bills.first-page')))) as {
    statusCode: number;
    body: string;
  };
  expect([list.statusCode, JSON.parse(list.body).bills[0].billId]).toEqual([200, billId]);
  const one = JSON.parse(
    run(program, 'get-bill', JSON.stringify(gatewayEvent('get-bill.own', { pathParameters: { billId } }))),
  ) as { body: string };
  expect(JSON.parse(one.body).lines[1].label.ko).toBe('전력량요금 1단계');
});

test('the driver on its diet keeps four-byte letters, and names the errors and numbers the project relies on', () => {
  const output = run(`const { createConnection, createPool } = require('mysql2/promise');
    (async () => {
      const pool = createPool({ uri: process.env.DATABASE_URL });
      await pool.query('CREATE TABLE diet (name VARCHAR(20) CHARACTER SET utf8mb4 PRIMARY KEY)');
      await pool.execute('INSERT INTO diet VALUES (?)', ['요금 ⚡😀']);
      const code = await pool.execute('INSERT INTO diet VALUES (?)', ['요금 ⚡😀']).catch((error) => error.code + ' ' + error.errno);
      await pool.end();
      const connection = await createConnection({ uri: process.env.DATABASE_URL });
      const [rows] = await connection.query('SELECT name, CHAR_LENGTH(name) AS letters FROM diet');
      await connection.end();
      console.log(JSON.stringify({ code, rows }));
    })();`);
  expect(JSON.parse(output)).toEqual({ code: 'ER_DUP_ENTRY 1062', rows: [{ name: '요금 ⚡😀', letters: 5 }] });
});
