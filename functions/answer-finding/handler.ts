import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { doOnce } from '../../runtime/operator/once.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { answer } from './answer.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters, headers, body }: RouteEvent<typeof schema>) => {
  const content = { findingId: pathParameters.findingId, ...body };
  const deed = { route: 'answer-finding', caller, key: headers['idempotency-key'], content } as const;
  const finding = await doOnce(database, deed, (joined) => answer(joined, { ...content, by: caller.name }));
  return json(finding, { headers: { 'Cache-Control': 'no-store' } });
};

export const handler = route('answer-finding', { schema, validate }, lambdaHandler);
