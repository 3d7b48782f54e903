import { addDays, daysInMonth } from '../calendar/day.ts';
import type { Day } from '../units.ts';
import { weekday } from './days.ts';

/**
 * Which calendar days count. Days are YYYY-MM-DD in Asia/Seoul.
 * - `every`: each day, each working day (영업일: Monday to Friday, no public holiday), or each other day
 * - `weekdays`: 1 = Monday … 7 = Sunday
 * - `monthDays`: 1…31 (31 in a shorter month is its last day), -1 = last day, -2 = the one before, …; `shift` moves a
 *   day that is no working day to the next or the previous one (휴일 대체)
 * - `workingDayOfMonth`: n-th working day of the month; -1 = the last
 */
export type DayRule =
  | { every: 'day' | 'working-day' | 'non-working-day' }
  | { weekdays: number[] }
  | { monthDays: number[]; shift?: 'next-working-day' | 'previous-working-day' }
  | { workingDayOfMonth: number };

/** Tells whether a day is a Korean public holiday (공휴일, 대체공휴일); injected, so that the rules here stay testable. */
export type IsPublicHoliday = (day: Day) => boolean;

/** Korean holiday runs (설날, 추석 with substitutes and weekends) are under two weeks. */
const LONGEST_SHIFT_DAYS = 14;

/** Monday to Friday and no public holiday. */
export function isWorkingDay(day: Day, isPublicHoliday: IsPublicHoliday): boolean {
  return weekday(day) <= 5 && !isPublicHoliday(day);
}

/** Whether the rule holds on the day. */
export function matchesDay(rule: DayRule, day: Day, isPublicHoliday: IsPublicHoliday): boolean {
  if ('every' in rule) {
    return rule.every === 'day' || isWorkingDay(day, isPublicHoliday) === (rule.every === 'working-day');
  }
  if ('weekdays' in rule) return rule.weekdays.includes(weekday(day));
  if ('workingDayOfMonth' in rule)
    return nthWorkingDay(day.slice(0, 7), rule.workingDayOfMonth, isPublicHoliday) === day;
  if (!rule.shift) return isMonthDay(rule.monthDays, day);
  if (!isWorkingDay(day, isPublicHoliday)) return false;
  // The day itself, or a non-working day of the rule that lies directly before (or after) it.
  const back = rule.shift === 'next-working-day' ? -1 : 1;
  let candidate = day;
  for (let i = 0; i <= LONGEST_SHIFT_DAYS; i++) {
    if (isMonthDay(rule.monthDays, candidate)) return true;
    candidate = addDays(candidate, back);
    if (isWorkingDay(candidate, isPublicHoliday)) return false;
  }
  return false;
}

/**
 * The n-th working day of a month.
 * @param month YYYY-MM
 * @param n 1 = first, -1 = last
 * @returns the day, or undefined when the month has fewer working days
 */
export function nthWorkingDay(month: string, n: number, isPublicHoliday: IsPublicHoliday): Day | undefined {
  const workingDays = daysOfMonth(month).filter((day) => isWorkingDay(day, isPublicHoliday));
  return workingDays[n > 0 ? n - 1 : workingDays.length + n];
}

function isMonthDay(monthDays: readonly number[], day: Day): boolean {
  const length = monthLength(day.slice(0, 7));
  const number = Number(day.slice(8));
  return monthDays.some((wanted) => number === (wanted > 0 ? Math.min(wanted, length) : length + 1 + wanted));
}

const monthLength = (month: string) => daysInMonth(Number(month.slice(0, 4)), Number(month.slice(5, 7)));

const daysOfMonth = (month: string): Day[] =>
  Array.from({ length: monthLength(month) }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`);
