import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { listBills } from './list-bills.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, queryStringParameters: query }: RouteEvent<typeof schema>) =>
  json(
    await listBills(database, {
      subject: caller.subject,
      period: query.period,
      after: query.after,
      ...(query.limit === undefined ? {} : { limit: Number(query.limit) }),
    }),
  );

export const handler = route('list-bills', { schema, validate }, lambdaHandler);
