import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { readObjections } from '../../runtime/operator/objection-view.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ queryStringParameters }: RouteEvent<typeof schema>) => {
  const { state, after } = queryStringParameters;
  const limit = Number(queryStringParameters.limit ?? 50);
  const rows = await readObjections(database, { state, after, limit: limit + 1 });
  const objections = rows.slice(0, limit);
  return json({ objections, next: rows.length > limit ? objections.at(-1)!.objectionId : null });
};

export const handler = route('list-objections', { schema, validate }, lambdaHandler);
