import { quote } from '../../domain/tariff/quote.ts';
import type { QuoteRequest } from '../../domain/tariff/types.ts';
import { json } from '../../runtime/answer.ts';
import { priced } from '../../runtime/priced.ts';
import { type RouteEvent, route } from '../../runtime/route.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ body }: RouteEvent<typeof schema>) =>
  json(priced(() => quote(body as unknown as QuoteRequest)));

export const handler = route('create-quote', { schema, validate }, lambdaHandler);
