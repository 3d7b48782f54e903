import type { Day } from '../units.ts';

const EARLIEST_YEAR = 1990;
const LATEST_YEAR = 2199;
const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a calendar date, or null when there is no such date or its year is outside 1990…2199 (a typing error in a meter file). */
export function dayNumber(year: number, month: number, dayOfMonth: number): number | null {
  if (year < EARLIEST_YEAR || year > LATEST_YEAR) return null;
  const date = new Date(Date.UTC(year, month - 1, dayOfMonth));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== dayOfMonth) return null;
  return date.getTime() / DAY_MS;
}

/** `YYYY-MM-DD` of a day number. */
export const dayText = (day: number): Day => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** `20200131` → `2020-01-31`; null when there is no such day. */
export function parseCompactDay(text: string): Day | null {
  const match = /^(\d{4})(\d\d)(\d\d)$/.exec(text.trim());
  if (!match) return null;
  const day = dayNumber(Number(match[1]), Number(match[2]), Number(match[3]));
  return day === null ? null : dayText(day);
}

/** `20200131235959` or `202001312359` → `2020-01-31 23:59:59`; null when there is no such moment. */
export function parseCompactTime(text: string): string | null {
  const match = /^(\d{8})(\d\d)(\d\d)(\d\d)?$/.exec(text.trim());
  if (!match) return null;
  const day = parseCompactDay(match[1] as string);
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)];
  if (day === null || hour > 23 || minute > 59 || second > 59) return null;
  return `${day} ${match[2]}:${match[3]}:${match[4] ?? '00'}`;
}
