import { empty } from '../../runtime/answer.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { userPool } from '../../runtime/session/user-pool.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

const pool = userPool(process.env);

export const lambdaHandler = async ({ body }: RouteEvent<typeof schema>) => {
  await pool.finishReset(body.username, body.code, body.newPassword);
  return empty();
};

export const handler = route('finish-password-reset', { schema, validate }, lambdaHandler);
