// Calendar days as YYYY-MM-DD text in Asia/Seoul. Korea has had no daylight saving time since 1988, so the offset is fixed.

const DAY_MS = 86_400_000;
const SEOUL_OFFSET_MS = 9 * 3_600_000;

/** The day in Seoul at a moment. */
export function seoulDay(moment: Date): string {
  return new Date(moment.getTime() + SEOUL_OFFSET_MS).toISOString().slice(0, 10);
}

/** Minutes since midnight in Seoul at a moment, with fractions. */
export function seoulMinutes(moment: Date): number {
  return ((moment.getTime() + SEOUL_OFFSET_MS) % DAY_MS) / 60_000;
}

/** The moment of a day and a time HH:MM in Seoul; 24:00 is the next midnight. */
export function seoulMoment(day: string, time: string): Date {
  return new Date(Date.parse(`${day}T00:00:00.000Z`) - SEOUL_OFFSET_MS + minutesOf(time) * 60_000);
}

/** Minutes since midnight of HH:MM. */
export function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** 1 = Monday … 7 = Sunday */
export function weekday(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

/** The day so many days later; negative = earlier. */
export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days of a month YYYY-MM. */
export function daysInMonth(month: string): number {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
}

/** YYYY-MM-DD of a month YYYY-MM and a day number. */
export function isoDay(month: string, day: number): string {
  return `${month}-${String(day).padStart(2, '0')}`;
}
