import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { nextLink } from '../../runtime/next-link.ts';
import { readObjections } from '../../runtime/operator/objection-view.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { PAGE_LENGTH } from '../../runtime/schemas.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async (event: RouteEvent<typeof schema>) => {
  const { state, after } = event.queryStringParameters;
  const limit = Number(event.queryStringParameters.limit ?? PAGE_LENGTH);
  const rows = await readObjections(database, { state, after, limit: limit + 1 });
  const objections = rows.slice(0, limit);
  const next = rows.length > limit ? objections.at(-1)!.objectionId : null;
  return json({ objections, next }, { headers: nextLink(event, next) });
};

export const handler = route('list-objections', { schema, validate }, lambdaHandler);
