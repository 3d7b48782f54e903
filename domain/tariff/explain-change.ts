import { daysBetween } from '../calendar/day.ts';
import { nearestOfProduct } from './exact.ts';
import { quote } from './quote.ts';
import type { QuoteRequest, QuoteResult } from './types.ts';

export type ChangeCode = 'days' | 'usage' | 'tierOrBand' | 'price' | 'discount' | 'tax' | 'rounding';

export interface ChangePart {
  code: ChangeCode;
  /** Won more (or, below 0, less) than the first bill. */
  won: number;
  label: { ko: string; en: string };
}

export interface Change {
  before: number;
  after: number;
  /** after − before; the parts sum to it exactly. */
  difference: number;
  parts: ChangePart[];
}

const LABELS: Record<ChangeCode, { ko: string; en: string }> = {
  days: { ko: '사용일수', en: 'Days in the period' },
  usage: { ko: '하루 사용량', en: 'Use per day' },
  tierOrBand: { ko: '누진 단계·시간대·요금적용전력', en: 'Tier, time band or billing demand' },
  price: { ko: '단가·계절·요금제', en: 'Prices, season and plan' },
  discount: { ko: '할인과 감액', en: 'Discounts' },
  tax: { ko: '부가가치세·전력산업기반기금', en: 'VAT and fund' },
  rounding: { ko: '10원 미만 절사', en: 'Rounding' },
};

const chargesOf = (bill: QuoteResult): number =>
  bill.base + bill.energy + bill.climate + bill.fuel + bill.powerFactorCharge + bill.overContractSurcharge;
const perKWhOf = (bill: QuoteResult): number => bill.energy + bill.climate + bill.fuel;
const deductionsOf = (bill: QuoteResult): number =>
  bill.mandatoryUseDeduction +
  bill.under200Deduction +
  bill.welfareDiscount +
  bill.householdDiscount +
  bill.priceFreeze +
  bill.zeroUseReduction -
  bill.minimumTopUp;

/** The second bill's energy and power under the first bill's plan, period and prices; null when the two plans measure differently. */
const secondUseAtFirstPrices = (
  a: QuoteRequest,
  first: QuoteResult,
  b: QuoteRequest,
  second: QuoteResult,
): QuoteResult | null => {
  if ((first.kWhByBand === undefined) !== (second.kWhByBand === undefined)) return null;
  if ((first.billingDemandKw === undefined) !== (second.billingDemandKw === undefined)) return null;
  const { demandHistory: _, ...rest } = a;
  return quote({
    ...rest,
    usage: second.kWhByBand ? { kWhByBand: second.kWhByBand } : { kWh: second.kWh },
    ...(b.contractKw === undefined ? undefined : { contractKw: b.contractKw }),
    ...(second.billingDemandKw === undefined ? undefined : { billingDemandKw: second.billingDemandKw }),
    ...(b.powerFactor === undefined ? undefined : { powerFactor: b.powerFactor }),
  });
};

const daysOf = ({ period }: QuoteResult): number => daysBetween(period.from, period.to) + 1;

/** Shares the change that use alone brings: more days at the same use a day, another use a day, and what tiers and bands add to that. */
const shareUse = (first: QuoteResult, second: QuoteResult, atFirstPrices: QuoteResult) => {
  const all = chargesOf(atFirstPrices) - chargesOf(first);
  const priced = first.kWh > 0 ? first : atFirstPrices;
  if (priced.kWh === 0) return { days: 0, usage: 0, tierOrBand: all };
  const days = nearestOfProduct(perKWhOf(first), daysOf(second) - daysOf(first), daysOf(first));
  const usage = nearestOfProduct(perKWhOf(priced), second.kWh - first.kWh, priced.kWh) - days;
  return { days, usage, tierOrBand: all - days - usage };
};

/**
 * Why the second bill differs from the first, in whole won. Use is changed first, at the first bill's prices: by days at the first bill's
 * average price of a kWh, then by use per day, and what is left of it is the effect of tiers, time bands and billing demand. Then prices,
 * season and plan; discounts; taxes; rounding. The parts sum to the difference exactly.
 * @throws TariffError when one of the two cannot be priced
 */
export const explainChange = (a: QuoteRequest, b: QuoteRequest): Change => {
  const first = quote(a);
  const second = quote(b);
  const atFirstPrices = secondUseAtFirstPrices(a, first, b, second);
  const use = atFirstPrices ? shareUse(first, second, atFirstPrices) : { days: 0, usage: 0, tierOrBand: 0 };
  const charges = chargesOf(second) - chargesOf(first);
  const tax = second.vat + second.fund - first.vat - first.fund;
  const subtotal = second.subtotal - first.subtotal;
  const difference = second.total - first.total;
  const won: Record<ChangeCode, number> = {
    ...use,
    price: charges - use.days - use.usage - use.tierOrBand,
    discount: deductionsOf(first) - deductionsOf(second),
    tax,
    rounding: difference - subtotal - tax,
  };
  const parts = (Object.keys(LABELS) as ChangeCode[]).map((code) => ({
    code,
    won: won[code] + 0,
    label: LABELS[code],
  }));
  return { before: first.total, after: second.total, difference, parts };
};
