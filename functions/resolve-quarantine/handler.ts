import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { doOnce } from '../../runtime/operator/once.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { resolve } from './resolve.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters, headers, body }: RouteEvent<typeof schema>) => {
  const content = { quarantineId: Number(pathParameters.quarantineId), ...body };
  const deed = { route: 'resolve-quarantine', caller, key: headers['idempotency-key'], content } as const;
  const item = await doOnce(database, deed, (joined) => resolve(joined, { ...content, by: caller.name }));
  return json(item, { headers: { 'Cache-Control': 'no-store' } });
};

export const handler = route('resolve-quarantine', { schema, validate }, lambdaHandler);
