import { TariffError } from './errors.ts';
import { halfUp } from './exact.ts';
import { type ParsedRequest, parseRequest } from './parse-request.ts';
import { type Priced, priceResidential } from './residential.ts';
import type { QuoteRequest, QuoteResult } from './types.ts';

const totalWh = (request: ParsedRequest): number => {
  if (request.usage.form === 'total') return request.usage.wh;
  throw new TariffError('bad_usage', 'usage', 'not yet');
};

const price = (request: ParsedRequest): Priced => {
  const { plan } = request;
  if (plan.kind === 'residential') return priceResidential(request, plan, halfUp(totalWh(request), 1000));
  throw new TariffError('no_rates', 'plan', `${plan.plan}: not yet`);
};

/**
 * Prices one contract for one billing period: every won with the rule and the source it comes from.
 * @param request see {@link QuoteRequest}; energy in kWh or Wh, power in kW, days `YYYY-MM-DD` inclusive
 * @returns whole won; the lines' amounts sum to `total`
 * @throws TariffError with code, message and path when the request cannot be priced
 */
export const quote = (request: QuoteRequest): QuoteResult => {
  const parsed = parseRequest(request);
  const { id } = request;
  return {
    ...(id === undefined || id === null ? undefined : { id }),
    plan: parsed.plan.plan,
    period: { from: parsed.from, to: parsed.to },
    ...price(parsed),
  };
};
