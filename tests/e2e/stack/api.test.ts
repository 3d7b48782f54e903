import { beforeAll, describe, expect, test } from '@jest/globals';
import { call, signIn, useStack } from '../../support/stack.ts';

const stack = useStack();
const ourError = (code: string) => ({ error: { code, message: expect.any(String), requestId: expect.any(String) } });
let token: string;

beforeAll(async () => {
  token = await signIn(stack.demo);
});

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The claims of a good token under other claims or another signature. */
function forged(changes: Record<string, unknown>): string {
  const [header, claims, signature] = token.split('.') as [string, string, string];
  return [header, segment({ ...JSON.parse(Buffer.from(claims, 'base64url').toString()), ...changes }), signature].join(
    '.',
  );
}

describe('who may not come in gets 401 in our JSON', () => {
  test.each([
    ['no token', () => undefined],
    ['a forged token', () => forged({ sub: '00000000-0000-0000-0000-000000000000' })],
    ['an expired token', () => forged({ exp: 1 })],
    [
      'a token of another pool',
      () => forged({ iss: 'https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_other' }),
    ],
    ['no token at all, but text', () => 'hello'],
  ])('%s', async (_name, make) => {
    const made = make();
    const { status, body } = await call('/bill', made === undefined ? {} : { token: made });
    expect({ status, body }).toEqual({ status: 401, body: ourError('session.required') });
  });
});

test('an unknown route is 404 in our JSON', async () => {
  const { status, body } = await call('/nothing-here', { token });
  expect({ status, body }).toEqual({ status: 404, body: ourError('route.not-found') });
});

test("a customer's own bills come as JSON, newest first", async () => {
  const { status, body } = await call('/bill', { token });
  expect(status).toBe(200);
  const starts = body.bills.map((bill: { period: { from: string } }) => bill.period.from);
  expect(starts).toEqual([...starts].sort().reverse());
});

test('a period that is no month is 400 naming the field', async () => {
  const { status, body } = await call('/bill?period=2026-13', { token });
  expect(status).toBe(400);
  expect(JSON.stringify(body.error.details)).toContain('period');
});

test('a bill that is not mine, or not there, is 404', async () => {
  const { status, body } = await call('/bill/999999999', { token });
  expect({ status, code: body.error.code }).toEqual({ status: 404, code: expect.any(String) });
});

test('a wrong password does not say whether the person exists', async () => {
  const attempt = (username: string) =>
    call('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: 'not-the-password-1' }),
    });
  const [known, unknown] = [await attempt('demo'), await attempt('nobody')];
  expect(known.status).toBe(401);
  expect(unknown.status).toBe(401);
  expect(unknown.body.error.code).toBe(known.body.error.code);
});
