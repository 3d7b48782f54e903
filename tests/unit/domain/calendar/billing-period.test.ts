import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  billingMonthOf,
  billingPeriodOf,
  dayNumber,
  dayText,
  readingMonthSpan,
} from '../../../../domain/calendar/index.ts';

describe('billing periods by reading day (검침일)', () => {
  test.each([
    ['2026-07-20', 15, '2026-07-15', '2026-08-14'],
    ['2026-07-15', 15, '2026-07-15', '2026-08-14'],
    ['2026-07-14', 15, '2026-06-15', '2026-07-14'],
    ['2026-01-10', 15, '2025-12-15', '2026-01-14'],
    ['2026-12-20', 15, '2026-12-15', '2027-01-14'],
    ['2026-07-05', 1, '2026-07-01', '2026-07-31'],
    ['2026-02-28', 31, '2026-02-28', '2026-03-30'],
    ['2026-02-27', 31, '2026-01-31', '2026-02-27'],
    ['2024-02-29', 31, '2024-02-29', '2024-03-30'],
    ['2026-04-30', 31, '2026-04-30', '2026-05-30'],
    ['2026-12-31', 31, '2026-12-31', '2027-01-30'],
    ['2026-01-30', 31, '2025-12-31', '2026-01-30'],
  ])('%s with reading day %i is in %s … %s', (day, readingDay, from, to) => {
    expect(billingPeriodOf(day, readingDay)).toEqual({ from, to });
  });

  test.each([0, 32, 1.5, -1, Number.NaN])('%p is no reading day', (readingDay) => {
    expect(() => billingPeriodOf('2026-07-01', readingDay)).toThrow(
      new RangeError(`a reading day is a whole number from 1 to 31, not ${readingDay}`),
    );
  });

  test('periods follow each other without gap or overlap, and contain the day asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: dayNumber('2013-11-21'), max: dayNumber('2030-12-31') }),
        fc.integer({ min: 1, max: 31 }),
        (number, readingDay) => {
          const day = dayText(number);
          const period = billingPeriodOf(day, readingDay);
          expect(period.from <= day && day <= period.to).toBe(true);
          expect(billingPeriodOf(addDays(period.to, 1), readingDay).from).toBe(addDays(period.to, 1));
          expect(billingPeriodOf(addDays(period.from, -1), readingDay).to).toBe(addDays(period.from, -1));
        },
      ),
    );
  });

  test('a period is billed in the month of its reading day', () => {
    expect(billingMonthOf({ from: '2026-06-15', to: '2026-07-14' })).toBe('2026-07');
    expect(billingMonthOf({ from: '2026-06-01', to: '2026-06-30' })).toBe('2026-07');
    expect(billingMonthOf({ from: '2026-12-01', to: '2026-12-31' })).toBe('2027-01');
  });
});

test('the last days of the periods billed in a month are those of its span, and no others', () => {
  const days = fc.integer({ min: dayNumber('2000-01-01'), max: dayNumber('2099-12-31') }).map(dayText);
  fc.assert(
    fc.property(days, days, (to, other) => {
      const inSpan = (month: string) => to >= readingMonthSpan(month).from && to <= readingMonthSpan(month).to;
      const month = billingMonthOf({ from: to, to });
      expect(inSpan(month)).toBe(true);
      expect(inSpan(other.slice(0, 7))).toBe(other.slice(0, 7) === month);
    }),
  );
});
