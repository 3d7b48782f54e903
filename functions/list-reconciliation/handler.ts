import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { listRows } from './list-rows.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ queryStringParameters: { state, after, limit } }: RouteEvent<typeof schema>) =>
  json(await listRows(database, { state, after, limit: Number(limit ?? 50) }));

export const handler = route('list-reconciliation', { schema, validate }, lambdaHandler);
