import type { Day } from '../units.ts';

/** Says whether a day is one on which banks are closed: Saturday, Sunday or a public holiday. */
export type IsClosedDay = (day: Day) => boolean;

/**
 * The due date (납기일) of a bill, from the reading day of the contract and the day after the period's last day.
 *
 * KEPCO reads in seven rounds and the due date follows the round: reading on the 1st–5th → the 25th, 8th–12th → last day of the month,
 * 15th–17th → the 5th, 18th–19th → the 10th, 22nd–24th → the 15th, 25th–26th → the 20th and last day → the 18th of the following month.
 * A reading day between two rounds takes the next round's date. On a day when banks are closed it is the next open day.
 * Only "15–20 days after the reading, next open day" and "month-end reading → 18th" are in print (KEPCO's answers to customers);
 * the table as a whole is unconfirmed.
 */
export function dueDate(readOn: Day, readingDay: number, isClosed: IsClosedDay): Day {
  const [year, month] = readOn.split('-').map(Number) as [number, number];
  let due = roundOf(readingDay, year, month);
  while (isClosed(due)) due = nextDay(due);
  return due;
}

function roundOf(readingDay: number, year: number, month: number): Day {
  if (readingDay <= 5) return dayText(year, month, 25);
  if (readingDay <= 12) return dayText(year, month + 1, 0);
  if (readingDay <= 17) return dayText(year, month + 1, 5);
  if (readingDay <= 19) return dayText(year, month + 1, 10);
  if (readingDay <= 24) return dayText(year, month + 1, 15);
  if (readingDay <= 26) return dayText(year, month + 1, 20);
  return dayText(year, month + 1, 18);
}

function dayText(year: number, month: number, day: number): Day {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);
}

function nextDay(day: Day): Day {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
