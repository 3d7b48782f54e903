import { isDay } from '../calendar/day.ts';
import type { Day } from '../units.ts';

const EARLIEST_YEAR = 1990;
const LATEST_YEAR = 2199;

/** `20200131` → `2020-01-31`; null when there is no such day or its year is outside 1990…2199, which in a meter file is a typing error. */
export function parseCompactDay(text: string): Day | null {
  const match = /^(\d{4})(\d\d)(\d\d)$/.exec(text.trim());
  if (!match) return null;
  const year = Number(match[1]);
  if (year < EARLIEST_YEAR || year > LATEST_YEAR) return null;
  const day = `${match[1]}-${match[2]}-${match[3]}`;
  return isDay(day) ? day : null;
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
