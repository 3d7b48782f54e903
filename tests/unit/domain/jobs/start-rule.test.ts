import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { DayRule } from '../../../../domain/jobs/day-rule.ts';
import { minutesOf, seoulDay, seoulMoment } from '../../../../domain/jobs/days.ts';
import { isOfficeHoliday } from '../../../../domain/jobs/public-holidays.ts';
import { nextStart, type StartRule } from '../../../../domain/jobs/start-rule.ts';

const next = (rule: StartRule, seoul: string) => {
  const moment = nextStart(rule, new Date(`${seoul}+09:00`), isOfficeHoliday);
  return new Date(moment.getTime() + 9 * 3_600_000).toISOString().slice(0, 16);
};

describe('nextStart', () => {
  test('a window of the day', () => {
    const rule = { window: { from: '01:00', to: '05:00' } };
    expect(next(rule, '2026-11-23T00:30:00')).toBe('2026-11-23T01:00');
    expect(next(rule, '2026-11-23T01:00:00')).toBe('2026-11-23T01:00');
    expect(next(rule, '2026-11-23T04:59:00')).toBe('2026-11-23T04:59');
    expect(next(rule, '2026-11-23T05:00:00')).toBe('2026-11-24T01:00');
  });

  test('a window over midnight belongs to the day it begins', () => {
    const rule: StartRule = { window: { from: '22:00', to: '06:00' }, days: { every: 'working-day' } };
    expect(next(rule, '2026-11-20T23:00:00')).toBe('2026-11-20T23:00');
    expect(next(rule, '2026-11-21T03:00:00')).toBe('2026-11-21T03:00');
    expect(next(rule, '2026-11-21T06:00:00')).toBe('2026-11-23T22:00');
  });

  test('days without a window begin at midnight', () => {
    expect(next({ days: { workingDayOfMonth: 3 } }, '2026-11-23T12:00:00')).toBe('2026-12-03T00:00');
    expect(next({ days: { workingDayOfMonth: 3 } }, '2026-12-03T12:00:00')).toBe('2026-12-03T12:00');
  });

  test('a window that ends at 24:00, and one whose ends are equal (the whole day)', () => {
    expect(next({ window: { from: '18:00', to: '24:00' } }, '2026-11-23T23:59:00')).toBe('2026-11-23T23:59');
    expect(next({ window: { from: '06:00', to: '06:00' } }, '2026-11-23T05:00:00')).toBe('2026-11-23T05:00');
  });

  test('a rule that allows no day is refused', () => {
    expect(() => next({ days: { weekdays: [] } }, '2026-11-23T00:00:00')).toThrow('allows no day within two years');
  });

  test('is never early, is allowed, and nothing allowed lies before it', () => {
    const time = fc
      .integer({ min: 0, max: 1439 })
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
    const days: fc.Arbitrary<DayRule | undefined> = fc.constantFrom<(DayRule | undefined)[]>(
      undefined,
      { every: 'working-day' },
      { weekdays: [6, 7] },
      { monthDays: [1, 15] },
    );
    const inside = (rule: StartRule, moment: Date): boolean => {
      const window = rule.window!;
      const minute = (moment.getTime() / 60_000 + 540) % 1440;
      const from = minutesOf(window.from);
      const to = minutesOf(window.to);
      const day = seoulDay(moment);
      const allowed = (candidate: string) =>
        !rule.days ||
        nextStart({ days: rule.days }, seoulMoment(candidate, '00:00'), isOfficeHoliday) <=
          seoulMoment(candidate, '23:59');
      if (from < to) return minute >= from && minute < to && allowed(day);
      if (minute >= from) return allowed(day);
      return minute < to && allowed(seoulDay(new Date(moment.getTime() - 86_400_000)));
    };
    fc.assert(
      fc.property(time, time, days, fc.integer({ min: 0, max: 525_600 }), (from, to, dayRule, minutes) => {
        const rule: StartRule = { window: { from, to }, ...(dayRule ? { days: dayRule } : {}) };
        const asked = new Date(Date.UTC(2026, 0, 1) + minutes * 60_000);
        const start = nextStart(rule, asked, isOfficeHoliday);
        expect(start.getTime()).toBeGreaterThanOrEqual(asked.getTime());
        expect(inside(rule, start)).toBe(true);
        if (start > asked) {
          for (const share of [0, 0.25, 0.5, 0.75, 0.999]) {
            const before = new Date(
              asked.getTime() + Math.floor(((start.getTime() - asked.getTime()) / 60_000) * share) * 60_000,
            );
            if (before < start) expect(inside(rule, before)).toBe(false);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
