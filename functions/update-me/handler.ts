import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import { type MeChanges, updateMe } from './update-me.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, body }: RouteEvent<typeof schema>) =>
  json(await updateMe(database, caller.subject, body as MeChanges));

export const handler = route('update-me', { schema, validate }, lambdaHandler);
