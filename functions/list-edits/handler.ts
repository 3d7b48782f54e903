import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { nextLink } from '../../runtime/next-link.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { PAGE_LENGTH } from '../../runtime/schemas.ts';
import { listEdits } from './list-edits.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async (event: RouteEvent<typeof schema>) => {
  const { state, after, limit } = event.queryStringParameters;
  const page = await listEdits(database, {
    state,
    after,
    limit: Number(limit ?? PAGE_LENGTH),
    caller: event.caller.name,
  });
  return json(page, { headers: nextLink(event, page.next) });
};

export const handler = route('list-edits', { schema, validate }, lambdaHandler);
