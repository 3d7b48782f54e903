import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { addDays } from '../../../domain/calendar/day.ts';
import { qualityCode } from '../../../domain/metering/quality.ts';
import { quote } from '../../../domain/tariff/quote.ts';
import type { RouteName } from '../../../runtime/authorisation.ts';
import { type BillSeed, seedBill, seedPricedBill } from '../../support/bills.ts';
import { assertConforms } from '../../support/conforms.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { calledBy, gatewayEvent, lambdaContext, withQuery } from '../../support/events.ts';
import { FaultyProxy } from '../../support/faulty-proxy.ts';
import { seedReadings } from '../../support/readings.ts';

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

const ME = '6f1f5f6e-1111-4c5e-9a5e-000000000001';
const SOMEBODY = '6f1f5f6e-2222-4c5e-9a5e-000000000002';
const HOME = '0123456789';
const XSD = join(import.meta.dirname, '../../../../shared/data/espi/espi.xsd');

let test_: TestDatabase;
let proxy: FaultyProxy;
let last: string;
let bill: string;
let theirs: string;

const handlers = new Map<string, Handler>();
async function call(name: RouteName, event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult> {
  if (!handlers.has(name))
    handlers.set(name, ((await import(`../../../functions/${name}/handler.ts`)) as { handler: Handler }).handler);
  const result = await handlers.get(name)!(structuredClone(event), lambdaContext());
  assertConforms(name, result);
  return result;
}
const bodyOf = ({ body }: APIGatewayProxyResult) => JSON.parse(body) as never;
const codeOf = (result: APIGatewayProxyResult) => (bodyOf(result) as { error: { code: string } }).error.code;
const at = (event: APIGatewayProxyEvent, billId: string): APIGatewayProxyEvent => ({
  ...event,
  pathParameters: { billId },
});
const sent = (event: APIGatewayProxyEvent, body: unknown, key?: string): APIGatewayProxyEvent => ({
  ...event,
  body: JSON.stringify(body),
  headers: key === undefined ? event.headers : { ...event.headers, 'Idempotency-Key': key },
});

const withCalculation = (seed: BillSeed & { kWh: number }) => seedPricedBill(test_.database, seed);

beforeAll(async () => {
  test_ = await createTestDatabase();
  const opened = await FaultyProxy.before(test_.url);
  proxy = opened.proxy;
  process.env.DATABASE_URL = opened.url;
  last = await withCalculation({ subject: ME, supplyPoint: HOME, from: '2026-09-18', to: '2026-10-17', kWh: 210 });
  bill = await withCalculation({ subject: ME, supplyPoint: HOME, from: '2026-10-18', to: '2026-11-17', kWh: 420 });
  theirs = await withCalculation({
    subject: SOMEBODY,
    supplyPoint: '5555555555',
    from: '2026-10-18',
    to: '2026-11-17',
    kWh: 100,
  });
  await test_.database.execute(`UPDATE supply_point SET district = '서울특별시 종로구'`);
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await proxy.close();
  await test_.drop();
});
beforeEach(() => proxy.heal());

describe('my record', () => {
  test('is given with its contracts', async () => {
    const result = await call('get-me', gatewayEvent('get-me.own'));
    expect(bodyOf(result)).toEqual({
      name: '홍길동',
      email: null,
      phone: null,
      language: 'ko',
      contracts: [
        {
          contractId: expect.stringMatching(/^\d+$/),
          supplyPoint: HOME,
          district: '서울특별시 종로구',
          plan: 'residential/low',
          contractKw: 3,
          readingDay: 18,
          welfareDiscount: null,
          householdDiscount: null,
          validFrom: '2020-01-01',
          validTo: null,
        },
      ],
    });
  });

  test('is changed where I say so and nowhere else, and nobody else’s is', async () => {
    const changed = await call(
      'update-me',
      sent(gatewayEvent('update-me.language'), { email: 'hong@example.com', language: 'en' }),
    );
    expect(bodyOf(changed)).toMatchObject({ name: '홍길동', email: 'hong@example.com', phone: null, language: 'en' });
    expect(bodyOf(await call('get-me', calledBy(gatewayEvent('get-me.own'), SOMEBODY)))).toMatchObject({
      email: null,
      language: 'ko',
    });
    expect(bodyOf(await call('update-me', sent(gatewayEvent('update-me.language'), { email: null })))).toMatchObject({
      email: null,
      language: 'en',
    });
  });

  test.each([
    [{ email: 'not an address' }, 'body.email'],
    [{ email: 'a@b' }, 'body.email'],
    [{ phone: '010-ABCD-5678' }, 'body.phone'],
    [{ language: 'fr' }, 'body.language'],
    [{ name: 'a\nb' }, 'body.name'],
    [{ name: '' }, 'body.name'],
    [{ name: null }, 'body.name'],
    [{ subject: SOMEBODY }, 'body.subject'],
    [{}, 'body'],
  ])('refuses %j', async (changes, field) => {
    const result = await call('update-me', sent(gatewayEvent('update-me.language'), changes));
    expect(result.statusCode).toBe(400);
    expect((bodyOf(result) as { error: { details: { field: string }[] } }).error.details[0]!.field).toBe(field);
  });

  test('a sign-in without a customer record is told so', async () => {
    for (const name of ['get-me', 'get-alerts'] as const) {
      const result = await call(name, calledBy(gatewayEvent(`${name}.own`), 'nobody'));
      expect([result.statusCode, codeOf(result)]).toEqual([404, 'customer.not-found']);
    }
  });

  test('a lost answer to COMMIT is not an error: the change is there once', async () => {
    proxy.trap('COMMIT', 'unanswered');
    const result = await call('update-me', sent(gatewayEvent('update-me.language'), { name: '홍길순' }));
    expect([result.statusCode, (bodyOf(result) as { name: string }).name]).toEqual([200, '홍길순']);
    expect(proxy.sprung).toBeGreaterThan(0);
  });
});

describe('alerts', () => {
  test('are off until set, then as set', async () => {
    expect(bodyOf(await call('get-alerts', gatewayEvent('get-alerts.own')))).toEqual({
      channel: 'none',
      newBill: false,
      tierEdgeKwh: null,
      highBillWon: null,
    });
    const wanted = { channel: 'email', newBill: true, tierEdgeKwh: 30, highBillWon: 80000 };
    expect(bodyOf(await call('set-alerts', gatewayEvent('set-alerts.all')))).toEqual(wanted);
    expect(bodyOf(await call('get-alerts', gatewayEvent('get-alerts.own')))).toEqual(wanted);
    expect(
      bodyOf(
        await call(
          'set-alerts',
          sent(gatewayEvent('set-alerts.all'), { ...wanted, channel: 'sms', highBillWon: null }),
        ),
      ),
    ).toMatchObject({ channel: 'sms', highBillWon: null });
  });

  test.each([
    { tierEdgeKwh: 0 },
    { tierEdgeKwh: 1.5 },
    { tierEdgeKwh: '30' },
    { newBill: 1 },
    { channel: 'fax' },
    { highBillWon: -1 },
    { more: 1 },
  ])('refuse %j without turning it into something else', async (changes) => {
    const event = gatewayEvent('set-alerts.all');
    expect((await call('set-alerts', sent(event, { ...JSON.parse(event.body!), ...changes }))).statusCode).toBe(400);
  });
});

describe('why a bill changed', () => {
  test('is told in parts that sum to the difference exactly', async () => {
    const result = await call(
      'explain-bill',
      at(withQuery(gatewayEvent('explain-bill.against-last'), { against: last }), bill),
    );
    const { from, to, parts } = bodyOf(result) as {
      from: { totalWon: number };
      to: { totalWon: number };
      parts: { code: string; amountWon: number }[];
    };
    expect(parts.reduce((sum, { amountWon }) => sum + amountWon, 0)).toBe(to.totalWon - from.totalWon);
    expect(parts.map(({ code }) => code)).toContain('tierOrBand');
  });

  test('includes corrections of earlier bills, and what the engine would price otherwise today', async () => {
    await test_.database.execute(
      'UPDATE bill SET adjustment_won = -1500, charge_won = charge_won + 70, total_won = total_won - 1430 WHERE id = ?',
      [bill],
    );
    const result = await call(
      'explain-bill',
      at(withQuery(gatewayEvent('explain-bill.against-last'), { against: last }), bill),
    );
    const { from, to, parts } = bodyOf(result) as {
      from: { totalWon: number };
      to: { totalWon: number };
      parts: { code: string; amountWon: number }[];
    };
    expect(parts).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'adjustment', amountWon: -1500 }),
        expect.objectContaining({ code: 'other', amountWon: 70 }),
      ]),
    );
    expect(parts.reduce((sum, { amountWon }) => sum + amountWon, 0)).toBe(to.totalWon - from.totalWon);
    await test_.database.execute(
      'UPDATE bill SET adjustment_won = 0, charge_won = charge_won - 70, total_won = total_won + 1430 WHERE id = ?',
      [bill],
    );
  });

  test('is not told of somebody else’s bill, on either side', async () => {
    const event = gatewayEvent('explain-bill.against-last');
    expect((await call('explain-bill', at(withQuery(event, { against: theirs }), bill))).statusCode).toBe(404);
    expect((await call('explain-bill', at(withQuery(event, { against: bill }), theirs))).statusCode).toBe(404);
  });
});

