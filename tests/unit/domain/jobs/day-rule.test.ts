import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../../../domain/calendar/day.ts';
import { isWorkingDay, matchesDay, nthWorkingDay } from '../../../../domain/jobs/day-rule.ts';
import { weekday } from '../../../../domain/jobs/days.ts';
import { isOfficeHoliday } from '../../../../domain/jobs/public-holidays.ts';

const matching = (rule: Parameters<typeof matchesDay>[0], month: string) =>
  Array.from({ length: 31 }, (_, i) => addDays(`${month}-01`, i)).filter(
    (day) => day.startsWith(month) && matchesDay(rule, day, isOfficeHoliday),
  );
const anyDay = fc.integer({ min: 0, max: 3650 }).map((days) => addDays('2020-01-01', days));

describe('working days in Korea', () => {
  test.each([
    ['2026-02-13', true, 'the Friday before 설날'],
    ['2026-02-16', false, '설날 전날'],
    ['2026-02-18', false, '설날 다음 날'],
    ['2026-02-19', true, 'the day after'],
    ['2026-03-02', false, '대체공휴일 of 3·1절, which is a Sunday'],
    ['2026-05-25', false, '대체공휴일 of 부처님 오신 날, which is a Sunday'],
    ['2026-06-03', false, '지방선거'],
    ['2026-09-25', false, '추석'],
    ['2025-01-27', false, '임시공휴일: offices are closed'],
    ['2026-11-21', false, 'a Saturday'],
  ])('%s: %s (%s)', (day, working) => {
    expect(isWorkingDay(day, isOfficeHoliday)).toBe(working);
  });

  test('years that are not published yet know the holidays of a fixed date', () => {
    expect(isOfficeHoliday('2040-03-01')).toBe(true);
    expect(isOfficeHoliday('2040-03-05')).toBe(false);
  });

  test('n-th working day of a month, from both ends', () => {
    expect(nthWorkingDay('2026-02', 1, isOfficeHoliday)).toBe('2026-02-02');
    expect(nthWorkingDay('2026-02', 11, isOfficeHoliday)).toBe('2026-02-19');
    expect(nthWorkingDay('2026-02', -1, isOfficeHoliday)).toBe('2026-02-27');
    expect(nthWorkingDay('2026-02', 30, isOfficeHoliday)).toBeUndefined();
  });

  test('each working day of a month has exactly one number', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const numbers = Array.from({ length: 25 }, (_, i) => i + 1).filter(
          (n) => nthWorkingDay(day.slice(0, 7), n, isOfficeHoliday) === day,
        );
        expect(numbers).toHaveLength(isWorkingDay(day, isOfficeHoliday) ? 1 : 0);
      }),
    );
  });
});

describe('day rules', () => {
  test('every day, working day, other day', () => {
    expect(matching({ every: 'day' }, '2026-02')).toHaveLength(28);
    expect(matching({ every: 'working-day' }, '2026-02')).toHaveLength(17);
    expect(matching({ every: 'non-working-day' }, '2026-02')).toHaveLength(11);
  });

  test('days of the week', () => {
    expect(matching({ weekdays: [1, 7] }, '2026-11')).toEqual([
      ...['2026-11-01', '2026-11-02', '2026-11-08', '2026-11-09', '2026-11-15'],
      ...['2026-11-16', '2026-11-22', '2026-11-23', '2026-11-29', '2026-11-30'],
    ]);
  });

  test('days of the month, from both ends; 31 is the last day of a shorter month', () => {
    expect(matching({ monthDays: [1, -1] }, '2026-02')).toEqual(['2026-02-01', '2026-02-28']);
    expect(matching({ monthDays: [31] }, '2026-02')).toEqual(['2026-02-28']);
    expect(matching({ monthDays: [-2] }, '2026-02')).toEqual(['2026-02-27']);
  });

  test('a day that is no working day moves to the next or the one before', () => {
    expect(matching({ monthDays: [15], shift: 'next-working-day' }, '2026-02')).toEqual(['2026-02-19']);
    expect(matching({ monthDays: [17], shift: 'previous-working-day' }, '2026-02')).toEqual(['2026-02-13']);
    expect(matching({ monthDays: [12], shift: 'next-working-day' }, '2026-02')).toEqual(['2026-02-12']);
  });

  test('a shift may cross the month’s end', () => {
    expect(matching({ monthDays: [31], shift: 'next-working-day' }, '2026-02')).toEqual(['2026-02-02']);
    expect(matching({ monthDays: [1], shift: 'previous-working-day' }, '2026-02')).toEqual(['2026-02-27']);
  });

  test('shifted days are working days, and none is lost: each year has 12 of a monthly rule, give or take one at its ends', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2018, max: 2027 }), fc.integer({ min: 1, max: 31 }), (year, monthDay) => {
        const days = Array.from({ length: 365 }, (_, i) => addDays(`${year}-01-01`, i)).filter((day) =>
          matchesDay({ monthDays: [monthDay], shift: 'next-working-day' }, day, isOfficeHoliday),
        );
        expect(days.every((day) => weekday(day) <= 5 && !isOfficeHoliday(day))).toBe(true);
        expect(days.length).toBeGreaterThanOrEqual(11);
        expect(days.length).toBeLessThanOrEqual(13);
      }),
      { numRuns: 60 },
    );
  });

  test('n-th working day as a rule', () => {
    expect(matching({ workingDayOfMonth: 3 }, '2026-03')).toEqual(['2026-03-05']);
    expect(matching({ workingDayOfMonth: -1 }, '2026-12')).toEqual(['2026-12-31']);
  });
});
