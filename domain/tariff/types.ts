import type { Period } from '../calendar/billing-period.ts';
import type { HouseholdClass, WelfareClass } from './data/discounts.ts';
import type { Band, Season } from './data/non-residential.ts';
import type { Confidence } from './data/sources.ts';

export type KWhByBand = Record<Band, number>;

export interface Intervals {
  /** 5, 15, 30 or 60. */
  minutes: number;
  /** Start of the first interval: the period's first day, `YYYY-MM-DD` or `YYYY-MM-DDT00:00`, Korean time. */
  from: string;
  /** Whole Wh of each interval, the whole period without a gap. */
  wh: ArrayLike<number>;
}

/** Energy of the period, in exactly one of the forms; kWh may carry decimals down to the Wh. */
export type Usage =
  | { kWh: number }
  | { kWhByBand: Partial<KWhByBand> }
  | { kWhBySeasonAndBand: Partial<Record<Season, Partial<KWhByBand>>> }
  | { intervals: Intervals };

export interface QuoteRequest {
  /** Echoed in the result. */
  id?: string | number | null | undefined;
  /** class/voltage[/option], e.g. `residential/low`, `general_b/high_a/II`. */
  plan: string;
  /** First and last day of use, both inclusive, at most 62 days. */
  period: Period;
  usage: Usage;
  /** Contract power (계약전력), kW. */
  contractKw?: number | null | undefined;
  /** Billing demand (요금적용전력) when it is already known, kW. */
  billingDemandKw?: number | null | undefined;
  /** Peak demand (최대수요전력) of earlier billing months, for the 12-month look-back. */
  demandHistory?: readonly { month: string; kW: number }[] | null | undefined;
  /** Percent; `firstMonth` = first month below the standard, which is only a warning. */
  powerFactor?:
    | {
        lagging?: number | null | undefined;
        leading?: number | null | undefined;
        firstMonth?: boolean | null | undefined;
      }
    | null
    | undefined;
  discounts?:
    | { welfare?: WelfareClass | null | undefined; household?: HouseholdClass | null | undefined }
    | null
    | undefined;
  /** `jeju` has its own time-of-use calendar. */
  region?: 'mainland' | 'jeju' | null | undefined;
  /** 산업용(을) that kept the former time-of-use calendar, possible until 2026-09-30. */
  keepsFormerCalendar?: boolean | null | undefined;
  /** Asks for the over-contract surcharge: which time this is within the counting window, and the peak demand when no intervals are given. */
  overContract?: { times: number; maxDemandKw?: number | null | undefined } | null | undefined;
}

/** One step of the calculation. Texts of numbers are exact decimals; the amounts of all lines sum to the total. */
export interface BillLine {
  code: string;
  label: { ko: string; en: string };
  quantity: string | null;
  unit: string | null;
  /** Won for one unit. */
  unitPrice: string | null;
  /** Won; a part of a sum may carry a fraction, which a `…rounding` line takes back. */
  amount: string;
  rule: string;
  source: string;
  rateVersion: string | null;
  confidence: Confidence;
}

/** Whole won; deductions are positive, absent parts 0. */
export interface QuoteResult {
  id?: string | number;
  plan: string;
  period: Period;
  /** Metered energy, whole kWh (supply terms art. 7①). */
  kWh: number;
  base: number;
  energy: number;
  climate: number;
  fuel: number;
  powerFactorCharge: number;
  overContractSurcharge: number;
  mandatoryUseDeduction: number;
  under200Deduction: number;
  welfareDiscount: number;
  householdDiscount: number;
  priceFreeze: number;
  zeroUseReduction: number;
  minimumTopUp: number;
  /** 전기요금계. */
  subtotal: number;
  vat: number;
  fund: number;
  /** 청구금액. */
  total: number;
  kWhByBand?: KWhByBand;
  billingDemandKw?: number;
  /** The option that was billed, where the cheaper of two applies (일반용(갑)Ⅱ, Jun–Nov 2026). */
  appliedOption?: string;
  lines: BillLine[];
}
