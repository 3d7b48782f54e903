import { json } from '../../runtime/answer.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { userPool } from '../../runtime/session/user-pool.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

const pool = userPool(process.env);

/** 202 whether or not the account exists: the answer must not tell. */
export const lambdaHandler = async ({ body }: RouteEvent<typeof schema>) => {
  await pool.beginReset(body.username);
  return json({}, { status: 202, headers: { 'Cache-Control': 'no-store' } });
};

export const handler = route('begin-password-reset', { schema, validate }, lambdaHandler);