describe('an objection', () => {
  const event = gatewayEvent('file-objection.usage');
  const body = JSON.parse(event.body!) as object;

  test('is not there before, and then is, to be answered within 30 days', async () => {
    expect(codeOf(await call('get-objection', at(gatewayEvent('get-objection.own'), bill)))).toBe('objection.none');
    const filed = await call('file-objection', at(event, bill));
    expect(filed.statusCode).toBe(201);
    expect(bodyOf(filed)).toMatchObject({
      billId: bill,
      reason: 'usage',
      state: 'received',
      answeredAt: null,
      answer: null,
    });
    expect(bodyOf(await call('get-objection', at(gatewayEvent('get-objection.own'), bill)))).toEqual(bodyOf(filed));
    const { filedAt, answerDueOn } = bodyOf(filed) as { filedAt: string; answerDueOn: string };
    const filedOn = new Date(Date.parse(filedAt) + 9 * 3_600_000).toISOString().slice(0, 10);
    expect(answerDueOn).toBe(addDays(filedOn, 30));
  });

  test('sent again with the same key is the same objection; with another key it is refused; the same key with another text too', async () => {
    const again = await call('file-objection', at(event, bill));
    expect([again.statusCode, (bodyOf(again) as { objectionId: string }).objectionId]).toEqual([
      201,
      expect.stringMatching(/^\d+$/),
    ]);
    expect(codeOf(await call('file-objection', at(sent(event, body, 'another-key'), bill)))).toBe('objection.exists');
    expect(codeOf(await call('file-objection', at(sent(event, { ...body, text: 'other' }), bill)))).toBe(
      'idempotency.key-reused',
    );
    await expect(test_.database.query('SELECT COUNT(*) AS n FROM objection')).resolves.toEqual([{ n: 1 }]);
  });

  test('whose COMMIT answer is lost is filed exactly once', async () => {
    proxy.trap('COMMIT', 'unanswered');
    const filed = await call('file-objection', at(sent(event, body, 'lost-answer'), last));
    expect(filed.statusCode).toBe(201);
    await expect(
      test_.database.query('SELECT COUNT(*) AS n FROM objection WHERE bill_id = ?', [last]),
    ).resolves.toEqual([{ n: 1 }]);
  });

  test('against somebody else’s bill is 404, and leaves no trace', async () => {
    expect((await call('file-objection', at(sent(event, body, 'not-my-bill'), theirs))).statusCode).toBe(404);
    expect((await call('get-objection', at(gatewayEvent('get-objection.own'), theirs))).statusCode).toBe(404);
    await expect(
      test_.database.query(`SELECT 1 FROM idempotency_key WHERE request_key = 'not-my-bill'`),
    ).resolves.toEqual([]);
  });

  test('without a key is refused by the header’s name', async () => {
    const { 'Idempotency-Key': _, ...headers } = event.headers;
    const result = await call('file-objection', at({ ...event, headers }, bill));
    expect((bodyOf(result) as { error: { details: unknown } }).error.details).toEqual([
      { field: 'header.idempotency-key', reason: 'is required' },
    ]);
  });
});

