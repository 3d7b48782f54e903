import { readAlerts } from '../../runtime/alerts.ts';
import { json } from '../../runtime/answer.ts';
import { customerId } from '../../runtime/customer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller }: RouteEvent<typeof schema>) =>
  json(await readAlerts(database, await customerId(database, caller.subject)));

export const handler = route('get-alerts', { schema, validate }, lambdaHandler);
