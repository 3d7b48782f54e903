import type { Confidence, SourceId } from './sources.ts';

// Charges that every class shares, and residential deductions. Prices in tenths of a won per kWh, rates in permille.

export interface DatedValue {
  from: string;
  value: number;
  source: SourceId;
  confidence?: Confidence;
}

/** Climate-environment charge (기후환경요금), by day of use. Before 2021 it was inside the energy price. */
export const CLIMATE: readonly DatedValue[] = [
  { from: '2013-11-21', value: 0, source: 'annex7' },
  { from: '2021-01-01', value: 53, source: 'annex7' },
  { from: '2022-04-01', value: 73, source: 'annex7' },
  { from: '2023-01-01', value: 90, source: 'annex7' },
];

/** Fuel adjustment (연료비조정요금), by billing month (몇 월분, `YYYY-MM`). `announcedTo` is the last quarter known. */
export const FUEL: readonly { billingMonthFrom: string; value: number; source: SourceId }[] = [
  { billingMonthFrom: '2013-11', value: 0, source: 'annex8' },
  { billingMonthFrom: '2021-01', value: -30, source: 'annex8' },
  { billingMonthFrom: '2021-10', value: 0, source: 'annex8' },
  { billingMonthFrom: '2022-07', value: 50, source: 'annex8' },
];
export const FUEL_ANNOUNCED_TO = '2026-12';

/** Power industry fund (전력산업기반기금), permille of the subtotal, by day of use. */
export const FUND: readonly DatedValue[] = [
  { from: '2005-12-28', value: 37, source: 'fundDecree' },
  { from: '2024-07-01', value: 32, source: 'fundDecree' },
  { from: '2025-07-01', value: 27, source: 'fundDecree' },
];

/** Deduction for homes using at most 200 kWh (필수사용량 보장공제), won a month, customers without any discount. */
export const MANDATORY_USE: readonly { from: string; low: number; high: number; source: SourceId; confidence: Confidence }[] = [
  { from: '2013-11-21', low: 0, high: 0, source: 'calculators', confidence: 'unconfirmed' },
  { from: '2016-12-01', low: 4000, high: 2500, source: 'calculators', confidence: 'unconfirmed' },
  { from: '2021-07-01', low: 2000, high: 1500, source: 'calculators', confidence: 'unconfirmed' },
  { from: '2022-07-01', low: 0, high: 0, source: 'calculators', confidence: 'unconfirmed' },
];
/** The same for customers with a welfare or household discount (200kWh 이하 감액), who kept it. */
export const UNDER_200 = { kWh: 200, low: 4000, high: 2500, source: 'calculators', confidence: 'unconfirmed' } as const;

/** Price freeze for protected households (취약계층 요금동결), tenths a kWh on the first 313 kWh, by day of use. */
export const PRICE_FREEZE: readonly DatedValue[] = [
  { from: '2013-11-21', value: 0, source: 'freeze' },
  { from: '2023-01-01', value: 131, source: 'freeze' },
  { from: '2023-05-16', value: 211, source: 'freeze' },
  { from: '2025-01-01', value: 80, source: 'freeze' },
  { from: '2025-04-01', value: 0, source: 'freeze' },
];
export const PRICE_FREEZE_KWH = 313;

/** Power factor (역률): lagging 08–22 h and leading 22–08 h standards in %, 0.2 % of the base charge for each 1 %. */
export const POWER_FACTOR: readonly {
  from: string;
  laggingStandard: number;
  laggingCap: number;
  leadingStandard: number;
  floor: number;
  source: SourceId;
}[] = [
  { from: '2013-11-21', laggingStandard: 90, laggingCap: 95, leadingStandard: 95, floor: 60, source: 'art43' },
  { from: '2025-02-01', laggingStandard: 92, laggingCap: 97, leadingStandard: 95, floor: 60, source: 'art43' },
];

/** Billing demand (요금적용전력): months that look back, window, and the floor in percent of contract kW. */
export const BILLING_DEMAND = { months: [12, 1, 2, 7, 8, 9], windowMonths: 12, floorPercent: 30, source: 'art68' } as const;

/** Over-contract surcharge (초과사용부가금), percent. By ratio for demand-metered customers, by count for the others. */
export const OVER_CONTRACT = {
  source: 'art67_3',
  byRatio: [
    { fromPercent: 0, percent: 150 },
    { fromPercent: 20, percent: 200 },
    { fromPercent: 30, percent: 250 },
    { fromPercent: 40, percent: 300 },
    { fromPercent: 50, percent: 350 },
    { fromPercent: 60, percent: 400 },
  ],
  byCount: [
    { fromCount: 2, percent: 150 },
    { fromCount: 4, percent: 200 },
    { fromCount: 6, percent: 250 },
  ],
  /** Customers without a demand meter: kWh above 450 a kW, and above 720 a kW at 300 %. */
  kWhPerKw: 450,
  highKWhPerKw: 720,
  highPercent: 300,
} as const;

/** Late fee (연체료): permille of the unpaid amount for each of the first two months. */
export const LATE_FEE = { permille: 15, months: 2, source: 'art75' } as const;
