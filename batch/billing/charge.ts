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

/** The request to the tariff engine for a period. Energy goes in as whole Wh told in kWh, which the engine reads exactly. */
export function chargeRequest(
  period: RatedPeriod,
  demandHistory: readonly { month: string; kW: number }[],
): QuoteRequest {
  const byBand =
    period.wh_by_band === null ? null : (JSON.parse(period.wh_by_band) as Record<string, Record<string, number>>);
  return {
    plan: period.plan,
    period: { from: period.period_from, to: period.period_to },
    usage: byBand === null ? { kWh: period.import_wh / 1000 } : { kWhBySeasonAndBand: inKwh(byBand) },
    contractKw: period.contract_kw,
    ...(demandHistory.length > 0 ? { demandHistory } : {}),
    discounts: { welfare: period.welfare_discount, household: period.household_discount } as QuoteRequest['discounts'],
  } as QuoteRequest;
}

function inKwh(byBand: Record<string, Record<string, number>>): Record<string, Record<string, number>> {
  return Object.fromEntries(
    Object.entries(byBand).map(([season, bands]) => [
      season,
      Object.fromEntries(Object.entries(bands).map(([band, wh]) => [band, wh / 1000])),
    ]),
  );
}
