import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';

// Functions log every refusal, and these tests are full of refusals. Read when the logger module loads.
process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';

type Changes = {
  [Key in keyof APIGatewayProxyEvent]?: APIGatewayProxyEvent[Key] | Partial<APIGatewayProxyEvent[Key]>;
};

/** An event of events/, the same that `sam local invoke` gets. */
export function readEvent<T = unknown>(name: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../../events/${name}.json`), 'utf8')) as T;
}

/** A gateway event of events/ with only what the test is about changed. */
export function gatewayEvent(name: string, changes: Changes = {}): APIGatewayProxyEvent {
  return { ...readEvent<APIGatewayProxyEvent>(name), ...changes } as APIGatewayProxyEvent;
}

/** The same event with other query parameters, in both maps as the gateway fills them. */
export function withQuery(event: APIGatewayProxyEvent, query: Record<string, string>): APIGatewayProxyEvent {
  return {
    ...event,
    queryStringParameters: query,
    multiValueQueryStringParameters: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value]])),
  };
}

/** The same event as somebody else. */
export function calledBy(event: APIGatewayProxyEvent, subject: string, groups = ''): APIGatewayProxyEvent {
  return { ...event, requestContext: { ...event.requestContext, authorizer: { principalId: subject, groups } } };
}

/** A Lambda context with `milliseconds` to go from now. */
export function lambdaContext(milliseconds = 15_000): Context {
  const end = Date.now() + milliseconds;
  return {
    awsRequestId: 'b3f2e2b0-0000-4000-8000-000000000001',
    functionName: 'test',
    functionVersion: '1',
    invokedFunctionArn: 'arn:aws:lambda:ap-northeast-2:123456789012:function:test',
    memoryLimitInMB: '512',
    logGroupName: 'test',
    logStreamName: 'test',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => end - Date.now(),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
