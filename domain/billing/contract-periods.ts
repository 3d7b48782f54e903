import { addDays, billingPeriodOf, type Period } from '../calendar/index.ts';
import type { Day } from '../units.ts';

/** A contract as far as its billing periods go. */
export interface DatedContract {
  /** 1..28, or 31 for the last day of the month. */
  readingDay: number;
  validFrom: Day;
  /** Last day; null = open. */
  validTo: Day | null;
}

/**
 * The billing periods of a contract that touch `from`…`to`, in order. A period is cut where the contract begins or ends: a customer who
 * moves in or out, and a change of plan or contract power, is billed for the days of his own contract (supply terms art. 70, 80).
 */
export function contractPeriods(contract: DatedContract, from: Day, to: Day): Period[] {
  const first = from > contract.validFrom ? from : contract.validFrom;
  const last = contract.validTo !== null && contract.validTo < to ? contract.validTo : to;
  const periods: Period[] = [];
  for (let day = first; day <= last; ) {
    const whole = billingPeriodOf(day, contract.readingDay);
    periods.push({
      from: whole.from > contract.validFrom ? whole.from : contract.validFrom,
      to: contract.validTo !== null && contract.validTo < whole.to ? contract.validTo : whole.to,
    });
    day = addDays(whole.to, 1);
  }
  return periods;
}
