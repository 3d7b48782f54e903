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
  const first = later(from, contract.validFrom);
  const last = earlier(to, contract.validTo);
  const periods: Period[] = [];
  for (let day = first; day <= last; ) {
    const whole = billingPeriodOf(day, contract.readingDay);
    periods.push({
      from: later(whole.from, contract.validFrom),
      to: earlier(whole.to, contract.validTo),
    });
    day = addDays(whole.to, 1);
  }
  return periods;
}

const later = (a: Day, b: Day): Day => [a, b].sort()[1] as Day;
const earlier = (a: Day, b: Day | null): Day => (b !== null && b < a ? b : a);
