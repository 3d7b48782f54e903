import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import { setAlerts } from './set-alerts.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, body }: RouteEvent<typeof schema>) =>
  json(await setAlerts(database, caller.subject, body));

export const handler = route('set-alerts', { schema, validate }, lambdaHandler);
