import * as years from '@hyunbinseo/holidays-kr/all';
import type { Day } from '../units.ts';

const published = new Map(
  Object.entries(years).map(([name, days]) => [name.slice(1), days as Record<string, unknown>]),
);

// Of a year that is not published yet only these are sure (관공서의 공휴일에 관한 규정 제2조); lunar and substitute holidays follow.
const SAME_DAY_EACH_YEAR = new Set([
  '01-01',
  '03-01',
  '05-01',
  '05-05',
  '06-06',
  '07-17',
  '08-15',
  '10-03',
  '10-09',
  '12-25',
]);

/**
 * Whether offices are closed for a public holiday (관공서의 공휴일에 관한 규정): substitute (대체공휴일), election and temporary
 * (임시공휴일) ones included. That is wider than what the supply terms count for time-of-use (domain/calendar).
 */
export function isOfficeHoliday(day: Day): boolean {
  const year = published.get(day.slice(0, 4));
  return year ? Object.hasOwn(year, day) : SAME_DAY_EACH_YEAR.has(day.slice(5));
}
