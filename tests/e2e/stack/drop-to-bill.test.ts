import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';
import { quote } from '../../../domain/tariff/index.ts';
import { readPdf } from '../../support/read-pdf.ts';
import { call, instanceState, signIn, until, useStack } from '../../support/stack.ts';

const stack = useStack();
const minutes = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'drop-'));
/** New on each run, because the local database is kept. */
const run = Date.now().toString(36).toUpperCase();
const supplyPoint = `KR${run}`.slice(0, 10);
const values = Array.from({ length: 48 }, (_, slot) => (0.2 + (slot % 12) / 10).toFixed(3));
const days = Array.from({ length: 31 }, (_, day) => `202508${String(day + 1).padStart(2, '0')}`);
const kWh = Math.floor(
  (days.length * values.reduce((sum, value) => sum + Math.round(Number(value) * 1000), 0) + 500) / 1000,
);

const good = [
  '100,NEM12,202509010000,OPERATOR,RETAILER',
  `200,${supplyPoint},E1,1,E1,N1,METER1,kWh,30,`,
  ...days.map((day) => `300,${day},${values.join(',')},A,,,20250901000000,`),
  '900',
].join('\n');

/** What else may lie in the bucket, and the state each must end in. */
const bad: Record<string, { content: string; state: string[] }> = {
  // The empty file is the same on every run: the second time it is a duplicate of a refused one.
  [`empty-${run}.csv`]: { content: '', state: ['refused', 'duplicate'] },
  [`not-nem12-${run}.csv`]: { content: `name,age,run\nKim,40,${run}\n`, state: ['refused'] },
  [`binary-${run}.csv`]: { content: `\u0000\u0001\u0002${run}`.repeat(100), state: ['refused'] },
  [`no-rows-${run}.csv`]: {
    content: `100,NEM12,202509010000,OPERATOR,RETAILER,${run}\n900\n`,
    state: ['refused', 'quarantined'],
  },
  [`truncated-${run}.csv`]: {
    content: good.slice(0, good.length / 2).replaceAll(supplyPoint, `T${run}`.slice(0, 10)),
    state: ['quarantined', 'refused'],
  },
};

let database: Connection;
let billId: string;
const s3 = new S3Client({ forcePathStyle: true });
const drop = (name: string, content: string) =>
  s3.send(new PutObjectCommand({ Bucket: stack.dropBucket, Key: name, Body: Buffer.from(content) }));

beforeAll(async () => {
  database = await createConnection(stack.databaseUrl);
});

afterAll(async () => {
  await database.end();
  rmSync(folder, { recursive: true });
});

async function rows<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
  return (await database.query(sql, params))[0] as Row[];
}

