import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { billRunDetail } from '../../runtime/operator/bill-run-view.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters }: RouteEvent<typeof schema>) =>
  json(await billRunDetail(database, pathParameters.billRunId, caller.name));

export const handler = route('get-bill-run', { schema, validate }, lambdaHandler);
