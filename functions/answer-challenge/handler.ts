import { AppError } from '../../runtime/errors.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { sessionAnswer } from '../../runtime/session/session-answer.ts';
import { userPool } from '../../runtime/session/user-pool.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

const pool = userPool(process.env);

/** A new password answers NEW_PASSWORD_REQUIRED, a code the others. */
export const lambdaHandler = async ({ body, requestContext }: RouteEvent<typeof schema>) => {
  const { username, challenge, session, newPassword, code } = body;
  const answer = challenge === 'NEW_PASSWORD_REQUIRED' ? { newPassword } : { code };
  const [[field, value]] = Object.entries(answer) as [[string, string | undefined]];
  if (value === undefined) {
    throw new AppError('request.invalid', {
      details: [{ field: `body.${field}`, reason: `is required for ${challenge}` }],
    });
  }
  const response = field === 'newPassword' ? { newPassword: value } : { code: value };
  return sessionAnswer(await pool.answer({ challenge, session }, username, response), requestContext.stage);
};

export const handler = route('answer-challenge', { schema, validate }, lambdaHandler);
