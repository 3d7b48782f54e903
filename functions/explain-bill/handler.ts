import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { explainBill } from './explain-bill.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async (event: RouteEvent<typeof schema>) =>
  json(
    await explainBill(database, {
      subject: event.caller.subject,
      billId: event.pathParameters.billId,
      against: event.queryStringParameters.against,
    }),
  );

export const handler = route('explain-bill', { schema, validate }, lambdaHandler);
