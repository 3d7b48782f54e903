import { createHash } from 'node:crypto';
import type { QuoteRequest, QuoteResult } from '../../domain/tariff/types.ts';
import type { Day } from '../../domain/units.ts';

/** A usage period with its contract, as the bill job reads it. */
export interface RatedPeriod {
  id: number;
  contract_id: number;
  customer_id: number;
  supply_point_id: number;
  plan: string;
  contract_kw: number | null;
  reading_day: number;
  welfare_discount: string | null;
  household_discount: string | null;
  period_from: Day;
  period_to: Day;
  days_expected: number;
  days_read: number;
  first_missing: Day | null;
  import_wh: number;
  export_wh: number;
  wh_by_band: string | null;
  peak_demand_w: number | null;
  interval_count: number;
  estimated_count: number;
}

/** Prices a request; the tariff engine's `quote`. Throws an error with `code`, `message` and `path` for what cannot be priced. */
export type Quote = (request: QuoteRequest) => QuoteResult;

/** The request to the tariff engine for a period. Energy of a single register goes in as whole Wh told in kWh, which the engine reads exactly. */
export function chargeRequest(
  period: RatedPeriod,
  series: { minutes: number; wh: number[] } | null,
  demandHistory: readonly { month: string; kW: number }[],
): QuoteRequest {
  return {
    plan: period.plan,
    period: { from: period.period_from, to: period.period_to },
    usage: series ? { intervals: { ...series, from: period.period_from } } : { kWh: period.import_wh / 1000 },
    contractKw: period.contract_kw,
    ...(demandHistory.length > 0 ? { demandHistory } : {}),
    discounts: { welfare: period.welfare_discount, household: period.household_discount } as QuoteRequest['discounts'],
  } as QuoteRequest;
}

/** The request as it is stored with the bill: thousands of interval values are told by their sum and hash; they stay in the readings. */
export function storedRequest(request: QuoteRequest): object {
  if (!('intervals' in request.usage)) return request;
  const { minutes, from, wh } = request.usage.intervals;
  const values = Int32Array.from(wh as ArrayLike<number>);
  const sha256 = createHash('sha256').update(values).digest('hex');
  return {
    ...request,
    usage: { intervals: { minutes, from, count: values.length, sumWh: values.reduce((a, b) => a + b, 0), sha256 } },
  };
}

/** What stands for a period that its contract no longer has. */
export function nothingUsed(period: RatedPeriod): QuoteRequest {
  return { plan: period.plan, period: { from: period.period_from, to: period.period_to }, usage: { kWh: 0 } };
}

/** The charge of such a period: none, so that a new bill version takes back the old one whole. */
export function nothingCharged(period: RatedPeriod): QuoteResult {
  return {
    plan: period.plan,
    period: { from: period.period_from, to: period.period_to },
    kWh: 0,
    base: 0,
    energy: 0,
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
    subtotal: 0,
    vat: 0,
    fund: 0,
    total: 0,
    lines: [],
  };
}
