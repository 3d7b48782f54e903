import { json, text } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { negotiate } from '../../runtime/negotiate.ts';
import { nextLink } from '../../runtime/next-link.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { today } from '../../runtime/seoul.ts';
import { usageCsv } from './csv.ts';
import { usageFeed } from './green-button.ts';
import { readUsage, type Usage } from './read-usage.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

const OFFERS = ['application/json', 'text/csv', 'application/atom+xml'] as const;

export const lambdaHandler = async (event: RouteEvent<typeof schema>) => {
  const type = negotiate(event.headers.accept, OFFERS);
  const usage = await readUsage(database, {
    subject: event.caller.subject,
    today: today(),
    ...event.queryStringParameters,
  });
  const headers = { Vary: 'Accept', ...nextLink(event, usage.next) };
  if (type === 'application/json') return json(jsonOf(usage), { headers });
  if (type === 'application/atom+xml') {
    return text(usageFeed(usage, new Date(`${today()}T00:00:00+09:00`).toISOString()), type, { headers });
  }
  const name = `usage-${usage.supplyPoint}-${usage.points[0]?.start.slice(0, 10) ?? 'empty'}.csv`;
  return text(usageCsv(usage), type, {
    headers: { ...headers, 'Content-Disposition': `attachment; filename="${name}"` },
  });
};

/** The length of a point goes without saying in JSON: the next one's start tells it. */
function jsonOf(usage: Usage): object {
  return { ...usage, points: usage.points.map(({ minutes: _, ...point }) => point) };
}

export const handler = route('get-usage', { schema, validate }, lambdaHandler);
