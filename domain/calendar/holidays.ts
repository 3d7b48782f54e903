import * as official from '@hyunbinseo/holidays-kr/all';
import type { Day } from '../units.ts';
import { dayNumber, weekdayOfNumber } from './day.ts';

type HolidayYear = Readonly<Record<string, readonly string[]>>;

const years = new Map<string, HolidayYear>(
  Object.entries(official as unknown as Record<string, HolidayYear>).map(([name, days]) => [name.slice(1), days]),
);

/** First and last year with an official holiday table (월력요항). */
export const HOLIDAY_YEARS: { readonly first: number; readonly last: number } = {
  first: Math.min(...[...years.keys()].map(Number)),
  last: Math.max(...[...years.keys()].map(Number)),
};

const isTemporary = (name: string): boolean => name.startsWith('임시공휴일');

/**
 * Whether the day is a public holiday (관공서의 공휴일에 관한 규정). Substitute holidays and election days count; temporary
 * holidays (임시공휴일) do not, because Annex 3 of the supply terms leaves them out. Sundays are not asked about here.
 * @throws RangeError when the official table of that year is not known.
 */
export const isPublicHoliday = (day: Day): boolean => {
  const year = years.get(day.slice(0, 4));
  if (!year) {
    throw new RangeError(
      `no official holiday table for ${day.slice(0, 4)} (known: ${HOLIDAY_YEARS.first}–${HOLIDAY_YEARS.last})`,
    );
  }
  const names = year[day];
  return names?.some((name) => !isTemporary(name)) ?? false;
};

export type DayKind = 'weekday' | 'saturday' | 'holiday';

/** What the day is for time-of-use: `holiday` covers Sundays and public holidays, also those that fall on a Saturday. */
export const dayKind = (day: Day): DayKind => {
  const weekday = weekdayOfNumber(dayNumber(day));
  if (weekday === 0 || isPublicHoliday(day)) return 'holiday';
  return weekday === 6 ? 'saturday' : 'weekday';
};
