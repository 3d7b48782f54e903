import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { nextLink } from '../../runtime/next-link.ts';
import { readFindings } from '../../runtime/operator/finding-view.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { PAGE_LENGTH } from '../../runtime/schemas.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async (event: RouteEvent<typeof schema>) => {
  const { state, severity, after } = event.queryStringParameters;
  const limit = Number(event.queryStringParameters.limit ?? PAGE_LENGTH);
  const rows = await readFindings(database, { state, severity, after, limit: limit + 1 });
  const findings = rows.slice(0, limit);
  const next = rows.length > limit ? findings.at(-1)!.findingId : null;
  return json({ findings, next }, { headers: nextLink(event, next) });
};

export const handler = route('list-findings', { schema, validate }, lambdaHandler);