describe('payment', () => {
  const read = async () => bodyOf(await call('get-payment', at(gatewayEvent('get-payment.own'), last)));
  const book = (won: number, day: string, reference: string) =>
    test_.database.execute(
      'INSERT INTO payment (usage_period_id, amount_won, paid_on, reference, booked_at) SELECT usage_period_id, ?, ?, ?, UTC_TIMESTAMP(3) FROM bill WHERE id = ?',
      [won, day, reference, last],
    );

  test('of an open bill is unpaid, may be split, and the parts sum to the bill', async () => {
    expect(await read()).toEqual({
      state: 'unpaid',
      paidWon: 0,
      lateFeeWon: 0,
      instalments: [],
      mayRequestInstalments: true,
    });
    const split = await call('request-instalments', at(gatewayEvent('request-instalments.three'), last));
    expect(split.statusCode).toBe(201);
    const { state, instalments, mayRequestInstalments } = bodyOf(split) as {
      state: string;
      instalments: { dueOn: string; amountWon: number }[];
      mayRequestInstalments: boolean;
    };
    expect([state, mayRequestInstalments]).toEqual(['instalments', false]);
    expect(instalments.map(({ dueOn }) => dueOn)).toEqual(['2026-12-15', '2027-01-15', '2027-02-15']);
    const [total] = await test_.database.query<{ won: number }>('SELECT total_won AS won FROM bill WHERE id = ?', [
      last,
    ]);
    expect(instalments.reduce((sum, { amountWon }) => sum + amountWon, 0)).toBe(total!.won);
  });

  test('asked to be split again answers the same with the same key, and refuses another', async () => {
    const event = gatewayEvent('request-instalments.three');
    expect((await call('request-instalments', at(event, last))).statusCode).toBe(201);
    const other = await call('request-instalments', at(sent(event, { count: 2 }, 'other-key'), last));
    expect([other.statusCode, codeOf(other)]).toEqual([409, 'instalments.not-possible']);
  });

  test('received pays the parts in their order, and the whole in the end', async () => {
    const { instalments } = (await read()) as { instalments: { amountWon: number }[] };
    await book(instalments[0]!.amountWon, '2026-12-01', 'bank-1');
    expect(await read()).toMatchObject({
      state: 'instalments',
      instalments: [{ paidAt: '2026-12-01' }, { paidAt: null }, { paidAt: null }],
    });
    await book(instalments[1]!.amountWon + instalments[2]!.amountWon, '2027-01-02', 'bank-2');
    expect(await read()).toMatchObject({ state: 'paid', mayRequestInstalments: false });
  });

  test('of somebody else’s bill is 404', async () => {
    expect((await call('get-payment', at(gatewayEvent('get-payment.own'), theirs))).statusCode).toBe(404);
    expect(
      (
        await call(
          'request-instalments',
          at(sent(gatewayEvent('request-instalments.three'), { count: 2 }, 'their-bill'), theirs),
        )
      ).statusCode,
    ).toBe(404);
  });
});

