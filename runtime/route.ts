import { createHash } from 'node:crypto';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy, { type MiddlewareObj } from '@middy/core';
import cors from '@middy/http-cors';
import httpErrorHandler from '@middy/http-error-handler';
import httpHeaderNormalizer from '@middy/http-header-normalizer';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import httpSecurityHeaders from '@middy/http-security-headers';
import validator from '@middy/validator';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { recordView, subjectsIn } from './access-log.ts';
import { OPERATORS, type RouteName, type RouteRule, routes } from './authorisation.ts';
import { AppError } from './errors.ts';
import { endInvocation, startInvocation } from './invocation.ts';
import { logger } from './logger.ts';
import { problemOnError } from './problem.ts';
import { optionalTextSetting } from './settings.ts';
import type { Validate } from './validation.ts';

/** Who is calling, as the authorizer found out. On public routes all are empty. */
export interface Caller {
  readonly subject: string;
  /** The user name in the pool, as operators know each other; the subject where the token has none. Not for logs. */
  readonly name: string;
  readonly groups: readonly string[];
}

/** What a route's inner handler receives: the validated parts as its schema says, header names in lower case, and the caller. */
export type RouteEvent<S> = (S extends JSONSchema ? FromSchema<S> : never) & {
  readonly caller: Caller;
  readonly requestId: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: APIGatewayProxyEvent['requestContext'];
};

// The portal is served from the API's own origin; PORTAL_ORIGIN (comma-separated) admits others, such as a development server.
const PORTAL_ORIGINS = optionalTextSetting(process.env, 'PORTAL_ORIGIN')?.split(',') ?? [];
const CORS = { origins: PORTAL_ORIGINS, credentials: true, exposeHeaders: 'ETag, Location, Retry-After' };

// Answers are data, never documents: nothing in them may load, run or be framed. The portal's own policy comes from CloudFront.
const SECURITY_HEADERS = {
  contentSecurityPolicy: { 'default-src': "'none'", 'report-to': '' },
  permissionsPolicy: false,
  strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: true, preload: true },
} as const;

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
type Hook = MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult>;

/**
 * The one chain every HTTP function runs through. Order and reason (befores run down, afters and onErrors run up):
 *
 * 1. logger context    first, so that every line below carries the request; keys are reset after each invocation
 *    invocation         knows the time that is left, and gives the database connection back when the server is crowded
 * 2. header normalizer before anybody reads a header
 * 3. body parser       only where the schema has a body: it answers 415 to a GET without content type
 * 4. security headers, CORS   before the checks, so that refusals carry them too
 * 5. access            401 and 403 before 400: a stranger learns nothing about parameters
 * 6. request shape     null maps become empty ones; a repeated parameter is refused (AWS passes the last, MiniStack the first)
 * 7. validator
 * 8. conditional GET   an after hook: ETag, 304
 * 9. access log        operators' routes only; the innermost after, so that it sees the answer before 304 empties it
 * 10. error handler, then the project's error shape: registered last, so they run first on errors and the rest decorates them
 *
 * The casts that Middy's types need live here and nowhere else: the validator is typed as Ajv itself, and a parsed body stays `string | null`.
 */
export function route<S extends object>(
  name: RouteName,
  { schema, validate }: { schema: S; validate: Validate },
  lambdaHandler: (event: RouteEvent<S>, context: Context) => Promise<APIGatewayProxyResult>,
): Handler {
  const rule: RouteRule = routes[name];
  const hasBody = 'body' in ((schema as { properties?: object }).properties ?? {});
  const chain = middy<APIGatewayProxyEvent, APIGatewayProxyResult>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger, { resetKeys: true }) as Hook)
    .use(invocation())
    .use(httpHeaderNormalizer() as Hook);
  if (hasBody) chain.use(httpJsonBodyParser() as Hook);
  chain.use(httpSecurityHeaders(SECURITY_HEADERS) as Hook);
  if (PORTAL_ORIGINS.length > 0) chain.use(cors(CORS) as Hook);
  chain
    .use(access(rule))
    .use(requestShape())
    .use(validator({ eventSchema: validate as never }) as Hook);
  if (rule.method === 'GET') chain.use(conditionalGet());
  if (rule.access === 'operator') chain.use(accessLog(name));
  chain.use(httpErrorHandler({ logger: false }) as Hook).onError(problemOnError(schema, logger) as never);
  return chain.handler((event, context) =>
    lambdaHandler(event as unknown as RouteEvent<S>, context),
  ) as unknown as Handler;
}

/** Registered among the first, so its afters run among the last: the answer is ready by then. */
function invocation(): Hook {
  return {
    before: function invocationBefore({ context }): void {
      startInvocation(context);
    },
    after: async function invocationAfter(): Promise<void> {
      await endInvocation();
    },
    onError: async function invocationOnError(): Promise<void> {
      await endInvocation();
    },
  };
}

/** Takes the caller from the authorizer's context and applies the route's rule, even if the gateway forgot to. */
function access(rule: RouteRule): Hook {
  return {
    before: function accessBefore({ event }): void {
      const { principalId, groups, username } = (event.requestContext.authorizer ?? {}) as {
        principalId?: string;
        groups?: string;
        username?: string;
      };
      const subject = principalId ?? '';
      const caller: Caller = { subject, name: username || subject, groups: groups ? groups.split(',') : [] };
      if (rule.access !== 'public') {
        if (caller.subject === '') throw new AppError('session.required');
        if (rule.access === 'operator' && !caller.groups.includes(OPERATORS)) throw new AppError('operator.required');
        logger.appendKeys({ caller: caller.subject });
      }
      const { requestId } = event.requestContext;
      logger.setCorrelationId(requestId);
      Object.assign(event, { caller, requestId });
    },
  };
}

function requestShape(): Hook {
  return {
    before: function requestShapeBefore({ event }): void {
      event.queryStringParameters ??= {};
      event.pathParameters ??= {};
      const repeated = Object.entries(event.multiValueQueryStringParameters ?? {}).filter(
        ([, values]) => (values?.length ?? 0) > 1,
      );
      if (repeated.length > 0) {
        const details = repeated.map(([parameter]) => ({
          field: `query.${parameter}`,
          reason: 'is given more than once',
        }));
        throw new AppError('request.invalid', { details });
      }
    },
  };
}

/** Gives successful GETs an ETag of their body, and answers 304 to a caller that has it already. */
function conditionalGet(): Hook {
  return {
    after: function conditionalGetAfter(request): void {
      const { response, event } = request;
      if (response?.statusCode !== 200 || !response.body) return;
      const tag = `"${createHash('sha256').update(response.body).digest('base64url').slice(0, 22)}"`;
      response.headers = { ...response.headers, ETag: tag };
      const known = event.headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, ''));
      if (known?.includes(tag) || known?.includes('*')) {
        response.statusCode = 304;
        response.body = '';
        response.isBase64Encoded = false;
      }
    },
  };
}

/** What an operator is shown about customers is written down before it is shown. */
function accessLog(name: RouteName): Hook {
  return {
    after: async function accessLogAfter({ event, response }): Promise<void> {
      if (!response?.body || response.statusCode >= 300) return;
      const { caller, requestId } = event as unknown as RouteEvent<object>;
      const forwarded = event.headers['x-forwarded-for']?.split(',').slice(-2).join(',').replaceAll(' ', '');
      const source = forwarded || event.requestContext.identity.sourceIp;
      await recordView({ actor: caller.name, route: name, source, requestId }, subjectsIn(JSON.parse(response.body)));
    },
  };
}
