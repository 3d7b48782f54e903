import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { seedBill } from '../../support/bills.ts';
import { assertConforms } from '../../support/conforms.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { calledBy, gatewayEvent, lambdaContext, withQuery } from '../../support/events.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

const ME = '6f1f5f6e-1111-4c5e-9a5e-000000000001';
const SOMEBODY = '6f1f5f6e-2222-4c5e-9a5e-000000000002';

/** The handler, with every good answer checked against the API's description. */
const described =
  (name: 'list-bills' | 'get-bill', handler: Handler): Handler =>
  async (event, context) => {
    const result = await handler(event, context);
    assertConforms(name, result);
    return result;
  };

let test_: TestDatabase;
let proxy: FaultyProxy;
let list: Handler;
let get: Handler;
let mine: string[];
let theirs: string;
let draft: string;
let replaced: string;

beforeAll(async () => {
  test_ = await createTestDatabase();
  const opened = await FaultyProxy.before(test_.url);
  proxy = opened.proxy;
  process.env.DATABASE_URL = opened.url;
  list = described('list-bills', (await import('../../../functions/list-bills/handler.ts')).handler);
  get = described('get-bill', (await import('../../../functions/get-bill/handler.ts')).handler);
  const { database } = test_;
  replaced = await seedBill(database, {
    subject: ME,
    supplyPoint: '0123456789',
    from: '2026-08-18',
    to: '2026-09-17',
    state: 'superseded',
  });
  mine = [
    await seedBill(database, {
      subject: ME,
      supplyPoint: '0123456789',
      from: '2026-08-18',
      to: '2026-09-17',
      version: 2,
      totalWon: 47900,
    }),
    await seedBill(database, { subject: ME, supplyPoint: '0123456789', from: '2026-09-18', to: '2026-10-17' }),
    await seedBill(database, { subject: ME, supplyPoint: '9876543210', from: '2026-09-18', to: '2026-10-17' }),
    await seedBill(database, { subject: ME, supplyPoint: '0123456789', from: '2026-10-18', to: '2026-11-17' }),
  ];
  draft = await seedBill(database, {
    subject: ME,
    supplyPoint: '9876543210',
    from: '2026-10-18',
    to: '2026-11-17',
    state: 'draft',
  });
  theirs = await seedBill(database, {
    subject: SOMEBODY,
    supplyPoint: '5555555555',
    from: '2026-10-18',
    to: '2026-11-17',
  });
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await proxy.close();
  await test_.drop();
});

const first = gatewayEvent('list-bills.first-page');
const one = (billId: string) => gatewayEvent('get-bill.own', { pathParameters: { billId } });
const idsOf = (answer: APIGatewayProxyResult) =>
  (JSON.parse(answer.body) as { bills: { billId: string }[] }).bills.map(({ billId }) => billId);

describe('GET /bill', () => {
  test('lists my issued bills in their newest version, newest period first, and nobody else’s', async () => {
    const answer = await list(first, lambdaContext());
    expect(answer.statusCode).toBe(200);
    expect(idsOf(answer)).toEqual([mine[3], mine[2], mine[1], mine[0]]);
    expect(JSON.parse(answer.body)).toMatchObject({ next: null });
  });

  test('gives each bill as the portal expects it', async () => {
    const answer = await list(withQuery(first, { period: '2026-11' }), lambdaContext());
    expect(JSON.parse(answer.body)).toEqual({
      bills: [
        {
          billId: mine[3],
          version: 1,
          period: { from: '2026-10-18', to: '2026-11-17' },
          supplyPoint: '0123456789',
          plan: 'residential/low',
          usageWh: 271000,
          totalWon: 47850,
          issuedAt: '2026-11-20T01:02:03.000Z',
          dueOn: '2026-12-15',
          state: 'issued',
        },
      ],
      next: null,
    });
  });

  test('takes a month: bills with a day of their period in it', async () => {
    expect(idsOf(await list(gatewayEvent('list-bills.one-period'), lambdaContext()))).toEqual([
      mine[3],
      mine[2],
      mine[1],
    ]);
    expect(idsOf(await list(withQuery(first, { period: '2026-02' }), lambdaContext()))).toEqual([]);
  });

  test('goes through all pages without losing or repeating a bill, also where two periods start on one day', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 10; page += 1) {
      const answer = await list(
        withQuery(first, { limit: '1', ...(after === null ? {} : { after }) }),
        lambdaContext(),
      );
      seen.push(...idsOf(answer));
      after = (JSON.parse(answer.body) as { next: string | null }).next;
      if (after === null) break;
    }
    expect(seen).toEqual([mine[3], mine[2], mine[1], mine[0]]);
  });

  test('is an empty list for somebody without a customer record', async () => {
    expect(idsOf(await list(calledBy(first, 'nobody'), lambdaContext()))).toEqual([]);
  });

  test('answers 304 to a caller who has this very list', async () => {
    const answer = await list(first, lambdaContext());
    const again = await list(
      { ...first, headers: { ...first.headers, 'If-None-Match': String(answer.headers?.ETag) } },
      lambdaContext(),
    );
    expect([again.statusCode, again.body, again.headers?.ETag]).toEqual([304, '', answer.headers?.ETag]);
  });

  test('refuses a place that no page ended at, although the pattern fits', async () => {
    const answer = await list(withQuery(first, { after: '2026-02-31.5' }), lambdaContext());
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body).error.details).toEqual([
      { field: 'query.after', reason: 'must be the next value of the previous page' },
    ]);
  });
});

