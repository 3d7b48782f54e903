import { json } from '../../runtime/answer.ts';
import { AppError } from '../../runtime/errors.ts';
import { database } from '../../runtime/function-database.ts';
import { readObjection } from '../../runtime/objection.ts';
import { ownBill } from '../../runtime/own-bill.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters }: RouteEvent<typeof schema>) => {
  const bill = await ownBill(database, { subject: caller.subject, billId: pathParameters.billId });
  const objection = await readObjection(database, bill.id);
  if (objection === undefined) throw new AppError('objection.none');
  return json(objection);
};

export const handler = route('get-objection', { schema, validate }, lambdaHandler);
