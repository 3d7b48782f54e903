import { json } from '../../runtime/answer.ts';
import { contractsAt } from '../../runtime/customer.ts';
import { database } from '../../runtime/function-database.ts';
import { priced } from '../../runtime/priced.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { today } from '../../runtime/seoul.ts';
import { schema } from './schema.ts';
import { tariffOf } from './tariff-of.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, queryStringParameters: query }: RouteEvent<typeof schema>) => {
  const [contract] = await contractsAt(database, { subject: caller.subject, supplyPoint: query.supplyPoint });
  return json(priced(() => tariffOf(contract.plan, today())));
};

export const handler = route('get-tariff', { schema, validate }, lambdaHandler);
