import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { gatewayEvent, withQuery } from '../../support/events.ts';
import { CLIENT_ID, goodClaims, hmacToken, ISSUER } from '../../support/tokens.ts';

/** What a function writes while it handles the events, in its own process as on the platform. */
function logsOf(name: string, events: unknown[], settings: Record<string, string>): string {
  const program = join(import.meta.dirname, '../../support/invoke.ts');
  const { stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', program, name, JSON.stringify(events)], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_SERVICE_NAME: name, ...settings },
  });
  return stdout + stderr;
}

const nowhere = {
  DATABASE_URL: 'mysql://root:the-database-password@127.0.0.1:1/portal',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  USER_POOL_CLIENT_ID: 'client',
};

describe('logs never hold', () => {
  test('a password or a user name, of sign-ins that go wrong in every way', () => {
    const event = gatewayEvent('create-session.sign-in');
    const bodies = [
      event.body,
      '{"username":"kim.younghee","password":"the-secret-password"',
      '{"username":"kim.younghee","password":["the-secret-password"]}',
      '{"username":"kim.younghee","password":"the-secret-password","the-secret-password":1}'.replace(
        '"the-secret-password":1',
        '"more":1',
      ),
    ].map((body) => body?.replace('not-a-real-password', 'the-secret-password').replace('demo', 'kim.younghee'));
    const logs = logsOf(
      'create-session',
      bodies.map((body) => ({ ...event, body })),
      nowhere,
    );
    expect(logs).toContain('request.malformed-json');
    expect(logs).toContain('session.unavailable');
    expect(logs).toContain('body.more');
    expect(logs).not.toMatch(/the-secret-password|kim\.younghee/);
  });

  test('the refresh token of a cookie', () => {
    const event = gatewayEvent('refresh-session.with-cookie', { headers: { Cookie: 'refresh=the-secret-token' } });
    const logs = logsOf('refresh-session', [event], nowhere);
    expect(logs).toContain('session.unavailable');
    expect(logs).not.toContain('the-secret-token');
  });

  test('a token that was refused', () => {
    const token = hmacToken({ alg: 'HS256', kid: 'x' }, goodClaims(), 'x');
    const event = {
      ...gatewayEvent('authorize.forged-token'),
      headers: { Authorization: `Bearer ${token}` },
      multiValueHeaders: {},
    };
    const settings = { TOKEN_ISSUER: ISSUER, TOKEN_JWKS_URI: 'http://127.0.0.1:1/', USER_POOL_CLIENT_ID: CLIENT_ID };
    const logs = logsOf('authorize', [event], settings);
    expect(logs).toContain('token refused');
    for (const part of token.split('.')) expect(logs).not.toContain(part);
  });

  test('the database’s password or the Authorization header when the database is down', () => {
    const logs = logsOf('list-bills', [gatewayEvent('list-bills.first-page')], nowhere);
    expect(logs).toContain('database.unavailable');
    expect(logs).not.toMatch(/the-database-password|Bearer|eyJ/);
  });

  test('the value of a wrong parameter', () => {
    const logs = logsOf(
      'list-bills',
      [withQuery(gatewayEvent('list-bills.first-page'), { period: '010-1234-5678' })],
      nowhere,
    );
    expect(logs).toContain('query.period');
    expect(logs).not.toContain('010-1234');
  });
});

test('a line carries the request and the caller, and the next request’s line not the one before’s', () => {
  const first = gatewayEvent('list-bills.wrong-period');
  const second = gatewayEvent('list-bills.wrong-period');
  delete (second.requestContext as { authorizer?: unknown }).authorizer;
  const lines = logsOf('list-bills', [first, second], nowhere)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({
    service: 'list-bills',
    correlation_id: first.requestContext.requestId,
    caller: '6f1f5f6e-1111-4c5e-9a5e-000000000001',
    code: 'request.invalid',
  });
  expect(lines[1]).toMatchObject({ code: 'session.required' });
  expect(lines[1]).not.toHaveProperty('caller');
});

test('a missing setting stops the function at its start, naming the variable and no value', () => {
  const { DATABASE_URL: _, ...rest } = nowhere;
  const logs = logsOf('list-bills', [], rest);
  expect(logs).toContain('Setting DATABASE_HOST is not set');
});
