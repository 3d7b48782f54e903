import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { listBillRuns } from './list-bill-runs.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, queryStringParameters }: RouteEvent<typeof schema>) => {
  const { after, limit } = queryStringParameters;
  return json(await listBillRuns(database, { after, limit: Number(limit ?? 24), caller: caller.name }));
};

export const handler = route('list-bill-runs', { schema, validate }, lambdaHandler);
