import { HOUSEHOLD, WELFARE } from '../../../domain/tariff/data/discounts.ts';
import {
  type Alternative,
  compare,
  listPlans,
  type QuoteRequest,
  type QuoteResult,
  quote,
  TariffError,
  type TierProgress,
  tierProgress,
} from '../../../domain/tariff/index.ts';
import type { Bilingual, Bill, Period } from '../api/types.ts';

export const BANDS = ['light', 'mid', 'peak'] as const;
export type BandName = (typeof BANDS)[number];

/** What the reader can change. Texts as typed; energy in kWh with up to three decimals. */
export interface WhatIf {
  plan: string;
  period: Period;
  kWh: string;
  bands: Record<BandName, string>;
  /** share of the peak energy moved to the light band, percent 0..100 */
  shift: number;
  contractKw: number | null;
  billingDemandKw: number | null;
  welfare: string;
  household: string;
}

/** Whether a plan's prices depend on the time of day. False for plans the engine does not know. */
export function isTimeOfUse(plan: string): boolean {
  return listPlans().some((known) => known.plan === plan && known.timeOfUse);
}

/** The discount classes of the supply terms with their names; residential plans only. */
export const WELFARE_CLASSES = Object.entries(WELFARE).map(([value, { ko, en }]) => ({ value, ko, en }));
export const HOUSEHOLD_CLASSES = Object.entries(HOUSEHOLD).map(([value, { ko, en }]) => ({ value, ko, en }));

/** Energy by band after moving `shift` percent of the peak to the light band; whole kWh, the sum stays the same. */
export function shiftLoad(bands: Record<BandName, number>, shift: number): Record<BandName, number> {
  const moved = Math.round((bands.peak * shift) / 100);
  return { light: bands.light + moved, mid: bands.mid, peak: bands.peak - moved };
}

const number = (text: string): number => (/^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN);

/** The engine's request. What cannot be read becomes NaN, which the engine refuses naming the field. */
export function toRequest(input: WhatIf): QuoteRequest {
  const bands = { light: number(input.bands.light), mid: number(input.bands.mid), peak: number(input.bands.peak) };
  const discounts = {
    ...(input.welfare ? { welfare: input.welfare } : {}),
    ...(input.household ? { household: input.household } : {}),
  };
  return {
    plan: input.plan,
    period: input.period,
    usage: isTimeOfUse(input.plan) ? { kWhByBand: shiftLoad(bands, input.shift) } : { kWh: number(input.kWh) },
    ...(input.contractKw === null ? {} : { contractKw: input.contractKw }),
    ...(input.billingDemandKw === null ? {} : { billingDemandKw: input.billingDemandKw }),
    ...(Object.keys(discounts).length > 0 ? { discounts: discounts as NonNullable<QuoteRequest['discounts']> } : {}),
  };
}

export type Priced = { result: QuoteResult; error: null } | { result: null; error: TariffError };

/** Prices a request; a refused one comes back as the error to show. */
export function price(request: QuoteRequest): Priced {
  try {
    return { result: quote(request), error: null };
  } catch (error) {
    if (error instanceof TariffError) return { result: null, error };
    throw error;
  }
}

/** Totals over a range of whole kWh, for plans without time bands. */
export function curve(input: WhatIf, topKwh: number, steps: number): { kWh: number; total: number }[] {
  const points: { kWh: number; total: number }[] = [];
  for (let i = 0; i <= steps; i += 1) {
    const kWh = Math.round((topKwh * i) / steps);
    const { result } = price(toRequest({ ...input, kWh: String(kWh) }));
    if (result) points.push({ kWh, total: result.total });
  }
  return points;
}

/** The same use under every option the contract may choose, cheapest first; null where the request itself cannot be priced. */
export function alternatives(input: WhatIf): Alternative[] | null {
  try {
    return compare(toRequest(input));
  } catch (error) {
    if (error instanceof TariffError) return null;
    throw error;
  }
}

/** Plans of the same class and voltage: what a contract can choose among without rebuilding its supply. */
export function choicesOf(plan: string): { plan: string; label: Bilingual }[] {
  const [classId, voltage] = plan.split('/');
  return listPlans()
    .filter((known) => known.classId === classId && known.voltage === voltage)
    .map(({ plan: name, ko, en }) => ({ plan: name, label: { ko, en } }));
}

/** How far a household is from the next tier and what crossing it costs; null for plans without tiers. */
export function nextTier(input: WhatIf): TierProgress | null {
  try {
    return tierProgress(toRequest(input));
  } catch (error) {
    if (error instanceof TariffError) return null;
    throw error;
  }
}

/** Energy by band of a time-of-use bill, read off its lines; null for other bills. Whole kWh as texts. */
export function bandsOfBill(bill: Pick<Bill, 'lines'>): Record<BandName, string> | null {
  const sums = { light: 0, mid: 0, peak: 0 };
  let found = false;
  for (const line of bill.lines) {
    const band = BANDS.find((name) => line.code === `energy.${name}`);
    if (!band || line.quantity === null) continue;
    sums[band] += Math.round(Number(line.quantity));
    found = true;
  }
  return found ? { light: String(sums.light), mid: String(sums.mid), peak: String(sums.peak) } : null;
}

/** Billing demand in kW, read off a bill's base line; null where the base charge is not per kW. */
export function billingDemandOfBill(bill: Pick<Bill, 'lines'>): number | null {
  const base = bill.lines.find((line) => line.code === 'base' && line.unit?.startsWith('kW'));
  return base?.quantity ? Math.round(Number(base.quantity)) : null;
}
