import { describe, expect, test } from '@jest/globals';
import { dayKind, HOLIDAY_YEARS, isPublicHoliday } from '../../../../domain/calendar/index.ts';

describe('public holidays (관공서의 공휴일에 관한 규정)', () => {
  test.each([
    ['2026-07-17', '제헌절, a public holiday again'],
    ['2026-10-05', 'substitute for 개천절 on a Saturday'],
    ['2026-06-03', 'local elections'],
    ['2024-04-10', 'general election'],
    ['2025-05-05', 'two holidays on one day'],
    ['2026-02-17', '설날'],
    ['2027-05-03', 'substitute for 노동절'],
  ])('%s is one: %s', (day) => {
    expect(isPublicHoliday(day)).toBe(true);
    expect(dayKind(day)).toBe('holiday');
  });

  test.each([
    ['2025-01-27', '임시공휴일'],
    ['2024-10-01', '임시공휴일'],
    ['2023-10-02', '임시공휴일'],
    ['2025-06-03', '임시공휴일(대통령선거)'],
  ])('%s does not count: %s is temporary (Annex 3)', (day) => {
    expect(isPublicHoliday(day)).toBe(false);
    expect(dayKind(day)).toBe('weekday');
  });

  test('a Sunday is a holiday for metering without being a public holiday', () => {
    expect(isPublicHoliday('2026-07-19')).toBe(false);
    expect(dayKind('2026-07-19')).toBe('holiday');
  });

  test('Saturdays are their own kind, unless they are holidays', () => {
    expect(dayKind('2026-07-18')).toBe('saturday');
    expect(dayKind('2026-08-15')).toBe('holiday');
    expect(dayKind('2026-07-20')).toBe('weekday');
  });

  test('a year without an official table is an error, not a guess', () => {
    expect(HOLIDAY_YEARS).toEqual({ first: 2018, last: 2027 });
    expect(() => isPublicHoliday('2017-12-31')).toThrow('no official holiday table for 2017 (known: 2018–2027)');
    expect(() => dayKind('2028-01-03')).toThrow(RangeError);
  });
});
