import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { readBatchServer } from '../../runtime/operator/batch-server-view.ts';
import { doOnce } from '../../runtime/operator/once.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { override } from './override.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, headers, body }: RouteEvent<typeof schema>) => {
  const deed = { route: 'override-batch-server', caller, key: headers['idempotency-key'], content: body } as const;
  const server = await doOnce(database, deed, async (joined) => {
    await override(joined, { ...body, actor: caller.name });
    return readBatchServer(joined);
  });
  return json(server, { headers: { 'Cache-Control': 'no-store' } });
};

export const handler = route('override-batch-server', { schema, validate }, lambdaHandler);
