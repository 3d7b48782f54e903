import { dayNumber, weekdayOfNumber } from '../calendar/day.ts';
import type { Day } from '../units.ts';

// Moments and calendar days in Asia/Seoul. Korea has had no daylight saving time since 1988, so the offset is fixed.

const SEOUL_OFFSET_MS = 9 * 3_600_000;

/** The day in Seoul at a moment. */
export function seoulDay(moment: Date): Day {
  return new Date(moment.getTime() + SEOUL_OFFSET_MS).toISOString().slice(0, 10);
}

/** The moment of a day and a time HH:MM in Seoul; 24:00 is the next midnight. */
export function seoulMoment(day: Day, time: string): Date {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) - SEOUL_OFFSET_MS + minutesOf(time) * 60_000);
}

/** Minutes since midnight of HH:MM. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** 1 = Monday … 7 = Sunday */
export function weekday(day: Day): number {
  return weekdayOfNumber(dayNumber(day)) || 7;
}
