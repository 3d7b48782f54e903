import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { OPERATORS, type RouteName, type RouteRule, routes } from '../../../runtime/authorisation.ts';
import { calledBy, gatewayEvent, lambdaContext } from '../../support/events.ts';

// Nothing listens there: who may call is decided before anybody is asked.
process.env.DATABASE_URL = 'mysql://nobody@127.0.0.1:1/none';
process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:1';
process.env.USER_POOL_CLIENT_ID = 'client';

const root = join(import.meta.dirname, '../../..');
const names = Object.keys(routes) as RouteName[];
const rules = Object.entries(routes) as [RouteName, RouteRule][];

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
const handlerOf = async (name: string) =>
  ((await import(`../../../functions/${name}/handler.ts`)) as { handler: Handler; lambdaHandler: unknown }).handler;
const eventOf = (name: string) => {
  const [file] = globSync(`events/${name}.*.json`, { cwd: root }).filter(
    (each) => !/\.(wrong|repeated|not)-/.test(each),
  );
  return gatewayEvent(basename(file!, '.json'));
};
const anonymous = (event: APIGatewayProxyEvent): APIGatewayProxyEvent => {
  const { authorizer: _, ...requestContext } = event.requestContext;
  return { ...event, requestContext: requestContext as APIGatewayProxyEvent['requestContext'] };
};
const codeOf = ({ body }: APIGatewayProxyResult) =>
  (JSON.parse(body || '{}') as { error?: { code: string } }).error?.code;

