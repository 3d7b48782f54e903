import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { listEdits } from './list-edits.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, queryStringParameters }: RouteEvent<typeof schema>) => {
  const { state, after, limit } = queryStringParameters;
  return json(await listEdits(database, { state, after, limit: Number(limit ?? 50), caller: caller.name }));
};

export const handler = route('list-edits', { schema, validate }, lambdaHandler);
