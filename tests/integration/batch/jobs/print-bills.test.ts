import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { jobTypes } from '../../../../batch/jobs/index.ts';
import { printBillsJob } from '../../../../batch/jobs/print-bills.ts';
import { type DocumentStore, folderStore } from '../../../../batch/object-store.ts';
import { calledBy, gatewayEvent, lambdaContext } from '../../../support/events.ts';
import { daysFrom, nem12, Pipeline } from '../../../support/pipeline.ts';
import { RETAILER } from '../../../support/printed-bill.ts';
import { readPdf } from '../../../support/read-pdf.ts';

const ME = '6f1f5f6e-1111-4c5e-9a5e-000000000001';
const SOMEBODY = '6f1f5f6e-2222-4c5e-9a5e-000000000002';

let pipeline: Pipeline;
let folder: string;
let s3: Server;
let asked: string[] = [];
let get: (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
/** What the store does before it keeps an object. */
let beforePut: (key: string) => void = () => {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'documents-'));
  const store = folderStore(folder);
  const documents: DocumentStore = {
    remove: store.remove,
    async put(key, ...rest) {
      beforePut(key);
      await store.put(key, ...rest);
    },
  };
  pipeline = await Pipeline.open([...jobTypes, printBillsJob(documents, 2)]);
  s3 = createServer(async (request, response) => {
    asked.push(request.url!);
    const file = join(folder, new URL(request.url!, 'http://s3').pathname.replace('/documents/', ''));
    if (!existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200).end(await readFile(file));
  });
  await new Promise<void>((listening) => s3.listen(0, '127.0.0.1', listening));
  Object.assign(process.env, {
    DATABASE_URL: pipeline.test.url,
    DOCUMENTS_BUCKET: 'documents',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(s3.address() as AddressInfo).port}`,
    AWS_REGION: 'ap-northeast-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  get = (await import('../../../../functions/get-bill/handler.ts')).handler;
  const { customerId } = await pipeline.contract('P1', '2026-01-01', null);
  await pipeline.test.database.execute('UPDATE customer SET subject = ?, name = ? WHERE id = ?', [
    ME,
    '김전기',
    customerId,
  ]);
});
afterAll(async () => {
  await (await import('../../../../runtime/function-database.ts')).database.close();
  s3.closeAllConnections();
  s3.close();
  await pipeline.close();
  await rm(folder, { recursive: true });
});

let fileNo = 0;
const drop = (from: string, to: string, wh: number, stamp = '20240101000000') =>
  pipeline.drop(
    `print${++fileNo}.csv`,
    nem12([{ code: 'P1', days: daysFrom(from, to).map((day) => ({ day, wh, stamp })) }]),
    `2026-11-01T00:0${fileNo}:00.000Z`,
  );
const documents = () =>
  pipeline.rows<{ bill_id: number; object_key: string | null; sha256: string; size_bytes: number }>(
    'SELECT bill_id, object_key, sha256, size_bytes FROM bill_document ORDER BY bill_id',
  );
const pdf = (billId: number | string, accept = 'application/pdf') =>
  gatewayEvent('get-bill.pdf', { pathParameters: { billId: String(billId) }, headers: { Accept: accept } });
const codeOf = (answer: APIGatewayProxyResult) => (JSON.parse(answer.body) as { error: { code: string } }).error.code;

describe('a bill’s document', () => {
  test('is not made, and the job says why, while nobody has said who the retailer is', async () => {
    await drop('2026-01-01', '2026-01-31', 200);
    const [{ bill_id, object_key } = { bill_id: 0, object_key: '' }] = await documents();
    expect(object_key).toBeNull();
    expect(await pipeline.run('print-bills', {})).toEqual({
      printed: 0,
      reason: 'Table retailer is empty: nobody has said whose bills these are.',
    });
    const answer = await get(pdf(bill_id), lambdaContext());
    expect(answer).toMatchObject({ statusCode: 409, headers: { 'Retry-After': '300' } });
    expect(codeOf(answer)).toBe('bill.pdf-not-ready');
  });

  test('is printed once, and what the API hands out is the page with the bill’s lines', async () => {
    const { nameKo, nameEn, registrationNo, address, phone, paymentKo, paymentEn } = RETAILER;
    await pipeline.test.database.execute(
      'INSERT INTO retailer (name_ko, name_en, registration_no, address, phone, payment_ko, payment_en) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [nameKo, nameEn, registrationNo, address, phone, paymentKo, paymentEn],
    );
    expect(await pipeline.run('print-bills', {})).toEqual({ printed: 1 });
    expect(await pipeline.run('print-bills', {})).toEqual({ printed: 0 });
    const [{ bill_id, object_key } = { bill_id: 0, object_key: '' }] = await documents();
    expect(object_key).toBe(`bills/${bill_id}-v1.pdf`);

    const answer = await get(pdf(bill_id), lambdaContext());
    expect(answer).toMatchObject({
      statusCode: 200,
      isBase64Encoded: true,
      headers: {
        'Content-Type': 'application/pdf',
        'Content-Disposition': 'attachment; filename="bill-2026-01-v1.pdf"',
      },
    });
    const bytes = Buffer.from(answer.body, 'base64');
    expect(bytes).toEqual(await readFile(join(folder, object_key!)));
    const read = readPdf(bytes);
    expect(read.pages).toBe(1);
    expect(read.fonts.every(({ embedded, subset }) => embedded && subset)).toBe(true);
    const json = JSON.parse((await get(pdf(bill_id, 'application/json'), lambdaContext())).body) as {
      totalWon: number;
      lines: { label: { ko: string }; amount: string }[];
    };
    for (const { label, amount } of json.lines) {
      const row = read.text.split('\n').find((line) => line.trim().startsWith(label.ko));
      expect(Number(/(-?[\d,.]+)\s*$/.exec(row ?? '')?.[1]?.replaceAll(',', ''))).toBe(Number(amount));
    }
    expect(read.text).toContain(`${json.totalWon.toLocaleString('en')}원`);
    expect(read.text).toContain('김전기 고객님');
    expect(read.text).toContain(RETAILER.nameKo);
  });

  test('shows the period before, and a correction is a document of its own beside the old one', async () => {
    await drop('2026-02-01', '2026-02-28', 220);
    const february = (await documents()).at(-1)!;
    const text = readPdf(await readFile(join(folder, february.object_key!))).text;
    expect(text).toContain('297.6 kWh (이번이');
    await drop('2026-02-10', '2026-02-10', 900, '20260401000000');
    const corrected = (await documents()).at(-1)!;
    expect(corrected.bill_id).not.toBe(february.bill_id);
    expect(corrected.object_key).toBe(`bills/${corrected.bill_id}-v2.pdf`);
    expect(readPdf(await readFile(join(folder, corrected.object_key!))).text).toContain('정정 2판');
    expect((await get(pdf(february.bill_id), lambdaContext())).statusCode).toBe(200);
  });

  test('is the same bytes when the worker dies between bucket and database and the job runs again', async () => {
    const [first] = await documents();
    const before = await readFile(join(folder, first!.object_key!));
    await pipeline.test.database.execute(
      'UPDATE bill_document SET made_at = NULL, object_key = NULL WHERE bill_id = ?',
      [first!.bill_id],
    );
    expect(await pipeline.run('print-bills', {})).toEqual({ printed: 1 });
    expect(await documents()).toContainEqual(first);
    expect(await readFile(join(folder, first!.object_key!))).toEqual(before);
  });

  test('a bucket that fails leaves the bill waiting for the next attempt', async () => {
    await drop('2026-03-01', '2026-03-30', 200);
    const failing = new Error('SlowDown');
    beforePut = () => {
      throw failing;
    };
    await pipeline.bucket.put('march.csv', nem12([{ code: 'P1', days: [{ day: '2026-03-31', wh: 200 }] }]));
    await pipeline.run('retrieve', { bucket: 'drop', key: 'march.csv' });
    await expect(pipeline.runQueue()).rejects.toBe(failing);
    beforePut = () => {};
    const waiting = (await documents()).at(-1)!;
    expect(waiting.object_key).toBeNull();
    expect(await pipeline.run('print-bills', {})).toEqual({ printed: 1 });
  });

  test('after its share of bills a job leaves the rest to a next one, behind what is more urgent', async () => {
    await pipeline.test.database.execute('UPDATE bill_document SET made_at = NULL ORDER BY bill_id LIMIT 3');
    expect(await pipeline.run('print-bills', {})).toEqual({ printed: 2 });
    expect(await pipeline.rows("SELECT type, priority FROM job WHERE state = 'ready'")).toEqual([
      { type: 'print-bills', priority: 200 },
    ]);
    expect(await pipeline.runQueue()).toEqual(['print-bills']);
    expect(await pipeline.rows('SELECT bill_id FROM bill_document WHERE made_at IS NULL')).toEqual([]);
  });

  test('bills that were written without a wish for one are found once a day', async () => {
    await pipeline.test.database.execute('DELETE FROM bill_document ORDER BY bill_id LIMIT 1');
    expect(await pipeline.run('print-bills', {})).toEqual({ printed: 0 });
    expect(await pipeline.run('print-bills', { lookForMissed: true })).toEqual({ printed: 1 });
  });
});

describe('GET /bill/{billId} as application/pdf', () => {
  test('of somebody else, of a bill that does not exist: 404, and the bucket is not asked', async () => {
    const [{ bill_id } = { bill_id: 0 }] = await documents();
    asked = [];
    for (const event of [calledBy(pdf(bill_id), SOMEBODY), pdf(999_999)]) {
      const answer = await get(event, lambdaContext());
      expect(answer.statusCode).toBe(404);
      expect(codeOf(answer)).toBe('bill.not-found');
    }
    expect(asked).toEqual([]);
  });

  test('an object that is gone is 503 with a sentence, not an empty file', async () => {
    const [{ bill_id, object_key } = { bill_id: 0, object_key: '' }] = await documents();
    await rm(join(folder, object_key!));
    const answer = await get(pdf(bill_id), lambdaContext());
    expect(answer).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '30' } });
    expect(codeOf(answer)).toBe('bill.pdf-unavailable');
  });

  test.each([
    ['application/pdf;q=0.5, application/json', 'application/json'],
    ['application/json, application/pdf', 'application/json'],
    ['*/*', 'application/json'],
    ['application/pdf, */*;q=0.1', 'application/pdf'],
    ['APPLICATION/PDF', 'application/pdf'],
  ])('Accept: %s is answered as %s', async (accept, type) => {
    const billId = (await documents()).at(-1)!.bill_id;
    const answer = await get(pdf(billId, accept), lambdaContext());
    expect(answer.headers).toMatchObject({ 'Content-Type': type, Vary: expect.stringContaining('Accept') });
  });

  test.each(['image/png', 'text/html, application/pdf'])(
    'Accept: %s is 406: the gateway would send base64',
    async (accept) => {
      const billId = (await documents()).at(-1)!.bill_id;
      expect((await get(pdf(billId, accept), lambdaContext())).statusCode).toBe(406);
    },
  );

  test('answers 304 to a caller that has it', async () => {
    const billId = (await documents()).at(-1)!.bill_id;
    const { headers } = await get(pdf(billId), lambdaContext());
    const again = await get(
      gatewayEvent('get-bill.pdf', {
        pathParameters: { billId: String(billId) },
        headers: { Accept: 'application/pdf', 'If-None-Match': String(headers?.ETag) },
      }),
      lambdaContext(),
    );
    expect(again).toMatchObject({ statusCode: 304, body: '', isBase64Encoded: false });
  });
});

test('documents of somebody who was made anonymous go, and do not come back', async () => {
  const { contractId, customerId } = await pipeline.contract('P2', '2026-01-01', null);
  await pipeline.bucket.put(
    'p2.csv',
    nem12([{ code: 'P2', days: daysFrom('2026-01-01', '2026-01-31').map((day) => ({ day, wh: 100 })) }]),
  );
  await pipeline.run('retrieve', { bucket: 'drop', key: 'p2.csv' });
  await pipeline.runQueue();
  const [{ id } = { id: 0 }] = await pipeline.rows<{ id: number }>('SELECT id FROM bill WHERE contract_id = ?', [
    contractId,
  ]);
  const file = join(folder, `bills/${id}-v1.pdf`);
  expect(existsSync(file)).toBe(true);
  await pipeline.test.database.execute("UPDATE customer SET name = '', anonymised_at = UTC_TIMESTAMP(3) WHERE id = ?", [
    customerId,
  ]);
  for (let runs = 0; runs < 2; runs += 1) {
    expect(await pipeline.run('print-bills', { lookForMissed: true })).toEqual({ printed: 0 });
    expect(existsSync(file)).toBe(false);
  }
});
