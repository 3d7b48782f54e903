import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { getBill } from './get-bill.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters }: RouteEvent<typeof schema>) =>
  json(await getBill(database, { subject: caller.subject, billId: pathParameters.billId }));

export const handler = route('get-bill', { schema, validate }, lambdaHandler);
