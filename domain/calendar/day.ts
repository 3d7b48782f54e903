import type { Day } from '../units.ts';

// A day is text (`YYYY-MM-DD`, Asia/Seoul) outside and a day number inside: whole days since 1970-01-01. No Date object
// takes part, so neither the machine's time zone nor daylight saving can move a bill by a day.

const DAYS_BEFORE_MONTH = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_TEXT = /^\d{4}-\d{2}-\d{2}$/;

export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** Days of a calendar month, month 1..12. */
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeapYear(year) ? 29 : (DAYS_IN_MONTH[month] as number);

const daysBeforeYear = (year: number): number => {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400);
};
const EPOCH = daysBeforeYear(1970);

const numberOf = (year: number, month: number, day: number): number =>
  daysBeforeYear(year) -
  EPOCH +
  (DAYS_BEFORE_MONTH[month] as number) +
  (month > 2 && isLeapYear(year) ? 1 : 0) +
  day -
  1;

const digit = (text: string, at: number): number => text.charCodeAt(at) - 48;
const twoDigits = (text: string, at: number): number => digit(text, at) * 10 + digit(text, at + 1);

/** The day number of `YYYY-MM-DD`, or null when the text is no day of the calendar (2026-02-30, 2026-2-3, numbers). */
export const dayNumberOrNull = (text: unknown): number | null => {
  if (typeof text !== 'string' || text.length !== 10 || !DAY_TEXT.test(text)) return null;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return numberOf(year, month, day);
};

/** Whether the text is a day of the calendar, `YYYY-MM-DD`. */
export const isDay = (text: unknown): text is Day => dayNumberOrNull(text) !== null;

/** Days since 1970-01-01. @throws RangeError when the text is no day. */
export const dayNumber = (day: Day): number => {
  const number = dayNumberOrNull(day);
  if (number === null) throw new RangeError(`${JSON.stringify(day)} is not a day of the calendar (YYYY-MM-DD)`);
  return number;
};

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** Year, month 1..12 and day of the month of a day number. */
export const dateParts = (number: number): { year: number; month: number; day: number } => {
  let year = 1970 + Math.floor(number / 365.2425);
  while (numberOf(year, 1, 1) > number) year -= 1;
  while (numberOf(year + 1, 1, 1) <= number) year += 1;
  let rest = number - numberOf(year, 1, 1);
  let month = 1;
  while (rest >= daysInMonth(year, month)) {
    rest -= daysInMonth(year, month);
    month += 1;
  }
  return { year, month, day: rest + 1 };
};

/** The `YYYY-MM-DD` text of a day number. */
export const dayText = (number: number): Day => {
  const { year, month, day } = dateParts(number);
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
};

/** The day `count` days later (earlier when negative). */
export const addDays = (day: Day, count: number): Day => dayText(dayNumber(day) + count);

/** Whole days from `from` to `to`: 0 for the same day, negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from);

/** The first of two days. */
export const earlierDay = (a: Day, b: Day): Day => (daysBetween(a, b) < 0 ? b : a);

/** The last of two days. */
export const laterDay = (a: Day, b: Day): Day => (daysBetween(a, b) < 0 ? a : b);

/** 0 = Sunday … 6 = Saturday, of a day number. */
export const weekdayOfNumber = (number: number): number => (((number + 4) % 7) + 7) % 7;

/** The same day of the month `count` months later; the last day where that month is shorter. */
export const addMonths = (day: Day, count: number): Day => {
  const parts = dateParts(dayNumber(day));
  const months = parts.year * 12 + parts.month - 1 + count;
  const year = Math.floor(months / 12);
  const month = months - year * 12 + 1;
  return dayText(numberOf(year, month, Math.min(parts.day, daysInMonth(year, month))));
};
