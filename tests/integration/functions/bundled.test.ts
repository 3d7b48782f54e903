import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { enqueue } from '../../../runtime/jobs/enqueue.ts';
import { buildAll } from '../../../tools/build-functions.ts';
import { seedBill } from '../../support/bills.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { gatewayEvent } from '../../support/events.ts';
import { RETAILER } from '../../support/printed-bill.ts';
import { eventually } from '../../support/queue.ts';

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

test('the batch program as it is released prints a bill, with the fonts beside it', async () => {
  const kept: Buffer[] = [];
  const bucket = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    if (request.method === 'PUT') kept.push(Buffer.concat(pieces));
    response.setHeader('ETag', '"1"').end();
  });
  await new Promise<void>((listening) => bucket.listen(0, '127.0.0.1', listening));
  const { database } = test_;
  await seedBill(database, { subject: ME, supplyPoint: '0123456789', from: '2026-09-18', to: '2026-10-17' });
  await database.execute(
    'INSERT INTO retailer (name_ko, name_en, registration_no, address, phone, payment_ko, payment_en) VALUES (?, ?, ?, ?, ?, ?, ?)',
    Object.values(RETAILER),
  );
  const jobId = (await database.transaction((tx) => enqueue(tx, { type: 'print-bills', params: {} }))).jobId;
  const program = spawn(process.execPath, [join(out, 'batch/main.js')], {
    cwd: out,
    stdio: 'ignore',
    env: {
      DATABASE_URL: test_.url,
      DROP_BUCKET: 'drop',
      DOCUMENTS_BUCKET: 'documents',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(bucket.address() as AddressInfo).port}`,
      AWS_REGION: 'ap-northeast-2',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
  });
  try {
    const state = await eventually(
      async () => {
        const [job] = await database.query<{ state: string }>('SELECT state FROM job WHERE id = ?', [jobId]);
        return job?.state === 'succeeded' || job?.state === 'failed' ? job.state : undefined;
      },
      () => 'print-bills',
      60_000,
    );
    expect(state).toBe('succeeded');
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.every((body) => body.includes('%PDF-1.'))).toBe(true);
  } finally {
    program.kill('SIGTERM');
    await new Promise((ended) => (program.exitCode === null ? program.once('exit', ended) : ended(null)));
    bucket.closeAllConnections();
    bucket.close();
  }
}, 120_000);

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
