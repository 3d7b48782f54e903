import { type RouteEvent, route } from '../../runtime/route.ts';
import { sessionAnswer } from '../../runtime/session/session-answer.ts';
import { userPool } from '../../runtime/session/user-pool.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

const pool = userPool(process.env);

export const lambdaHandler = async ({ body, requestContext }: RouteEvent<typeof schema>) => {
  const { username, challenge, session, answer } = body;
  const response = challenge === 'NEW_PASSWORD_REQUIRED' ? { newPassword: answer } : { code: answer };
  return sessionAnswer(await pool.answer({ challenge, session }, username, response), requestContext.stage);
};

export const handler = route('answer-challenge', { schema, validate }, lambdaHandler);
