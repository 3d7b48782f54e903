import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { billRunDetail } from '../../runtime/operator/bill-run-view.ts';
import { doOnce } from '../../runtime/operator/once.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { act } from './act-on-bill-run.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters, headers, body }: RouteEvent<typeof schema>) => {
  const content = { ...pathParameters, ...body };
  const deed = { route: 'act-on-bill-run', caller, key: headers['idempotency-key'], content } as const;
  const run = await doOnce(database, deed, async (joined) => {
    await act(joined, { ...content, by: caller.name });
    return billRunDetail(joined, content.billRunId, caller.name);
  });
  return json(run, { headers: { 'Cache-Control': 'no-store' } });
};

export const handler = route('act-on-bill-run', { schema, validate }, lambdaHandler);
