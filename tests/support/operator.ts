import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { OPERATORS, type RouteName } from '../../runtime/authorisation.ts';
import { assertConforms } from './conforms.ts';
import { gatewayEvent, lambdaContext, withQuery } from './events.ts';

export interface Asked {
  /** Who asks; the user name in the pool. */
  as?: string;
  path?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
  /** Idempotency-Key; else a new one each time. */
  key?: string;
}

export interface Answered<T> {
  status: number;
  body: T;
  code: string | undefined;
  details: { field: string; reason: string }[];
}

let keys = 0;

/** Calls a route of operators through its wrapped handler, with an event of events/; every good answer is held against the API's description. */
export async function ask<T = unknown>(name: RouteName, event: string, asked: Asked = {}): Promise<Answered<T>> {
  const { handler } = (await import(`../../functions/${name}/handler.ts`)) as {
    handler: (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
  };
  const who = asked.as ?? 'kim';
  let request = gatewayEvent(`${name}.${event}`);
  keys += 1;
  const headers = { ...request.headers, 'Idempotency-Key': asked.key ?? `test-key-${process.pid}-${keys}` };
  if (asked.query) request = withQuery(request, asked.query);
  request = {
    ...request,
    ...(asked.path ? { pathParameters: asked.path } : {}),
    ...(asked.body ? { body: JSON.stringify(asked.body) } : {}),
    headers,
    requestContext: {
      ...request.requestContext,
      authorizer: { principalId: `subject-of-${who}`, groups: OPERATORS, username: who },
    },
  };
  const result = await handler(request, lambdaContext());
  assertConforms(name, result);
  const body = JSON.parse(result.body || 'null') as T & { error?: { code: string; details?: Answered<T>['details'] } };
  return { status: result.statusCode, body, code: body?.error?.code, details: body?.error?.details ?? [] };
}
