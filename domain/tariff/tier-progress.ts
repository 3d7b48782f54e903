import { TariffError } from './errors.ts';
import { parseRequest } from './parse-request.ts';
import { quote } from './quote.ts';
import { residentialPeriod } from './residential-period.ts';
import type { QuoteRequest } from './types.ts';

export interface TierProgress {
  /** Metered kWh of the request. */
  kWh: number;
  /** Tier reached (누진 단계), from 1; where a season splits the period, the highest of the parts. */
  tier: number;
  /** Last kWh before a dearer tier begins in any part of the period; null above the last edge. */
  edgeKWh: number | null;
  /** kWh that can still be used before that. */
  kWhToNext: number | null;
  total: number;
  /** Bill at the edge, and at the first kWh above it. */
  totalAtEdge: number | null;
  totalAboveEdge: number | null;
  /** What that one kWh costs. */
  stepWon: number | null;
}

/**
 * How far a household is from the next tier, and what crossing it costs.
 * @throws TariffError also for plans without tiers
 */
export const tierProgress = (request: QuoteRequest): TierProgress => {
  const parsed = parseRequest(request);
  if (parsed.plan.kind !== 'residential')
    throw new TariffError('bad_option', 'plan', `${parsed.plan.plan} has no tiers`);
  const result = quote(request);
  const { kWh, total } = result;
  const { parts } = residentialPeriod(parsed.plan, parsed.from, parsed.to, true);
  const tier = Math.max(...parts.map((part) => part.limits.filter((limit) => kWh > limit).length)) + 1;
  const edges = parts.flatMap((part) => part.limits.filter((limit) => limit >= kWh));
  if (edges.length === 0) {
    return { kWh, tier, edgeKWh: null, kWhToNext: null, total, totalAtEdge: null, totalAboveEdge: null, stepWon: null };
  }
  const edgeKWh = Math.min(...edges);
  const totalAtEdge = quote({ ...request, usage: { kWh: edgeKWh } }).total;
  const totalAboveEdge = quote({ ...request, usage: { kWh: edgeKWh + 1 } }).total;
  return {
    kWh,
    tier,
    edgeKWh,
    kWhToNext: edgeKWh - kWh,
    total,
    totalAtEdge,
    totalAboveEdge,
    stepWon: totalAboveEdge - totalAtEdge,
  };
};
