import { describe, expect, test } from '@jest/globals';
import {
  addDays,
  addMonths,
  dateParts,
  dayNumber,
  dayNumberOrNull,
  daysBetween,
  daysInMonth,
  dayText,
  earlierDay,
  isDay,
  laterDay,
  weekdayOfNumber,
} from '../../../../domain/calendar/index.ts';

const viaDate = (number: number): string => new Date(number * 86_400_000).toISOString().slice(0, 10);

describe('days as text and as numbers', () => {
  test('every day from 1890 to 2110 is the day JavaScript says it is', () => {
    for (let number = -29_220; number < 51_140; number += 1) {
      const text = dayText(number);
      if (text !== viaDate(number) || dayNumber(text) !== number) throw new Error(`${number} became ${text}`);
      if (weekdayOfNumber(number) !== new Date(number * 86_400_000).getUTCDay()) throw new Error(`weekday of ${text}`);
    }
    expect(dayNumber('1970-01-01')).toBe(0);
    expect(dateParts(dayNumber('2024-02-29'))).toEqual({ year: 2024, month: 2, day: 29 });
  });

  test.each([
    '2026-02-30',
    '2025-02-29',
    '1900-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-04-31',
    '2026-01-00',
    '2026-01-32',
    '2026-1-01',
    '2026-01-1',
    '20260101',
    '2026/01/01',
    '2026-01-01 ',
    '2026-01-01T00:00',
    '0000-01-01',
    'abcd-ef-gh',
    '',
    20260101,
    null,
    undefined,
    ['2026-01-01'],
  ])('%p is no day', (text) => {
    expect(dayNumberOrNull(text)).toBeNull();
    expect(isDay(text)).toBe(false);
  });

  test.each(['2024-02-29', '2000-02-29', '2026-12-31', '2026-01-01', '2026-04-30', '0001-01-01'])(
    '%s is a day',
    (text) => {
      expect(isDay(text)).toBe(true);
      expect(dayText(dayNumber(text))).toBe(text);
    },
  );

  test('asking for the number of something that is no day says so', () => {
    expect(() => dayNumber('2026-02-30')).toThrow(
      new RangeError('"2026-02-30" is not a day of the calendar (YYYY-MM-DD)'),
    );
  });
});

describe('day arithmetic', () => {
  test('the earlier and the later of two days', () => {
    expect(earlierDay('2026-09-30', '2026-10-01')).toBe('2026-09-30');
    expect(earlierDay('2026-10-01', '2026-09-30')).toBe('2026-09-30');
    expect(laterDay('2026-09-30', '2026-10-01')).toBe('2026-10-01');
    expect(laterDay('2026-10-01', '2026-09-30')).toBe('2026-10-01');
  });

  test('adds and counts across month, year and leap day', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2025-02-28', 1)).toBe('2025-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
    expect(daysBetween('2025-06-15', '2025-07-14')).toBe(29);
    expect(daysBetween('2026-03-01', '2026-02-28')).toBe(-1);
  });

  test('adding months keeps the day, or takes the last day of a shorter month', () => {
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2026-11-15', 3)).toBe('2027-02-15');
    expect(addMonths('2026-01-15', -1)).toBe('2025-12-15');
    expect(addMonths('2026-07-01', -11)).toBe('2025-08-01');
    expect(addMonths('2026-12-01', 0)).toBe('2026-12-01');
  });

  test('knows the length of every month', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((month) => daysInMonth(2026, month))).toEqual([
      31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
    ]);
    expect([1900, 2000, 2024, 2100].map((year) => daysInMonth(year, 2))).toEqual([28, 29, 29, 28]);
  });
});
