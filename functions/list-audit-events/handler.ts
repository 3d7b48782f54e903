import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { listEvents } from './list-events.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ queryStringParameters }: RouteEvent<typeof schema>) => {
  const { limit, ...filter } = queryStringParameters;
  return json(await listEvents(database, { ...filter, limit: Number(limit ?? 50) }));
};

export const handler = route('list-audit-events', { schema, validate }, lambdaHandler);
