import { json } from '../../runtime/answer.ts';
import { forecast } from '../../runtime/forecast.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { today } from '../../runtime/seoul.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, queryStringParameters: query }: RouteEvent<typeof schema>) =>
  json(await forecast(database, { subject: caller.subject, supplyPoint: query.supplyPoint, today: today() }));

export const handler = route('get-forecast', { schema, validate }, lambdaHandler);
