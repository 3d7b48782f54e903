import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { nextLink } from '../../runtime/next-link.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { listBillRuns } from './list-bill-runs.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async (event: RouteEvent<typeof schema>) => {
  const { after, limit } = event.queryStringParameters;
  const page = await listBillRuns(database, { after, limit: Number(limit ?? 24), caller: event.caller.name });
  return json(page, { headers: nextLink(event, page.next) });
};

export const handler = route('list-bill-runs', { schema, validate }, lambdaHandler);
