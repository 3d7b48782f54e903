import { type RouteEvent, route } from '../../runtime/route.ts';
import { sessionAnswer } from '../../runtime/session/session-answer.ts';
import { userPool } from '../../runtime/session/user-pool.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

const pool = userPool(process.env);

export const lambdaHandler = async ({ body, requestContext }: RouteEvent<typeof schema>) =>
  sessionAnswer(await pool.signIn(body.username, body.password), requestContext.stage);

export const handler = route('create-session', { schema, validate }, lambdaHandler);
