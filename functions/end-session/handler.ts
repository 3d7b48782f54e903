import { empty } from '../../runtime/answer.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { endedCookie, refreshTokenOf } from '../../runtime/session/session-answer.ts';
import { userPool } from '../../runtime/session/user-pool.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

const pool = userPool(process.env);

/** The cookie goes only after the pool has revoked the token, so that a failed sign-out can be tried again. */
export const lambdaHandler = async ({ headers, requestContext }: RouteEvent<typeof schema>) => {
  const token = refreshTokenOf(headers);
  if (token !== undefined) await pool.revoke(token);
  return empty({ cookies: [endedCookie(requestContext.stage)] });
};

export const handler = route('end-session', { schema, validate }, lambdaHandler);
