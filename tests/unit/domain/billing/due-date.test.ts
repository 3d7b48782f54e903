import { describe, expect, test } from '@jest/globals';
import { dueDate } from '../../../../domain/billing/due-date.ts';

const never = () => false;

describe('dueDate', () => {
  test.each([
    ['2026-03-01', 1, '2026-03-25'],
    ['2026-03-05', 5, '2026-03-25'],
    ['2026-02-08', 8, '2026-02-28'],
    ['2028-02-12', 12, '2028-02-29'],
    ['2026-03-06', 6, '2026-03-31'],
    ['2026-03-13', 13, '2026-04-05'],
    ['2026-03-15', 15, '2026-04-05'],
    ['2026-03-17', 17, '2026-04-05'],
    ['2026-03-18', 18, '2026-04-10'],
    ['2026-03-19', 19, '2026-04-10'],
    ['2026-03-20', 20, '2026-04-15'],
    ['2026-03-22', 22, '2026-04-15'],
    ['2026-03-24', 24, '2026-04-15'],
    ['2026-12-25', 25, '2027-01-20'],
    ['2026-03-26', 26, '2026-04-20'],
    ['2026-03-27', 27, '2026-04-18'],
    ['2026-03-31', 31, '2026-04-18'],
  ])('read on %s (reading day %i): due on %s', (readOn, readingDay, due) => {
    expect(dueDate(readOn, readingDay, never)).toBe(due);
  });

  test('a day on which banks are closed moves to the next open day', () => {
    const closed = new Set(['2026-03-25', '2026-03-26']);
    expect(dueDate('2026-03-01', 1, (day) => closed.has(day))).toBe('2026-03-27');
  });
});
