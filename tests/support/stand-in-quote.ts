import type { QuoteRequest, QuoteResult } from '../../domain/tariff/types.ts';

/** Not the tariff: 100 won per whole kWh, so that a test of the pipeline can do its sums by hand. */
export function standInQuote(request: QuoteRequest): QuoteResult {
  if (request.period.from < '2013-11-21') {
    throw Object.assign(new Error(`residential has no rates on ${request.period.from}`), { code: 'no_rates' });
  }
  const kWh = Math.floor((request.usage as { kWh: number }).kWh + 0.5);
  const subtotal = kWh * 100;
  const line = {
    code: 'energy',
    label: { ko: '전력량요금', en: 'Energy charge' },
    quantity: String(kWh),
    unit: 'kWh',
    unitPrice: '100',
    amount: String(subtotal),
    rule: 'energy',
    source: 'test',
    rateVersion: null,
    confidence: 'confirmed',
  } as const;
  const zero = {
    base: 0,
    climate: 0,
    fuel: 0,
    powerFactorCharge: 0,
    overContractSurcharge: 0,
    mandatoryUseDeduction: 0,
    under200Deduction: 0,
    welfareDiscount: 0,
    householdDiscount: 0,
    priceFreeze: 0,
    zeroUseReduction: 0,
    minimumTopUp: 0,
    vat: 0,
    fund: 0,
  };
  return {
    ...zero,
    plan: request.plan,
    period: request.period,
    kWh,
    energy: subtotal,
    subtotal,
    total: subtotal,
    lines: [line],
  };
}