describe('usage', () => {
  const query = (changes: Record<string, string>) =>
    withQuery(gatewayEvent('get-usage.one-day'), {
      from: '2026-11-01',
      to: '2026-11-03',
      resolution: 'day',
      ...changes,
    });
  const pointsOf = (result: APIGatewayProxyResult) =>
    (bodyOf(result) as { points: { start: string; wh: number | null; quality: string; estimatedCount: number }[] })
      .points;
  const flat = (wh: number, count = 96) => Array.from({ length: count }, () => wh);

  beforeAll(() =>
    seedReadings(test_.database, HOME, [
      { day: '2026-11-01', values: flat(100) },
      {
        day: '2026-11-02',
        values: flat(50),
        quality: flat(0).map((_, index) => (index < 4 ? qualityCode('S', 14) : 0)),
      },
      { day: '2026-11-02', values: flat(30, 48), channel: 'E2' },
      { day: '2026-11-02', values: flat(999), channel: 'B1' },
      { day: '2026-11-04', values: flat(10), quality: [qualityCode('N')] },
    ]),
  );

  test('by day adds the import channels, shows what was estimated, and leaves no gap', async () => {
    expect(pointsOf(await call('get-usage', query({ to: '2026-11-04' })))).toEqual([
      { start: '2026-11-01T00:00:00+09:00', wh: 9600, quality: 'A', estimatedCount: 0 },
      { start: '2026-11-02T00:00:00+09:00', wh: 96 * 50 + 48 * 30, quality: 'V', estimatedCount: 4 },
      { start: '2026-11-03T00:00:00+09:00', wh: null, quality: 'N', estimatedCount: 0 },
      { start: '2026-11-04T00:00:00+09:00', wh: null, quality: 'N', estimatedCount: 96 },
    ]);
  });

  test('sums to the same at every resolution', async () => {
    const sums = await Promise.all(
      ['interval', 'hour', 'day', 'month'].map(async (resolution) =>
        pointsOf(await call('get-usage', query({ resolution }))).reduce((sum, { wh }) => sum + (wh ?? 0), 0),
      ),
    );
    expect(new Set(sums)).toEqual(new Set([9600 + 4800 + 1440]));
  });

  test('by interval takes the coarsest channel’s length, and marks the very intervals', async () => {
    const points = pointsOf(
      await call('get-usage', query({ from: '2026-11-02', to: '2026-11-02', resolution: 'interval' })),
    );
    expect(points).toHaveLength(48);
    expect(points.slice(0, 3)).toEqual([
      { start: '2026-11-02T00:00:00+09:00', wh: 130, quality: 'V', estimatedCount: 2 },
      { start: '2026-11-02T00:30:00+09:00', wh: 130, quality: 'V', estimatedCount: 2 },
      { start: '2026-11-02T01:00:00+09:00', wh: 130, quality: 'A', estimatedCount: 0 },
    ]);
  });

  test('of long spans comes in pages that fit together', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const result: APIGatewayProxyResult = await call(
        'get-usage',
        query({ from: '2026-08-01', to: '2026-11-10', resolution: 'interval', ...(after === null ? {} : { after }) }),
      );
      seen.push(...pointsOf(result).map(({ start }) => start));
      after = (bodyOf(result) as { next: string | null }).next;
      expect(result.headers?.Link === undefined).toBe(after === null);
    } while (after !== null);
    expect(new Set(seen).size).toBe(seen.length);
    expect([seen[0], seen.at(-1)?.slice(0, 10)]).toEqual(['2026-08-01T00:00:00+09:00', '2026-11-10']);
  });

  test('before my contract, and in days to come, is not told', async () => {
    await test_.database.execute(
      `UPDATE contract k JOIN supply_point s ON s.id = k.supply_point_id SET k.valid_from = '2026-11-02' WHERE s.code = ?`,
      [HOME],
    );
    const days = pointsOf(await call('get-usage', query({ from: '2026-10-01', to: '2028-01-01' })));
    expect(days[0]!.start).toBe('2026-11-02T00:00:00+09:00');
    expect(days.at(-1)!.start.slice(0, 10) <= new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10)).toBe(
      true,
    );
    await test_.database.execute(
      `UPDATE contract k JOIN supply_point s ON s.id = k.supply_point_id SET k.valid_from = '2020-01-01' WHERE s.code = ?`,
      [HOME],
    );
  });

  test('of somebody else’s supply point is 404', async () => {
    const result = await call('get-usage', query({ supplyPoint: '5555555555' }));
    expect([result.statusCode, codeOf(result)]).toEqual([404, 'supply-point.not-found']);
  });

  test.each([
    [{ from: '2026-02-30' }, 'query.from'],
    [{ to: '2026-10-31' }, 'query.to'],
    [{ from: '2000-01-01' }, 'query.to'],
    [{ resolution: 'week' }, 'query.resolution'],
    [{ supplyPoint: 'x y' }, 'query.supplyPoint'],
    [{ after: '2026-11-31' }, 'query.after'],
  ])('refuses %j by name', async (changes: Record<string, string>, field) => {
    const result = await call('get-usage', query(changes));
    expect(result.statusCode).toBe(400);
    expect((bodyOf(result) as { error: { details: { field: string }[] } }).error.details[0]!.field).toBe(field);
  });

  const accept = (type: string) => {
    const event = query({ resolution: 'interval', to: '2026-11-03' });
    return call('get-usage', { ...event, headers: { ...event.headers, Accept: type } });
  };

  test('as a table opens in a spreadsheet and sums to the same', async () => {
    const result = await accept('text/csv');
    expect(result.headers).toMatchObject({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="usage-${HOME}-2026-11-01.csv"`,
    });
    expect(result.body.startsWith('\uFEFF공급지점,시작,길이(분),사용량(Wh),품질,추정 구간 수\r\n')).toBe(true);
    const rows = result.body
      .trim()
      .split('\r\n')
      .slice(1)
      .map((row) => row.split(','));
    expect(rows.reduce((sum, row) => sum + Number(row[3]), 0)).toBe(9600 + 4800 + 1440);
    expect(rows[0]).toEqual([HOME, '2026-11-01 00:00', '15', '100', '실측', '0']);
  });

  test('as Green Button sums to the same and its content is valid', async () => {
    const result = await accept('application/atom+xml');
    expect(result.headers?.['Content-Type']).toBe('application/atom+xml; charset=utf-8');
    const values = [...result.body.matchAll(/<value>(\d+)<\/value>/g)].map(([, value]) => Number(value));
    expect(values.reduce((a, b) => a + b, 0)).toBe(9600 + 4800 + 1440);
    expect(result.body).toContain(`<start>${Date.parse('2026-11-01T00:00:00+09:00') / 1000}</start>`);
    if (!existsSync(XSD)) {
      console.warn('NOT CHECKED: the ESPI schema is not beside the repository (../shared/data/espi/espi.xsd)');
      return;
    }
    const folder = mkdtempSync(join(tmpdir(), 'espi-'));
    try {
      const files = [...result.body.matchAll(/<content>([\s\S]*?)<\/content>/g)].map(([, content], index) => {
        const file = join(folder, `${index}.xml`);
        writeFileSync(file, `<?xml version="1.0"?>${content}`);
        return file;
      });
      expect(files.length).toBeGreaterThan(4);
      // The schema imports an atom.xsd that is not part of it and is not needed for the resources.
      const schema = join(folder, 'espi.xsd');
      const text = readFileSync(XSD, 'utf8')
        .split('\n')
        .filter((line) => !line.includes('atom.xsd'));
      writeFileSync(schema, text.join('\n'));
      execFileSync('xmllint', ['--noout', '--nonet', '--schema', schema, ...files], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('in a format we do not have is 406', async () => {
    expect((await accept('image/png')).statusCode).toBe(406);
    expect((await accept('text/csv;q=0.1, application/json')).headers?.['Content-Type']).toBe('application/json');
  });
});

describe('forecast', () => {
  test('of a steady home ends where the days say, with its price and tier', async () => {
    const today = new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
    const days = Array.from({ length: 120 }, (_, age) => ({
      day: addDays(today, -age),
      values: Array.from({ length: 48 }, () => 250),
    }));
    await test_.database.execute(`DELETE FROM reading_day`);
    await seedReadings(test_.database, HOME, days);
    const forecast = bodyOf(await call('get-forecast', gatewayEvent('get-forecast.own'))) as Record<string, number> & {
      period: { from: string; to: string };
      band: Record<string, number>;
    };
    expect(forecast).toMatchObject({ supplyPoint: HOME, plan: 'residential/low', asOf: today });
    expect(forecast.soFarWh).toBe(forecast.daysPassed! * 12_000);
    expect(forecast.projectedWh).toBe(forecast.daysTotal! * 12_000);
    expect(forecast.band.lowWh! <= forecast.projectedWh! && forecast.projectedWh! <= forecast.band.highWh!).toBe(true);
    expect(forecast.projectedWon).toBe(
      quote({ plan: 'residential/low', period: forecast.period, usage: { kWh: forecast.projectedWh! / 1000 } }).total,
    );
    expect(forecast.tierProjected).toBeGreaterThanOrEqual(forecast.tierNow!);
  });

  test('without readings says so', async () => {
    const result = await call('get-forecast', calledBy(gatewayEvent('get-forecast.own'), SOMEBODY));
    expect([result.statusCode, codeOf(result)]).toEqual([404, 'forecast.no-readings']);
  });
});

describe('comparison', () => {
  test('puts the newest bill beside the one before; homes alike only when there are twenty', async () => {
    const alone = bodyOf(await call('get-comparison', gatewayEvent('get-comparison.own'))) as Record<string, unknown>;
    expect(alone).toMatchObject({
      period: { from: '2026-10-18', to: '2026-11-17' },
      usageWh: 420000,
      lastMonth: { usageWh: 210000 },
      lastYear: null,
      similarHomes: null,
    });
    for (let home = 0; home < 20; home += 1) {
      const supplyPoint = `77${String(home).padStart(8, '0')}`;
      await seedBill(test_.database, {
        subject: `neighbour-${home}`,
        supplyPoint,
        from: '2026-10-18',
        to: '2026-11-17',
      });
      await test_.database.execute(
        'UPDATE usage_period u JOIN contract k ON k.id = u.contract_id JOIN supply_point s ON s.id = k.supply_point_id SET u.import_wh = ? WHERE s.code = ?',
        [200_400 + home * 10_000, supplyPoint],
      );
      await test_.database.execute(`UPDATE supply_point SET district = '서울특별시 종로구' WHERE code = ?`, [
        supplyPoint,
      ]);
    }
    const together = bodyOf(await call('get-comparison', gatewayEvent('get-comparison.own'))) as {
      similarHomes: Record<string, unknown>;
    };
    // Twenty neighbours and the other customer of this test.
    expect(together.similarHomes).toMatchObject({ district: '서울특별시 종로구', homes: 21 });
    expect(Number(together.similarHomes.medianWh) % 1000).toBe(0);
    await test_.database.execute(
      `UPDATE supply_point SET district = '다른 구' WHERE code IN ('7700000000', '7700000001')`,
    );
    expect(bodyOf(await call('get-comparison', gatewayEvent('get-comparison.own')))).toMatchObject({
      similarHomes: null,
    });
  });

  test('without a bill is 404', async () => {
    expect((await call('get-comparison', calledBy(gatewayEvent('get-comparison.own'), 'nobody'))).statusCode).toBe(404);
  });
});

describe('tariff', () => {
  test('tells my plan, what I may choose, and the prices’ history, newest first', async () => {
    const tariff = bodyOf(await call('get-tariff', gatewayEvent('get-tariff.own'))) as {
      plan: string;
      choices: { plan: string }[];
      versions: { validFrom: string; validTo: string | null }[];
    };
    expect(tariff.plan).toBe('residential/low');
    expect(tariff.choices.map(({ plan }) => plan)).toEqual(['residential/low']);
    expect(tariff.versions[0]!.validTo).toBeNull();
    for (const [index, version] of tariff.versions.slice(1).entries()) {
      expect(addDays(version.validTo!, 1)).toBe(tariff.versions[index]!.validFrom);
    }
  });

  test('prices a what-if as the engine does, and names the field it cannot take', async () => {
    const event = gatewayEvent('create-quote.household');
    expect(bodyOf(await call('create-quote', event))).toEqual(
      JSON.parse(JSON.stringify(quote(JSON.parse(event.body!)))),
    );
    const wrong = await call(
      'create-quote',
      sent(event, { plan: 'residential/low', period: { from: '2026-10-18', to: '2026-11-17' }, usage: { kWh: -1 } }),
    );
    expect([wrong.statusCode, codeOf(wrong)]).toEqual([422, 'tariff.not-priceable']);
    expect((bodyOf(wrong) as { error: { details: { field: string }[] } }).error.details[0]!.field).toBe(
      'body.usage.kWh',
    );
  });
});
