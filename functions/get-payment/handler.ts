import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { ownBill } from '../../runtime/own-bill.ts';
import { readPayment } from '../../runtime/payment.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { today } from '../../runtime/seoul.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters }: RouteEvent<typeof schema>) => {
  const bill = await ownBill(database, { subject: caller.subject, billId: pathParameters.billId });
  return json(await readPayment(database, bill, today()));
};

export const handler = route('get-payment', { schema, validate }, lambdaHandler);
