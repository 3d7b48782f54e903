import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { nextLink } from '../../runtime/next-link.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { listBills } from './list-bills.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async (event: RouteEvent<typeof schema>) => {
  const { period, after, limit } = event.queryStringParameters;
  const page = await listBills(database, {
    subject: event.caller.subject,
    period,
    after,
    ...(limit === undefined ? {} : { limit: Number(limit) }),
  });
  return json(page, { headers: nextLink(event, page.next) });
};

export const handler = route('list-bills', { schema, validate }, lambdaHandler);
