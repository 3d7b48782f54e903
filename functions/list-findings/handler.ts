import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { readFindings } from '../../runtime/operator/finding-view.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ queryStringParameters }: RouteEvent<typeof schema>) => {
  const { state, severity, after } = queryStringParameters;
  const limit = Number(queryStringParameters.limit ?? 50);
  const rows = await readFindings(database, { state, severity, after, limit: limit + 1 });
  const findings = rows.slice(0, limit);
  return json({ findings, next: rows.length > limit ? findings.at(-1)!.findingId : null });
};

export const handler = route('list-findings', { schema, validate }, lambdaHandler);
