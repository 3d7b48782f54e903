import * as years from '@hyunbinseo/holidays-kr/all';

const holidays = new Set(Object.values(years).flatMap((year) => Object.keys(year)));

/**
 * Whether a day (YYYY-MM-DD) is a Korean public holiday, substitute holidays (대체공휴일) included, as published in the
 * official gazette. Years that are not published yet have none.
 */
export function isPublicHoliday(day: string): boolean {
  return holidays.has(day);
}