describe('the table of routes', () => {
  test('names every function that is a route, and no other', () => {
    const folders = globSync('functions/*/handler.ts', { cwd: root })
      .filter((file) => /\broute\(/.test(readFileSync(join(root, file), 'utf8')))
      .map((file) => basename(dirname(file)));
    expect([...names].sort()).toEqual(folders.sort());
  });

  test('has each method and path once', () => {
    const places = rules.map(([, { method, path }]) => `${method} ${path}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test('keeps operators’ routes below /operator, where the authorizer denies everybody else', () => {
    for (const [, { access, path }] of rules) expect(path.startsWith('/operator')).toBe(access === 'operator');
  });

  test('leaves only sign-in open to anybody', () => {
    for (const [, { access, path }] of rules) expect(access === 'public').toBe(path.startsWith('/session'));
  });

  test('is the table of functions/README.md', () => {
    const readme = readFileSync(join(root, 'functions/README.md'), 'utf8');
    for (const [name, { method, path }] of rules) {
      expect(readme).toMatch(new RegExp(`^\\| ${method} ${path.replace(/[{}]/g, '\\$&')} \\| ${name} \\|`, 'm'));
    }
  });

  test('has an event for each route, of that method and path, and each handler has both exports', async () => {
    for (const [name, { method, path }] of rules) {
      const event = eventOf(name);
      expect([event.httpMethod, event.resource]).toEqual([method, path]);
      const module = (await import(`../../../functions/${name}/handler.ts`)) as Record<string, unknown>;
      expect([typeof module.handler, typeof module.lambdaHandler]).toEqual(['function', 'function']);
      expect(existsSync(join(root, `functions/${name}/schema.ts`))).toBe(true);
    }
  });
});

/** Why a POST does without an Idempotency-Key: it writes nothing of ours. */
const WRITES_NOTHING: Partial<Record<RouteName, string>> = {
  'create-session': 'the user pool signs in',
  'answer-challenge': 'the user pool signs in',
  'refresh-session': 'the user pool signs in',
  'begin-password-reset': 'the user pool sends a code',
  'finish-password-reset': 'the user pool takes the password; the code works once',
  'create-quote': 'only computes',
};

describe.each(rules)('%s', (name, { access, method, path }) => {
  test(`${access === 'public' ? 'lets' : 'does not let'} a stranger in`, async () => {
    const handler = await handlerOf(name);
    const result = await handler(anonymous(eventOf(name)), lambdaContext());
    if (access === 'public') expect(result.statusCode).not.toBe(403);
    else expect([result.statusCode, codeOf(result)]).toEqual([401, 'session.required']);
  });

  test(`${access === 'operator' ? 'does not let' : 'lets'} a customer in`, async () => {
    const handler = await handlerOf(name);
    const result = await handler(calledBy(eventOf(name), 'somebody'), lambdaContext());
    if (access === 'operator') expect([result.statusCode, codeOf(result)]).toEqual([403, 'operator.required']);
    else expect(['operator.required', 'request.invalid']).not.toContain(codeOf(result));
  });

  test('lets an operator in', async () => {
    const handler = await handlerOf(name);
    const result = await handler(calledBy(eventOf(name), 'staff', OPERATORS), lambdaContext());
    expect(['operator.required', 'request.invalid']).not.toContain(codeOf(result));
  });

  test('answers 503 with Retry-After, in JSON, when what it needs is down', async () => {
    const handler = await handlerOf(name);
    const result = await handler(calledBy(eventOf(name), 'staff', OPERATORS), lambdaContext());
    if (name === 'create-quote') expect(result.statusCode).toBe(200);
    else {
      expect(result.statusCode).toBe(503);
      expect(Number(result.headers?.['Retry-After'])).toBeGreaterThan(0);
      expect(result.headers?.['Content-Type']).toBe('application/json');
    }
  });

  if (method === 'POST') {
    test(`${name in WRITES_NOTHING ? 'needs no' : 'needs an'} Idempotency-Key`, async () => {
      const event = calledBy(eventOf(name), 'somebody', OPERATORS);
      const headers = Object.fromEntries(
        Object.entries(event.headers).filter(([header]) => header.toLowerCase() !== 'idempotency-key'),
      );
      const handler = await handlerOf(name);
      const result = await handler({ ...event, headers }, lambdaContext());
      const refused = (JSON.parse(result.body || '{}') as { error?: { details?: object[] } }).error?.details;
      if (name in WRITES_NOTHING) expect(codeOf(result)).not.toBe('request.invalid');
      else expect(refused).toEqual([{ field: 'header.idempotency-key', reason: 'is required' }]);
    });
  }

  for (const [, id] of path.matchAll(/{(\w+Id)}/g)) {
    test(`refuses a ${id} that no number holds exactly`, async () => {
      const event = calledBy(eventOf(name), 'somebody', OPERATORS);
      const handler = await handlerOf(name);
      const pathParameters = { ...event.pathParameters, [id!]: '9007199254740993' };
      const result = await handler({ ...event, pathParameters }, lambdaContext());
      expect([result.statusCode, codeOf(result)]).toEqual([400, 'request.invalid']);
      expect(JSON.parse(result.body).error.details[0].field).toBe(`path.${id}`);
    });
  }

  if (method === 'GET') {
    test('refuses a parameter it does not know, by its name', async () => {
      const event = calledBy(eventOf(name), 'somebody', OPERATORS);
      const handler = await handlerOf(name);
      const result = await handler(
        { ...event, queryStringParameters: { ...event.queryStringParameters, unknown: '1' } },
        lambdaContext(),
      );
      expect([result.statusCode, codeOf(result)]).toEqual([400, 'request.invalid']);
      expect(JSON.parse(result.body).error.details).toEqual([{ field: 'query.unknown', reason: 'is not known here' }]);
    });
  } else if (eventOf(name).body !== null) {
    test.each([
      ['null', 'null'],
      ['a list', '[]'],
      ['a text', '"x"'],
      ['a number', '1'],
      ['an empty object', '{}'],
    ])('refuses %s for its body, by name', async (_, body) => {
      const handler = await handlerOf(name);
      const result = await handler({ ...calledBy(eventOf(name), 'somebody', OPERATORS), body }, lambdaContext());
      expect([result.statusCode, codeOf(result)]).toEqual([400, 'request.invalid']);
      expect(JSON.parse(result.body).error.details[0].field).toMatch(/^body/);
    });

    test('refuses broken JSON and another content type', async () => {
      const handler = await handlerOf(name);
      const event = calledBy(eventOf(name), 'somebody', OPERATORS);
      expect(codeOf(await handler({ ...event, body: '{"a":' }, lambdaContext()))).toBe('request.malformed-json');
      const headers = { ...event.headers, 'Content-Type': 'text/plain' };
      expect((await handler({ ...event, headers }, lambdaContext())).statusCode).toBe(415);
    });
  }
});
