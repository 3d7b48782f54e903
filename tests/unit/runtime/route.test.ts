import { beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { calledBy, gatewayEvent, lambdaContext } from '../../support/events.ts';

process.env.PORTAL_ORIGIN = 'https://portal.example,http://127.0.0.1:5173';

const { AppError, errorRegistry } = await import('../../../runtime/errors.ts');
const { json } = await import('../../../runtime/answer.ts');
const { remainingTime } = await import('../../../runtime/invocation.ts');
const { route } = await import('../../../runtime/route.ts');
const { schema: listSchema } = await import('../../../functions/list-bills/schema.ts');
const { default: validateList } = await import('../../../functions/list-bills/validate.generated.js');
const { schema: signInSchema } = await import('../../../functions/create-session/schema.ts');
const { default: validateSignIn } = await import('../../../functions/create-session/validate.generated.js');

let inside: () => Promise<ReturnType<typeof json>> = async () => json({ ok: true });
let seen: Record<string, unknown> | undefined;
const get = route('list-bills', { schema: listSchema, validate: validateList }, async (event) => {
  seen = event as unknown as Record<string, unknown>;
  return inside();
});
const post = route('create-session', { schema: signInSchema, validate: validateSignIn }, async () => inside());
const first = gatewayEvent('list-bills.first-page');
const call = (event: APIGatewayProxyEvent = first, context: Context = lambdaContext()) =>
  get(structuredClone(event), context);

beforeEach(() => {
  inside = async () => json({ ok: true });
  seen = undefined;
});

describe('an answer', () => {
  test('is JSON, not kept by shared caches, and carries security headers without the weight of a document’s', async () => {
    const { statusCode, headers, body } = await call();
    expect([statusCode, body]).toEqual([200, '{"ok":true}']);
    expect(headers).toMatchObject({
      'Content-Type': 'application/json',
      'Cache-Control': 'private, no-cache',
      'Content-Security-Policy': expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'/),
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
      'Referrer-Policy': 'no-referrer',
    });
    expect(headers?.['Strict-Transport-Security']).toMatch(/^max-age=63072000/);
    expect(headers).not.toHaveProperty('Permissions-Policy');
    expect(headers).not.toHaveProperty('X-Powered-By');
    expect(JSON.stringify(headers).length).toBeLessThan(1_200);
  });

  test('allows the portal’s origins by name and nobody else', async () => {
    const from = (Origin: string) => call({ ...first, headers: { ...first.headers, Origin } });
    expect((await from('https://portal.example')).headers).toMatchObject({
      'Access-Control-Allow-Origin': 'https://portal.example',
      'Access-Control-Allow-Credentials': 'true',
      Vary: expect.stringContaining('Origin'),
    });
    expect((await from('http://127.0.0.1:5173')).headers).toMatchObject({
      'Access-Control-Allow-Origin': 'http://127.0.0.1:5173',
    });
    for (const origin of [
      'https://attacker.example',
      'https://portal.example.attacker.example',
      'null',
      'http://portal.example',
    ]) {
      expect((await from(origin)).headers).not.toHaveProperty('Access-Control-Allow-Origin');
    }
  });

  test('to a GET has an ETag, which answers 304 in every way it may be listed', async () => {
    const { headers } = await call();
    const tag = String(headers?.ETag);
    expect(tag).toMatch(/^"[\w-]{22}"$/);
    for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      const again = await call({ ...first, headers: { ...first.headers, 'If-None-Match': known } });
      expect([again.statusCode, again.body, again.headers?.ETag]).toEqual([304, '', tag]);
    }
    expect((await call({ ...first, headers: { ...first.headers, 'If-None-Match': '"other"' } })).statusCode).toBe(200);
  });
});

