import type { PrintedLine } from '../../domain/billing/printed-lines.ts';
import type { Day, Wh, Won } from '../../domain/units.ts';

/** Who sends the bill: the one row of table `retailer`. */
export interface Retailer {
  nameKo: string;
  nameEn: string;
  registrationNo: string;
  address: string;
  phone: string;
  /** How to pay, in words: bank, account, direct debit. */
  paymentKo: string;
  paymentEn: string;
}

/** Everything that is printed of a bill version. It never changes, so its document never does. */
export interface PrintedBill {
  retailer: Retailer;
  billId: number;
  version: number;
  customerName: string;
  supplyPoint: string;
  plan: { ko: string; en: string };
  contractKw: number | null;
  periodFrom: Day;
  periodTo: Day;
  issuedOn: Day;
  issuedAt: Date;
  dueOn: Day | null;
  usageWh: Wh;
  estimated: number;
  intervals: number;
  /** Consumption of the period before, and of the period a year ago, when this customer had a bill for it at this supply point. */
  lastPeriodWh: Wh | null;
  lastYearWh: Wh | null;
  subtotalWon: Won;
  chargeWon: Won;
  adjustmentWon: Won;
  totalWon: Won;
  lines: readonly PrintedLine[];
}
