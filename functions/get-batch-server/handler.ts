import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { readBatchServer } from '../../runtime/operator/batch-server-view.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async (_event: RouteEvent<typeof schema>) => json(await readBatchServer(database));

export const handler = route('get-batch-server', { schema, validate }, lambdaHandler);
