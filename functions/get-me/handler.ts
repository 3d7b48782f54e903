import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { readMe } from '../../runtime/me.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller }: RouteEvent<typeof schema>) =>
  json(await readMe(database, caller.subject));

export const handler = route('get-me', { schema, validate }, lambdaHandler);
