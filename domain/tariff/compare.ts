import { TariffError } from './errors.ts';
import { allPlans, planOf } from './plans.ts';
import { quote } from './quote.ts';
import type { QuoteRequest, QuoteResult } from './types.ts';

export interface Alternative {
  plan: string;
  ko: string;
  en: string;
  /** The plan of the request. */
  current: boolean;
  total: number;
  /** Won more (or, below 0, less) than the plan of the request. */
  difference: number;
  result: QuoteResult;
}

/**
 * Prices the same usage under every option the contract may choose: the options of its class and voltage that have rates in the period
 * (supply terms art. 67⑦; class and voltage follow from use and supply and are no choice). Cheapest first, the current one first on a tie.
 * @throws TariffError when the request itself cannot be priced
 */
export const compare = (request: QuoteRequest): Alternative[] => {
  const current = planOf(request.plan);
  const own = quote(request);
  const alternatives: Alternative[] = [];
  for (const plan of allPlans()) {
    if (plan.classId !== current.classId || plan.voltage !== current.voltage) continue;
    let result = own;
    if (plan !== current) {
      try {
        result = quote({ ...request, plan: plan.plan });
      } catch (error) {
        if (error instanceof TariffError && (error.code === 'no_rates' || error.code === 'usage_not_by_band')) continue;
        throw error;
      }
    }
    const { total } = result;
    alternatives.push({
      plan: plan.plan,
      ko: plan.ko,
      en: plan.en,
      current: plan === current,
      total,
      difference: total - own.total,
      result,
    });
  }
  return alternatives.sort((a, b) => a.total - b.total || Number(b.current) - Number(a.current));
};
