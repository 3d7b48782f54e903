import { AppError } from '../../runtime/errors.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { refreshTokenOf, sessionAnswer } from '../../runtime/session/session-answer.ts';
import { userPool } from '../../runtime/session/user-pool.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

const pool = userPool(process.env);

export const lambdaHandler = async ({ headers, requestContext }: RouteEvent<typeof schema>) => {
  const token = refreshTokenOf(headers);
  if (token === undefined) throw new AppError('session.required');
  return sessionAnswer(await pool.refresh(token), requestContext.stage);
};

export const handler = route('refresh-session', { schema, validate }, lambdaHandler);
