import type { Day } from '../units.ts';
import { addDays, addMonths, dateParts, dayNumber, daysInMonth, dayText } from './day.ts';

export interface Period {
  /** First day of use, inclusive. */
  from: Day;
  /** Last day of use, inclusive. */
  to: Day;
}

/** `readingDay` is 1..28, or 31 for the last day of the month; in shorter months the last day stands in. */
const readingDate = (year: number, month: number, readingDay: number): number => {
  const day = Math.min(readingDay, daysInMonth(year, month));
  return dayNumber(
    `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`,
  );
};

/**
 * The billing period (요금의 계산기간) that contains `day`: from the previous reading day (검침일) to the day before the next
 * one, supply terms article 70. Reading day 15 and 2026-07-20 give 2026-07-15 … 2026-08-14.
 * @throws RangeError when the reading day is not a whole number of 1..31.
 */
export const billingPeriodOf = (day: Day, readingDay: number): Period => {
  if (!Number.isInteger(readingDay) || readingDay < 1 || readingDay > 31) {
    throw new RangeError(`a reading day is a whole number from 1 to 31, not ${readingDay}`);
  }
  const number = dayNumber(day);
  const { year, month } = dateParts(number);
  const here = readingDate(year, month, readingDay);
  if (number >= here) {
    const next = month === 12 ? readingDate(year + 1, 1, readingDay) : readingDate(year, month + 1, readingDay);
    return { from: dayText(here), to: dayText(next - 1) };
  }
  const previous = month === 1 ? readingDate(year - 1, 12, readingDay) : readingDate(year, month - 1, readingDay);
  return { from: dayText(previous), to: dayText(here - 1) };
};

/** The month (`YYYY-MM`) a period is billed in (몇 월분): the month of its reading day, which is the day after its last day. */
export const billingMonthOf = (period: Period): string => addDays(period.to, 1).slice(0, 7);

/** Between which days the last day of a period lies that is billed in `month` (`YYYY-MM`), both inclusive. */
export const readingMonthSpan = (month: string): Period => {
  const first = `${month}-01`;
  return { from: addDays(first, -1), to: addDays(addMonths(first, 1), -2) };
};
