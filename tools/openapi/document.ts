import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type RouteName, type RouteRule, routes } from '../../runtime/authorisation.ts';
import { errorRegistry } from '../../runtime/errors.ts';
import { answers } from './answers.ts';
import type { Answer, Schema } from './parts.ts';

const root = join(import.meta.dirname, '../..');

interface EventSchema {
  readonly properties?: {
    readonly body?: Schema;
    readonly pathParameters?: { readonly properties?: Record<string, Schema> };
    readonly queryStringParameters?: {
      readonly properties?: Record<string, Schema>;
      readonly required?: readonly string[];
    };
    readonly headers?: { readonly properties?: Record<string, Schema>; readonly required?: readonly string[] };
  };
}

/** The API as OpenAPI 3.1, made of the same schemas that check the requests and of the same table that admits callers. */
export async function openApiDocument(version: string): Promise<object> {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, rule] of Object.entries(routes) as [RouteName, RouteRule][]) {
    const { schema } = (await import(pathToFileURL(join(root, `functions/${name}/schema.ts`)).href)) as {
      schema: EventSchema;
    };
    paths[rule.path] = { ...paths[rule.path], [rule.method.toLowerCase()]: operation(name, rule, schema) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Electricity retail portal',
      version,
      description:
        'Money is integer won, energy integer Wh; exact decimals are texts. Days are Asia/Seoul, moments ISO 8601. Every error has the one shape `Error`.',
    },
    servers: [{ url: '/{stage}', variables: { stage: { default: 'dev', enum: ['dev', 'prod'] } } }],
    paths,
    components: {
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        refreshCookie: { type: 'apiKey', in: 'cookie', name: 'refresh' },
      },
      schemas: { Error: errorSchema() },
    },
  };
}

function operation(name: RouteName, rule: RouteRule, { properties = {} }: EventSchema): object {
  const answer = answers[name];
  const content = (schema: Schema, others: readonly string[] = []) => ({
    'application/json': { schema },
    ...Object.fromEntries(others.map((type) => [type, { schema: { type: 'string' } }])),
  });
  const statuses = errorStatuses(rule, properties.body !== undefined);
  return {
    operationId: name,
    security: securityOf(name, rule),
    parameters: [
      ...parameters('path', properties.pathParameters?.properties, () => true),
      ...parameters(
        'query',
        properties.queryStringParameters?.properties,
        (each) => properties.queryStringParameters?.required?.includes(each) ?? false,
      ),
      ...parameters(
        'header',
        properties.headers?.properties,
        (each) => properties.headers?.required?.includes(each) ?? false,
      ),
    ],
    ...(properties.body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: properties.body } } } }),
    responses: {
      [answer.status]: {
        description: answer.description,
        headers: headersOf(rule, answer),
        ...(answer.schema === null ? {} : { content: content(answer.schema, answer.alsoAs) }),
      },
      ...(rule.method === 'GET' ? { 304: { description: 'The caller has this answer already (If-None-Match).' } } : {}),
      ...Object.fromEntries(
        statuses.map((status) => [
          status,
          {
            description: describe(status),
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        ]),
      ),
    },
  };
}

/** Sign-out without a cookie is done already, so its cookie may be missing. */
function securityOf(name: RouteName, { access }: RouteRule): object[] {
  if (name === 'refresh-session') return [{ refreshCookie: [] }];
  if (name === 'end-session') return [{ refreshCookie: [] }, {}];
  return access === 'public' ? [] : [{ accessToken: [] }];
}

/** Headers of a good answer that a caller may rely on. */
function headersOf({ method }: RouteRule, { schema }: Answer): object {
  const paged = 'next' in ((schema?.properties ?? {}) as object);
  return {
    'Cache-Control': { required: true, schema: { type: 'string' } },
    ...(method === 'GET'
      ? { ETag: { required: true, schema: { type: 'string', pattern: '^"[A-Za-z0-9_-]{22}"$' } } }
      : {}),
    ...(paged
      ? { Link: { description: 'rel="next" while there is a next page (RFC 8288)', schema: { type: 'string' } } }
      : {}),
  };
}

function parameters(
  place: string,
  properties: Record<string, Schema> = {},
  required: (name: string) => boolean,
): object[] {
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name: place === 'header' ? name.replace(/(^|-)([a-z])/g, (letter) => letter.toUpperCase()) : name,
    in: place,
    required: required(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

/** Statuses any route of this kind may answer; which codes they carry is in the registry. */
function errorStatuses({ access, method, path }: RouteRule, hasBody: boolean): number[] {
  return [
    400,
    ...(access === 'public' ? [401, 403, 429] : [401, 403, 404, 429]),
    ...(hasBody ? [415, 422] : []),
    ...(method === 'POST' && /^[/](bill|operator)[/]/.test(path) ? [409] : []),
    ...(path === '/usage' ? [406] : path === '/bill/{billId}' ? [406, 409] : []),
    500,
    503,
  ].sort();
}

function describe(status: number): string {
  const codes = Object.entries(errorRegistry)
    .filter(([, entry]) => entry.status === status)
    .map(([code]) => code);
  return codes.length === 0 ? 'Answered by the gateway.' : `One of ${codes.join(', ')}.`;
}

function errorSchema(): Schema {
  return {
    type: 'object',
    required: ['error'],
    properties: {
      error: {
        type: 'object',
        required: ['code', 'message', 'requestId'],
        properties: {
          code: { type: 'string' },
          message: {
            type: 'string',
            description: 'a sentence a person can act on, in the language of Accept-Language',
          },
          details: {
            type: 'array',
            items: {
              type: 'object',
              required: ['field', 'reason'],
              properties: { field: { type: 'string' }, reason: { type: 'string' } },
            },
          },
          requestId: { type: 'string' },
        },
      },
    },
  };
}
