import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { today } from '../../runtime/seoul.ts';
import { requestInstalments } from './request-instalments.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ caller, pathParameters, headers, body }: RouteEvent<typeof schema>) =>
  json(
    await requestInstalments(database, {
      subject: caller.subject,
      billId: pathParameters.billId,
      idempotencyKey: headers['idempotency-key'],
      today: today(),
      ...body,
    }),
    { status: 201, headers: { 'Cache-Control': 'no-store' } },
  );

export const handler = route('request-instalments', { schema, validate }, lambdaHandler);
