import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { billRunDetail } from '../../runtime/operator/bill-run-view.ts';
import { doOnce } from '../../runtime/operator/once.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { createBillRun } from './create-bill-run.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, headers, body }: RouteEvent<typeof schema>) => {
  const deed = { route: 'create-bill-run', caller, key: headers['idempotency-key'], content: body } as const;
  const run = await doOnce(database, deed, async (joined) => {
    const billRunId = await createBillRun(joined, { month: body.month, by: caller.name });
    return billRunDetail(joined, billRunId, caller.name);
  });
  return json(run, { status: 201, headers: { 'Cache-Control': 'no-store' } });
};

export const handler = route('create-bill-run', { schema, validate }, lambdaHandler);
