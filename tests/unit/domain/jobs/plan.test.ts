import { describe, expect, test } from '@jest/globals';
import { allowedActions, isAllowed } from '../../../../domain/jobs/actions.ts';
import { occurrences } from '../../../../domain/jobs/plan.ts';
import { isOfficeHoliday } from '../../../../domain/jobs/public-holidays.ts';

describe('occurrences of a schedule', () => {
  test('on the days of the rule after one day and up to another, in Seoul time', () => {
    const schedule = {
      name: 'bill',
      dayRule: { every: 'working-day' as const },
      startTime: '06:30',
      lateEndMinutes: 90,
    };
    expect(occurrences(schedule, '2026-02-12', '2026-02-19', isOfficeHoliday)).toEqual([
      { day: '2026-02-13', startsAt: new Date('2026-02-12T21:30:00Z'), lateEndAt: new Date('2026-02-12T23:00:00Z') },
      { day: '2026-02-19', startsAt: new Date('2026-02-18T21:30:00Z'), lateEndAt: new Date('2026-02-18T23:00:00Z') },
    ]);
  });
  test('none when there is no day in between', () => {
    const schedule = { name: 'x', dayRule: { every: 'day' as const }, startTime: '00:00', lateEndMinutes: null };
    expect(occurrences(schedule, '2026-02-12', '2026-02-12', isOfficeHoliday)).toEqual([]);
  });
});

describe('what an operator can do', () => {
  test.each([
    ['waiting', ['hold', 'cancel', 'skip']],
    ['ready', ['hold', 'cancel', 'skip']],
    ['running', ['cancel']],
    ['held', ['release', 'cancel', 'skip']],
    ['succeeded', ['rerun']],
    ['failed', ['skip', 'rerun']],
    ['cancelled', ['skip', 'rerun']],
    ['bypassed', ['rerun']],
  ] as const)('%s: %s', (state, actions) => {
    expect(allowedActions(state)).toEqual(actions);
    expect(isAllowed('hold', state)).toBe((actions as readonly string[]).includes('hold'));
  });
});
