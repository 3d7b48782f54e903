import { createServer, type IncomingMessage, type Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { gatewayEvent, lambdaContext } from '../../support/events.ts';
import { base64url } from '../../support/tokens.ts';

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;

// A user pool that answers what the test says and remembers what it was asked.
let server: Server;
let answer: { status: number; body: unknown } | 'hang-up';
let asked: { target: string; body: Record<string, unknown> }[] = [];
let create: Handler;
let challenge: Handler;
let refresh: Handler;
let end: Handler;

const accessToken = `${base64url({ alg: 'RS256' })}.${base64url({ 'cognito:groups': ['operator'] })}.signature`;
const tokens = {
  AuthenticationResult: {
    AccessToken: accessToken,
    ExpiresIn: 900,
    RefreshToken: 'the-refresh-token',
    IdToken: 'id',
    TokenType: 'Bearer',
  },
};

beforeAll(async () => {
  server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    asked.push({ target: String(request.headers['x-amz-target']), body: JSON.parse(Buffer.concat(chunks).toString()) });
    if (answer === 'hang-up') request.socket.destroy();
    else
      response
        .writeHead(answer.status, { 'Content-Type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  process.env.USER_POOL_CLIENT_ID = 'client';
  create = (await import('../../../functions/create-session/handler.ts')).handler;
  challenge = (await import('../../../functions/answer-challenge/handler.ts')).handler;
  refresh = (await import('../../../functions/refresh-session/handler.ts')).handler;
  end = (await import('../../../functions/end-session/handler.ts')).handler;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  asked = [];
  answer = { status: 200, body: tokens };
});

const refusal = (type: string, message = 'no') => ({ status: 400, body: { __type: type, message } });
const codeOf = (result: APIGatewayProxyResult) => (JSON.parse(result.body) as { error: { code: string } }).error.code;
const signIn = (body?: string) =>
  create(gatewayEvent('create-session.sign-in', body === undefined ? {} : { body }), lambdaContext());

describe('POST /session', () => {
  test('gives the access token in the body and the refresh token in a cookie no script can read', async () => {
    const result = await signIn();
    expect(result.statusCode).toBe(200);
    expect(JSON.parse(result.body)).toEqual({ accessToken, expiresIn: 900, groups: ['operator'] });
    expect(result.body).not.toContain('the-refresh-token');
    expect(result.multiValueHeaders?.['Set-Cookie']).toEqual([
      'refresh=the-refresh-token; HttpOnly; Secure; SameSite=Strict; Path=/dev/session; Max-Age=2592000',
    ]);
    expect(result.headers?.['Cache-Control']).toBe('no-store');
    expect(asked).toEqual([
      {
        target: 'AWSCognitoIdentityProviderService.InitiateAuth',
        body: {
          ClientId: 'client',
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'demo', PASSWORD: 'not-a-real-password' },
        },
      },
    ]);
  });

  test('passes on what the pool wants first, without a cookie', async () => {
    answer = {
      status: 200,
      body: {
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session: 'opaque',
        ChallengeParameters: { userAttributes: '{"email":"kim@example.com"}' },
      },
    };
    const result = await signIn();
    expect(JSON.parse(result.body)).toEqual({ challenge: 'NEW_PASSWORD_REQUIRED', session: 'opaque' });
    expect(result.multiValueHeaders).toBeUndefined();
  });

  test.each([
    ['NotAuthorizedException', 'Incorrect username or password.', 401, 'session.refused'],
    ['UserNotFoundException', 'User does not exist.', 401, 'session.refused'],
    ['UserNotConfirmedException', 'no', 401, 'session.refused'],
    ['NotAuthorizedException', 'Password attempts exceeded', 429, 'session.too-many-attempts'],
    ['TooManyRequestsException', 'Rate exceeded', 429, 'session.too-many-attempts'],
    ['com.amazonaws.cognito#LimitExceededException', 'no', 429, 'session.too-many-attempts'],
    ['PasswordResetRequiredException', 'no', 403, 'session.password-reset-required'],
    ['InternalErrorException', 'no', 503, 'session.unavailable'],
    ['ResourceNotFoundException', 'User pool client client does not exist.', 503, 'session.unavailable'],
  ])('answers the pool’s %s (%s) with %i %s and none of its words', async (type, message, status, code) => {
    answer = refusal(type, message);
    const result = await signIn();
    expect([result.statusCode, codeOf(result)]).toEqual([status, code]);
    expect(result.body).not.toContain(message === 'no' ? type : message);
    if (status !== 401 && status !== 403) expect(Number(result.headers?.['Retry-After'])).toBeGreaterThan(0);
  });

  test('answers an unknown name exactly as a wrong password', async () => {
    answer = refusal('UserNotFoundException');
    const unknown = await signIn();
    answer = refusal('NotAuthorizedException');
    const wrong = await signIn();
    expect(unknown).toEqual(wrong);
  });

  test('answers 503 when the pool cannot be reached', async () => {
    answer = 'hang-up';
    const result = await signIn();
    expect([result.statusCode, codeOf(result)]).toEqual([503, 'session.unavailable']);
  });

  test('answers 503 when the pool says neither tokens nor challenge', async () => {
    answer = { status: 200, body: {} };
    expect((await signIn()).statusCode).toBe(503);
  });

  test.each([
    ['nothing', 'null', 'body'],
    ['an empty object', '{}', 'body.username'],
    ['a name that is a number', '{"username":1,"password":"x"}', 'body.username'],
    ['an empty password', '{"username":"a","password":""}', 'body.password'],
    ['a password that is too long', JSON.stringify({ username: 'a', password: 'x'.repeat(257) }), 'body.password'],
    ['an unknown field', '{"username":"a","password":"b","admin":true}', 'body.admin'],
    ['a list', '[]', 'body'],
  ])('refuses %s by the name of the field and asks the pool nothing', async (_, body, field) => {
    const result = await signIn(body);
    expect(result.statusCode).toBe(400);
    expect(JSON.parse(result.body).error.details.map((each: { field: string }) => each.field)).toContain(field);
    expect(asked).toEqual([]);
  });

  test('refuses broken JSON and another content type', async () => {
    const broken = await signIn('{"username":');
    expect([broken.statusCode, codeOf(broken)]).toEqual([400, 'request.malformed-json']);
    const form = await create(
      gatewayEvent('create-session.sign-in', {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'username=a',
      }),
      lambdaContext(),
    );
    expect([form.statusCode, codeOf(form)]).toEqual([415, 'request.media-type']);
    const forbidden = await signIn('{"username":"a","password":"b","__proto__":{"admin":true}}');
    expect(forbidden.statusCode).toBe(400);
    expect(asked).toEqual([]);
  });
});

describe('POST /session/challenge', () => {
  const send = (changes: object) => {
    const event = gatewayEvent('answer-challenge.new-password');
    return challenge(
      { ...event, body: JSON.stringify({ ...JSON.parse(event.body ?? '{}'), ...changes }) },
      lambdaContext(),
    );
  };

  test.each([
    ['NEW_PASSWORD_REQUIRED', { NEW_PASSWORD: 'new-password' }],
    ['SOFTWARE_TOKEN_MFA', { SOFTWARE_TOKEN_MFA_CODE: '123456' }],
    ['SMS_MFA', { SMS_MFA_CODE: '123456' }],
  ])('answers %s and signs in', async (name, expected) => {
    const result = await send({ challenge: name, newPassword: 'new-password', code: '123456' });
    expect(result.statusCode).toBe(200);
    expect(asked[0]).toMatchObject({
      target: 'AWSCognitoIdentityProviderService.RespondToAuthChallenge',
      body: { ChallengeName: name, ChallengeResponses: { USERNAME: 'demo', ...expected } },
    });
  });

  test.each([
    ['InvalidPasswordException', 400, 'session.password-refused'],
    ['CodeMismatchException', 401, 'session.refused'],
    ['ExpiredCodeException', 401, 'session.expired'],
  ])('answers the pool’s %s with %i %s', async (type, status, code) => {
    answer = refusal(type);
    const result = await send({});
    expect([result.statusCode, codeOf(result)]).toEqual([status, code]);
  });

  test.each([
    ['NEW_PASSWORD_REQUIRED', { newPassword: undefined, code: '123456' }, 'body.newPassword'],
    ['SMS_MFA', { newPassword: 'x' }, 'body.code'],
    ['SMS_MFA', { code: 'abc' }, 'body.code'],
  ])('refuses an answer that does not fit %s, by the name of the field', async (name, changes, field) => {
    const result = await send({ challenge: name, ...changes });
    expect([result.statusCode, JSON.parse(result.body).error.details[0].field]).toEqual([400, field]);
    expect(asked).toEqual([]);
  });

  test('refuses a challenge it does not know', async () => {
    expect((await send({ challenge: 'PASSWORD_VERIFIER' })).statusCode).toBe(400);
    expect(asked).toEqual([]);
  });
});

describe('POST /session/refresh', () => {
  const send = (headers?: Record<string, string>) =>
    refresh(gatewayEvent('refresh-session.with-cookie', headers === undefined ? {} : { headers }), lambdaContext());

  test('gives a new access token for the cookie, also on a request without a body or content type', async () => {
    answer = { status: 200, body: { AuthenticationResult: { AccessToken: accessToken, ExpiresIn: 900 } } };
    const result = await send();
    expect([result.statusCode, JSON.parse(result.body).accessToken]).toEqual([200, accessToken]);
    expect(result.multiValueHeaders).toBeUndefined();
    expect(asked[0]?.body).toEqual({
      ClientId: 'client',
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: 'not-a-real-token' },
    });
  });

  test('replaces the cookie when the pool rotates refresh tokens', async () => {
    expect((await send()).multiValueHeaders?.['Set-Cookie']?.[0]).toContain('refresh=the-refresh-token;');
  });

  test.each([
    ['no cookie at all', {}],
    ['an empty one', { Cookie: 'refresh=' }],
    ['one with a similar name', { Cookie: 'xrefresh=1; refresh2=2' }],
  ])('answers 401 to %s without asking the pool', async (_, headers) => {
    const result = await send(headers);
    expect([result.statusCode, codeOf(result)]).toEqual([401, 'session.required']);
    expect(asked).toEqual([]);
  });

  test('answers a dead token with "expired", not with "wrong password"', async () => {
    answer = refusal('NotAuthorizedException', 'Refresh Token has been revoked');
    const result = await send();
    expect([result.statusCode, codeOf(result)]).toEqual([401, 'session.expired']);
  });
});

describe('DELETE /session', () => {
  const send = (headers?: Record<string, string>) =>
    end(gatewayEvent('end-session.with-cookie', headers === undefined ? {} : { headers }), lambdaContext());

  test('revokes the token and ends the cookie', async () => {
    answer = { status: 200, body: {} };
    const result = await send();
    expect([result.statusCode, result.body]).toEqual([204, '']);
    expect(result.multiValueHeaders?.['Set-Cookie']).toEqual([
      'refresh=; HttpOnly; Secure; SameSite=Strict; Path=/dev/session; Max-Age=0',
    ]);
    expect(asked).toEqual([
      {
        target: 'AWSCognitoIdentityProviderService.RevokeToken',
        body: { ClientId: 'client', Token: 'not-a-real-token' },
      },
    ]);
  });

  test('without a cookie is done already', async () => {
    const result = await send({});
    expect(result.statusCode).toBe(204);
    expect(asked).toEqual([]);
  });

  test('keeps the cookie when the pool could not revoke, so that it can be tried again', async () => {
    answer = 'hang-up';
    const result = await send();
    expect(result.statusCode).toBe(503);
    expect(result.multiValueHeaders).toBeUndefined();
  });
});
