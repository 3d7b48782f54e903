import { addMonths, dayNumberOrNull, daysBetween } from '../calendar/day.ts';
import { LATE_FEE } from './data/charges.ts';
import { TariffError } from './errors.ts';
import { quotient } from './exact.ts';

export interface LateFee {
  /** Whole won, fractions dropped at the end. */
  won: number;
  /** Overdue days of each month that is charged, and the days of that month. */
  months: { overdueDays: number; calendarDays: number }[];
}

/**
 * Late fee (연체료, supply terms art. 75): 1.5 % × overdue days / calendar days for the first month after the due day, the same again for the
 * second, then nothing.
 * @param unpaidWon whole won
 * @throws TariffError bad_date, bad_usage
 */
export const lateFee = (of: { unpaidWon: number; dueOn: string; paidOn: string }): LateFee => {
  for (const field of ['dueOn', 'paidOn'] as const) {
    if (dayNumberOrNull(of[field]) === null)
      throw new TariffError('bad_date', field, `${field} must be a day, YYYY-MM-DD`);
  }
  if (!Number.isSafeInteger(of.unpaidWon) || of.unpaidWon < 0 || of.unpaidWon > 1e11) {
    throw new TariffError('bad_request', 'unpaidWon', 'unpaidWon must be whole won from 0 to 10^11');
  }
  const months: LateFee['months'] = [];
  // A sum of fractions with different denominators: n/d kept exact, d at most 31 × 31.
  let numerator = 0;
  let denominator = 1;
  for (let month = 0; month < LATE_FEE.months; month += 1) {
    const start = addMonths(of.dueOn, month);
    const end = addMonths(of.dueOn, month + 1);
    const calendarDays = daysBetween(start, end);
    const overdueDays = Math.min(Math.max(daysBetween(start, of.paidOn), 0), calendarDays);
    if (overdueDays === 0) break;
    months.push({ overdueDays, calendarDays });
    numerator = numerator * calendarDays + overdueDays * denominator;
    denominator *= calendarDays;
  }
  return { won: quotient(of.unpaidWon * LATE_FEE.permille * numerator, 1000 * denominator), months };
};
