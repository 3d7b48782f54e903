import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { doOnce } from '../../runtime/operator/once.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { release } from './release.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters, headers, body }: RouteEvent<typeof schema>) => {
  const content = { reconciliationId: pathParameters.reconciliationId, ...body };
  const deed = { route: 'release-reconciliation', caller, key: headers['idempotency-key'], content } as const;
  const row = await doOnce(database, deed, (joined) => release(joined, { ...content, by: caller.name }));
  return json(row, { headers: { 'Cache-Control': 'no-store' } });
};

export const handler = route('release-reconciliation', { schema, validate }, lambdaHandler);
