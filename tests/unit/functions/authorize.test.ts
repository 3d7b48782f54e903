import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { readEvent } from '../../support/events.ts';
import { CLIENT_ID, goodClaims, ISSUER, jwkOf, rsaKey, rsaToken } from '../../support/tokens.ts';

const pool = rsaKey();
const header = { alg: 'RS256', kid: 'pool-key-1=' };
let server: Server;
let status = 200;
let handler: (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(status).end(JSON.stringify({ keys: [jwkOf(pool.publicKey, header.kid)] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env.TOKEN_ISSUER = ISSUER;
  process.env.TOKEN_JWKS_URI = `http://127.0.0.1:${(server.address() as { port: number }).port}/jwks.json`;
  process.env.USER_POOL_CLIENT_ID = CLIENT_ID;
  ({ handler } = await import('../../../functions/authorize/handler.ts'));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const token = (changes: object = {}) =>
  rsaToken(header, goodClaims(changes as Record<string, unknown>), pool.privateKey);
const asked = (headers: Record<string, string>): APIGatewayRequestAuthorizerEvent => ({
  ...readEvent<APIGatewayRequestAuthorizerEvent>('authorize.forged-token'),
  headers,
  multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
});
const asking = (changes: object = {}) => handler(asked({ Authorization: `Bearer ${token(changes)}` }));
const STAGE = 'arn:aws:execute-api:ap-northeast-2:123456789012:a1b2c3d4e5/dev';

test('when the key set cannot be had it fails (500) instead of signing customers out (401), and recovers', async () => {
  status = 503;
  await expect(asking()).rejects.toThrow(/^AuthorizerFailure$/);
  status = 200;
  await expect(asking()).resolves.toBeDefined();
});

describe('the policy', () => {
  test('covers all methods of the stage, because the gateway caches it, and denies operators’ routes to a customer', async () => {
    await expect(asking()).resolves.toEqual({
      principalId: '6f1f5f6e-1111-4c5e-9a5e-000000000001',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${STAGE}/*` },
          { Action: 'execute-api:Invoke', Effect: 'Deny', Resource: [`${STAGE}/*/operator`, `${STAGE}/*/operator/*`] },
        ],
      },
      context: { groups: '', username: 'demo' },
    });
  });

  test('is the same whichever method was asked for', async () => {
    const one = await asking();
    const other = await handler({
      ...asked({ Authorization: `Bearer ${token()}` }),
      methodArn: `${STAGE}/PUT/alerts`,
    });
    expect(other).toEqual(one);
  });

  test('of an operator has no denial', async () => {
    const policy = await asking({ 'cognito:groups': ['operator'] });
    expect(policy.policyDocument.Statement).toEqual([
      { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${STAGE}/*` },
    ]);
    expect(policy.context).toEqual({ groups: 'operator', username: 'demo' });
  });

  test.each(['operators', 'Operator', 'operator2', 'xoperator'])(
    'of somebody in a group named %s is a customer’s',
    async (group) => {
      const policy = await asking({ 'cognito:groups': [group] });
      expect(policy.policyDocument.Statement).toHaveLength(2);
    },
  );

  test('names another stage of the same API nowhere', async () => {
    const resources = JSON.stringify((await asking()).policyDocument);
    expect(resources).not.toContain('/prod');
    expect(resources).not.toContain(':a1b2c3d4e5/*');
  });
});

describe('the header', () => {
  test.each(['Authorization', 'authorization', 'AUTHORIZATION'])('is found as %s', async (name) => {
    await expect(handler(asked({ [name]: `Bearer ${token()}` }))).resolves.toBeDefined();
  });

  test('may spell the scheme in small letters (RFC 9110 §11.1)', async () => {
    await expect(handler(asked({ Authorization: `bearer ${token()}` }))).resolves.toBeDefined();
  });

  test.each([
    ['is missing', {}],
    ['is empty', { Authorization: '' }],
    ['has no scheme', { Authorization: 'TOKEN' }],
    ['has another scheme', { Authorization: 'Basic TOKEN' }],
    ['has two spaces', { Authorization: 'Bearer  TOKEN' }],
    ['lists two tokens', { Authorization: 'Bearer TOKEN, Bearer TOKEN' }],
  ])('refused with exactly "Unauthorized" when it %s', async (_, headers: Record<string, string>) => {
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, value.replaceAll('TOKEN', token())]),
    );
    await expect(handler(asked(filled))).rejects.toThrow(/^Unauthorized$/);
  });

  test('twice is refused rather than chosen from', async () => {
    const event = asked({ Authorization: `Bearer ${token()}` });
    event.multiValueHeaders = { Authorization: [`Bearer ${token()}`, `Bearer ${token({ sub: 'other' })}`] };
    await expect(handler(event)).rejects.toThrow(/^Unauthorized$/);
  });
});

test('the forged token of events/ is refused', async () => {
  await expect(handler(readEvent('authorize.forged-token'))).rejects.toThrow(/^Unauthorized$/);
});

test('without settings it does not start, and names the variable', async () => {
  const { textSetting } = await import('../../../runtime/settings.ts');
  expect(() => textSetting({}, 'TOKEN_ISSUER')).toThrow('Setting TOKEN_ISSUER is not set');
});
