import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { compare } from './compare.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, queryStringParameters: query }: RouteEvent<typeof schema>) =>
  json(await compare(database, { subject: caller.subject, supplyPoint: query.supplyPoint }));

export const handler = route('get-comparison', { schema, validate }, lambdaHandler);
