import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { doOnce } from '../../runtime/operator/once.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { answerObjection } from './answer-objection.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters, headers, body }: RouteEvent<typeof schema>) => {
  const content = { objectionId: pathParameters.objectionId, ...body };
  const deed = { route: 'answer-objection', caller, key: headers['idempotency-key'], content } as const;
  const objection = await doOnce(database, deed, (joined) => answerObjection(joined, { ...content, by: caller.name }));
  return json(objection, { headers: { 'Cache-Control': 'no-store' } });
};

export const handler = route('answer-objection', { schema, validate }, lambdaHandler);