describe('GET /bill/{billId}', () => {
  test('gives my bill with every line in order', async () => {
    const answer = await get(one(mine[3]!), lambdaContext());
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      billId: mine[3],
      version: 1,
      period: { from: '2026-10-18', to: '2026-11-17' },
      supplyPoint: '0123456789',
      plan: 'residential/low',
      usageWh: 271000,
      totalWon: 47850,
      issuedAt: '2026-11-20T01:02:03.000Z',
      dueOn: '2026-12-15',
      state: 'issued',
      contractKw: 3,
      estimatedShare: { estimated: 12, intervals: 2880 },
      subtotalWon: 42463,
      vatWon: 4246,
      fundWon: 1146,
      chargeWon: 47850,
      adjustmentWon: 0,
      lines: [
        {
          lineNo: 1,
          code: 'base',
          label: { ko: '기본요금', en: 'Basic charge' },
          quantity: null,
          unit: null,
          unitPrice: null,
          amount: '1600',
          rule: 'residential',
          source: 'tariff',
          rateVersion: '2026-01',
          confidence: 'confirmed',
        },
        {
          lineNo: 2,
          code: 'energy.tier1',
          label: { ko: '전력량요금 1단계', en: 'Energy charge, tier 1' },
          quantity: '200',
          unit: 'kWh',
          unitPrice: '120.0',
          amount: '24000',
          rule: 'tiers',
          source: 'tariff',
          rateVersion: '2026-01',
          confidence: 'confirmed',
        },
      ],
    });
  });

  test('still gives a version that was replaced', async () => {
    expect((await get(one(replaced), lambdaContext())).statusCode).toBe(200);
  });

  test('answers somebody else’s bill, a draft and a bill that does not exist with the same 404', async () => {
    for (const billId of [theirs, draft, '999999999999999']) {
      const answer = await get(one(billId), lambdaContext());
      expect(answer.statusCode).toBe(404);
      expect(JSON.parse(answer.body).error.code).toBe('bill.not-found');
    }
  });
});

describe('with the database down', () => {
  test('answers 503 with Retry-After, says nothing of the inside, and works on the next call without a restart', async () => {
    await list(first, lambdaContext());
    proxy.refuse();
    proxy.reset();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const down = await list(first, lambdaContext());
    expect(down.statusCode).toBe(503);
    expect(down.headers).toMatchObject({
      'Retry-After': '5',
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
    });
    expect(down.body).not.toMatch(/ECONN|127\.0\.0\.1|mysql|SELECT/i);
    proxy.heal();
    expect((await list(first, lambdaContext())).statusCode).toBe(200);
  });

  test('answers before the invocation ends when the connection is silently dropped', async () => {
    await list(first, lambdaContext());
    proxy.blackHole();
    const started = Date.now();
    const answer = await list(first, lambdaContext(1_000));
    expect(answer.statusCode).toBe(503);
    expect(Date.now() - started).toBeLessThan(1_000);
    proxy.heal();
    expect((await list(first, lambdaContext())).statusCode).toBe(200);
  });
});