test(
  'a dropped file starts the batch server, becomes a bill, and the server is stopped',
  async () => {
    await until(
      'the batch server before',
      () => instanceState(stack.batchInstanceId),
      (state) => state === 'stopped',
      4 * minutes,
    );
    const [{ last }] = (await rows<{ last: number }>(
      'SELECT COALESCE(MAX(id), 0) AS last FROM batch_server_event',
    )) as [{ last: number }];
    for (const [name, { content }] of Object.entries(bad)) await drop(name, content);
    const file = join(folder, `good-${run}.csv`);
    writeFileSync(file, good);
    const dropping = spawn(process.execPath, ['local/drop.ts', file, '--register'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>((resolve) => dropping.once('exit', resolve));
    let transcript = '';
    dropping.stdout.on('data', (chunk) => {
      transcript += chunk;
    });
    await until(
      'the batch server during',
      () => instanceState(stack.batchInstanceId),
      (state) => state === 'running',
      2 * minutes,
    );
    expect({ status: await ended, transcript }).toEqual({ status: 0, transcript: expect.stringContaining('billed') });
    await until(
      'the batch server after',
      () => instanceState(stack.batchInstanceId),
      (state) => state === 'stopped',
      4 * minutes,
    );
    const events = await rows<{ action: string; reason: string }>(
      'SELECT action, reason FROM batch_server_event WHERE id > ? ORDER BY id',
      [last],
    );
    expect(events.map(({ action }) => action)).toEqual(expect.arrayContaining(['start', 'stop']));
    for (const { reason } of events) expect(reason).not.toBe('');
  },
  10 * minutes,
);

test('the bill is what the tariff engine says for the file, to the won', async () => {
  const token = await signIn(stack.demo);
  const { body } = await call('/bill?period=2025-08&limit=100', { token });
  const mine = body.bills.find((bill: { supplyPoint: string }) => bill.supplyPoint === supplyPoint);
  const expected = quote({ plan: 'residential/low', period: { from: '2025-08-01', to: '2025-08-31' }, usage: { kWh } });
  expect(mine).toMatchObject({ totalWon: expected.total });
  billId = mine.billId;
  const bill = await call(`/bill/${billId}`, { token });
  expect(bill.body.lines.length).toBeGreaterThan(4);
  for (const line of bill.body.lines)
    expect(line).toMatchObject({ rule: expect.any(String), source: expect.any(String) });
});

test('the batch server has printed it, and the gateway hands out one A4 page with its amount', async () => {
  const headers = { authorization: `Bearer ${await signIn(stack.demo)}`, accept: 'application/pdf' };
  const answer = await fetch(`${stack.apiUrl}/bill/${billId}`, { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  const read = readPdf(new Uint8Array(await answer.arrayBuffer()));
  const { body } = await call(`/bill/${billId}`, { token: headers.authorization.slice(7) });
  expect(read).toMatchObject({ pages: 1, text: expect.stringContaining(`${body.totalWon.toLocaleString('en')}원`) });
});

test('another person does not find it: 404', async () => {
  const { status } = await call(`/bill/${billId}`, { token: await signIn(stack.operator) });
  expect([403, 404]).toContain(status);
});

test.each(Object.keys(bad))(
  '%s ends with a state and a reason, and the worker went on',
  async (name) => {
    const [file] = await until(
      name,
      () =>
        rows<{ state: string; reason_code: string | null; reason: string | null }>(
          'SELECT state, reason_code, reason FROM operator_file WHERE name = ?',
          [name],
        ),
      (found) => found[0] !== undefined && !['received', 'reading'].includes(found[0].state),
      3 * minutes,
    );
    expect(bad[name]?.state).toContain(file?.state);
    const quarantined = await rows(
      'SELECT code FROM quarantine q JOIN operator_file f ON f.id = q.file_id WHERE f.name = ?',
      [name],
    );
    expect(file?.reason ?? quarantined.length).toBeTruthy();
  },
  4 * minutes,
);

test(
  'the same bytes again add nothing, the same name with other bytes is quarantined',
  async () => {
    const counts = () =>
      rows('SELECT (SELECT COUNT(*) FROM bill) AS bills, (SELECT COUNT(*) FROM reading_day) AS days');
    const before = await counts();
    await drop(`good-${run}.csv`, good);
    await drop(`again-${run}.csv`, good);
    await drop(`good-${run}.csv`, `${good}\n`);
    const settled = await until(
      'jobs',
      () => rows<{ open: number }>("SELECT COUNT(*) AS open FROM job WHERE state IN ('waiting','ready','running')"),
      ([row]) => Number(row?.open) === 0,
      4 * minutes,
    );
    expect(Number(settled[0]?.open)).toBe(0);
    expect(await counts()).toEqual(before);
    const states = await rows<{ name: string; state: string }>(
      'SELECT name, state FROM operator_file WHERE name IN (?, ?)',
      [`again-${run}.csv`, `good-${run}.csv`],
    );
    expect(states).toContainEqual({ name: `good-${run}.csv`, state: 'quarantined' });
    expect(states).toContainEqual({ name: `again-${run}.csv`, state: 'duplicate' });
  },
  6 * minutes,
);