describe('the inner handler', () => {
  test('sees empty maps where the gateway sends null, header names in small letters, and who is calling', async () => {
    await call(calledBy(first, 'somebody', 'operators,others'));
    expect(seen).toMatchObject({
      queryStringParameters: {},
      pathParameters: {},
      caller: { subject: 'somebody', name: 'somebody', groups: ['operators', 'others'] },
      requestId: first.requestContext.requestId,
    });
    expect(seen).toMatchObject({ headers: { 'accept-language': expect.stringContaining('ko-KR') } });
  });

  test('knows the time that is left', async () => {
    let left = 0;
    inside = async () => {
      left = remainingTime();
      return json({});
    };
    await call(first, lambdaContext(4_000));
    expect(left).toBeGreaterThan(3_000);
    expect(left).toBeLessThanOrEqual(4_000);
  });

  test('works where the context cannot tell the time', async () => {
    expect((await call(first, { awsRequestId: 'x' } as Context)).statusCode).toBe(200);
    expect(remainingTime()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('an error', () => {
  test('of ours has its status, code, a sentence and the request id, in the one shape', async () => {
    inside = () => Promise.reject(new AppError('bill.not-found'));
    const { statusCode, headers, body } = await call({ ...first, headers: {} });
    expect(statusCode).toBe(404);
    expect(JSON.parse(body)).toEqual({
      error: { code: 'bill.not-found', message: 'There is no such bill.', requestId: first.requestContext.requestId },
    });
    expect(headers).toMatchObject({
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'Content-Language': 'en',
      Vary: expect.stringContaining('Accept-Language'),
    });
  });

  test('speaks Korean to a caller who prefers it', async () => {
    inside = () => Promise.reject(new AppError('bill.not-found'));
    const { headers, body } = await call();
    expect(JSON.parse(body).error.message).toBe('해당 청구서를 찾을 수 없습니다.');
    expect(headers?.['Content-Language']).toBe('ko');
  });

  test('keeps CORS and security headers', async () => {
    inside = () => Promise.reject(new Error('x'));
    const { headers } = await call({ ...first, headers: { ...first.headers, Origin: 'https://portal.example' } });
    expect(headers).toMatchObject({
      'Access-Control-Allow-Origin': 'https://portal.example',
      'X-Content-Type-Options': 'nosniff',
    });
    expect(headers).not.toHaveProperty('ETag');
  });

  test.each([
    ['an error with a message', () => new Error('password=hunter2 at 10.0.0.7')],
    [
      'an error that claims a status',
      () => Object.assign(new Error('SELECT * FROM customer'), { statusCode: 404, expose: true }),
    ],
    [
      'an error of the database',
      () =>
        Object.assign(new Error("Duplicate entry 'kim@example.com'"), {
          code: 'ER_DUP_ENTRY',
          errno: 1062,
          sqlState: '23000',
        }),
    ],
    ['a text', () => 'hunter2'],
    ['nothing', () => undefined],
    ['null', () => null],
  ])('of the inside (%s) says only that something went wrong', async (_, thrown) => {
    inside = () => Promise.reject(thrown());
    const { statusCode, body } = await call();
    expect(statusCode).toBe(500);
    expect(Object.keys(JSON.parse(body).error)).toEqual(['code', 'message', 'requestId']);
    expect(JSON.parse(body).error.code).toBe('internal');
    expect(body).not.toMatch(/hunter2|10\.0\.0\.7|SELECT|example\.com/);
  });

  test('with a wait tells how long', async () => {
    inside = () => Promise.reject(new AppError('database.busy', { retryAfterSeconds: 2 }));
    expect((await call()).headers?.['Retry-After']).toBe('2');
  });

  test('every code of the registry has a status of an error and two sentences', () => {
    for (const [code, { status, ko, en }] of Object.entries(errorRegistry)) {
      expect(code).toMatch(/^[a-z-]+(\.[a-z-]+)?$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(ko).toMatch(/[가-힣].*\.$/);
      expect(en).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('parameters', () => {
  const refused = async (event: APIGatewayProxyEvent) => {
    const { statusCode, body } = await call(event);
    expect(statusCode).toBe(400);
    return (JSON.parse(body) as { error: { details: { field: string; reason: string }[] } }).error.details;
  };

  test('a wrong one is named, with what it should be', async () => {
    await expect(refused(gatewayEvent('list-bills.wrong-period'))).resolves.toEqual([
      { field: 'query.period', reason: 'must be a month as YYYY-MM, for example 2026-11' },
    ]);
  });

  test('all wrong ones are named at once', async () => {
    const event = { ...first, queryStringParameters: { period: 'x', limit: '0', perid: '2026-11' } };
    const fields = (await refused(event)).map(({ field }) => field);
    expect(fields.sort()).toEqual(['query.limit', 'query.perid', 'query.period']);
  });

  test('a repeated one is refused: AWS passes the last, MiniStack the first', async () => {
    await expect(refused(gatewayEvent('list-bills.repeated-parameter'))).resolves.toEqual([
      { field: 'query.period', reason: 'is given more than once' },
    ]);
  });

  test.each([
    '',
    ' ',
    '2026-00',
    '2026-13',
    '2026-1',
    '26-11',
    '2026-11-01',
    '２０２６-11',
    '2026-11\n',
    "2026-11' OR '1",
  ])('period=%j is 400', async (period) => {
    await expect(refused({ ...first, queryStringParameters: { period } })).resolves.toHaveLength(1);
  });
});

describe('who may call', () => {
  test('without the authorizer’s word nobody gets in, and learns nothing about parameters', async () => {
    const event = gatewayEvent('list-bills.wrong-period');
    delete (event.requestContext as { authorizer?: unknown }).authorizer;
    const { statusCode, body } = await call(event);
    expect([statusCode, JSON.parse(body).error.code]).toEqual([401, 'session.required']);
    expect(seen).toBeUndefined();
  });

  test('an empty principal is nobody', async () => {
    expect((await call(calledBy(first, ''))).statusCode).toBe(401);
  });

  test('a public route asks nobody', async () => {
    expect((await post(gatewayEvent('create-session.sign-in'), lambdaContext())).statusCode).toBe(200);
  });
});
