import { json } from '../../runtime/answer.ts';
import { database } from '../../runtime/function-database.ts';
import { nextLink } from '../../runtime/next-link.ts';
import { readQuarantine } from '../../runtime/operator/quarantine-view.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { PAGE_LENGTH } from '../../runtime/schemas.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async (event: RouteEvent<typeof schema>) => {
  const { limit: limitText, ...filter } = event.queryStringParameters;
  const limit = Number(limitText ?? PAGE_LENGTH);
  const found = await readQuarantine(database, { ...filter, limit: limit + 1 });
  const items = found.slice(0, limit);
  const next = found.length > limit ? items.at(-1)!.quarantineId : null;
  return json({ items, next }, { headers: nextLink(event, next) });
};

export const handler = route('list-quarantine', { schema, validate }, lambdaHandler);
