import { describe, expect, test } from '@jest/globals';
import { addUpPeriod, type DayTotal } from '../../../../domain/metering/usage.ts';

const period = { from: '2026-02-27', to: '2026-03-02' };
const day = (date: string, channel = 'E1', over: Partial<DayTotal> = {}): DayTotal => ({
  channel,
  day: date,
  intervalMinutes: 30,
  total: 100,
  estimatedCount: 0,
  ...over,
});
const all = ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02'];

describe('addUpPeriod', () => {
  test('import channels are added, what is fed in is kept apart, reactive energy and other days are left out', () => {
    const usage = addUpPeriod(
      [
        ...all.map((date) => day(date)),
        ...all.map((date) => day(date, 'E2', { total: 10, estimatedCount: 2 })),
        ...all.map((date) => day(date, 'B1', { total: 7 })),
        ...all.map((date) => day(date, 'Q1', { total: 9_999 })),
        day('2026-03-03'),
      ],
      period,
    );
    expect(usage).toEqual({
      daysExpected: 4,
      daysRead: 4,
      importWh: 440,
      exportWh: 28,
      intervalCount: 384,
      estimatedCount: 8,
      firstMissing: null,
    });
  });

  test('a day with export only is not read', () => {
    const usage = addUpPeriod([...all.slice(1).map((date) => day(date)), day('2026-02-27', 'B1')], period);
    expect(usage).toMatchObject({ daysRead: 3, firstMissing: '2026-02-27' });
  });

  test('a channel that pauses makes its day incomplete; one that begins or ends with a meter does not', () => {
    const pausing = [...all.map((date) => day(date)), day(all[0]!, 'E2'), day(all[2]!, 'E2')];
    expect(addUpPeriod(pausing, period)).toMatchObject({ daysRead: 3, firstMissing: '2026-02-28' });
    const changed = [day(all[0]!, 'E1'), day(all[1]!, 'E1'), day(all[2]!, 'E2'), day(all[3]!, 'E2')];
    expect(addUpPeriod(changed, period)).toMatchObject({ daysRead: 4, firstMissing: null });
  });

  test('5 and 30 minutes count their own intervals', () => {
    expect(addUpPeriod([day(all[0]!, 'E1', { intervalMinutes: 5 }), day(all[1]!)], period).intervalCount).toBe(
      288 + 48,
    );
  });
});
