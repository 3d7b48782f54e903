import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nextWindowAt, windowEndsAt, windowsFrom } from '../../../../domain/batch-server/windows.ts';

const MINUTE = 60_000;
/** An instant of Seoul's clock. */
const seoul = (text: string) => Date.parse(`${text}+09:00`);

describe('reading windows', () => {
  test('days as one, range, list or none', () => {
    expect(windowsFrom('MON-FRI 02:00-06:00; SUN 22:00-01:30')).toEqual([
      { days: [1, 2, 3, 4, 5], from: 120, to: 360 },
      { days: [0], from: 1320, to: 90 },
    ]);
    expect(windowsFrom('sat-mon,wed 00:00-24:00')).toEqual([{ days: [6, 0, 1, 3], from: 0, to: 1440 }]);
    expect(windowsFrom('23:59-00:01')).toEqual([{ days: [0, 1, 2, 3, 4, 5, 6], from: 1439, to: 1 }]);
    expect(windowsFrom('MON   02:00-03:59')).toEqual([{ days: [1], from: 120, to: 239 }]);
    expect(windowsFrom(' ; ')).toEqual([]);
  });

  test.each([
    '02:00',
    'MON 2:00-3:00',
    'MOON 02:00-03:00',
    'MON- 02:00-03:00',
    '24:00-25:00',
    '02:60-03:00',
    '02:00-03:60',
    '02:00-24:01',
    'MON 02:00-03:00 x',
    'x MON 02:00-03:00',
    'MOON-TUE 02:00-03:00',
    'MON-TOE 02:00-03:00',
    '24:00-23:00',
  ])('%s is refused with the part that cannot be read', (text) => {
    expect(() => windowsFrom(text)).toThrow(RangeError);
    expect(() => windowsFrom(text)).toThrow(`'${text}'`);
  });
});

describe('a window in Asia/Seoul', () => {
  const night = windowsFrom('MON-FRI 22:00-02:00');

  test('holds from its first to before its last minute, over midnight, by the weekday it begins on', () => {
    expect(windowEndsAt(night, seoul('2026-11-23T21:59:59.999'))).toBeNull();
    expect(windowEndsAt(night, seoul('2026-11-23T22:00'))).toBe(seoul('2026-11-24T02:00'));
    expect(windowEndsAt(night, seoul('2026-11-24T01:59:59.999'))).toBe(seoul('2026-11-24T02:00'));
    expect(windowEndsAt(night, seoul('2026-11-24T02:00'))).toBeNull();
    expect(windowEndsAt(night, seoul('2026-11-28T01:00'))).toBe(seoul('2026-11-28T02:00'));
    expect(windowEndsAt(night, seoul('2026-11-28T22:30'))).toBeNull();
    expect(windowEndsAt(night, seoul('2026-11-23T01:00'))).toBeNull();
  });

  test('from a time to the same time is a whole day', () => {
    const day = windowsFrom('MON 02:00-02:00');
    expect(windowEndsAt(day, seoul('2026-11-23T02:00'))).toBe(seoul('2026-11-24T02:00'));
    expect(windowEndsAt(day, seoul('2026-11-24T01:59'))).toBe(seoul('2026-11-24T02:00'));
    expect(windowEndsAt(day, seoul('2026-11-24T02:00'))).toBeNull();
  });

  test('the next one begins', () => {
    expect(nextWindowAt(night, seoul('2026-11-23T21:59'))).toBe(seoul('2026-11-23T22:00'));
    expect(nextWindowAt(night, seoul('2026-11-23T22:00'))).toBe(seoul('2026-11-24T22:00'));
    expect(nextWindowAt(night, seoul('2026-11-27T22:00'))).toBe(seoul('2026-11-30T22:00'));
    expect(nextWindowAt(windowsFrom('SUN 10:00-11:00'), seoul('2026-11-22T10:00'))).toBe(seoul('2026-11-29T10:00'));
    expect(nextWindowAt([], seoul('2026-11-23T22:00'))).toBeNull();
  });

  test('windows that touch or overlap are one; the whole week has no end in sight', () => {
    const two = windowsFrom('22:00-24:00; 00:00-02:00; 01:00-03:00');
    expect(windowEndsAt(two, seoul('2026-11-23T22:30'))).toBe(seoul('2026-11-24T03:00'));
    const always = windowEndsAt(windowsFrom('00:00-24:00'), seoul('2026-11-23T22:30'))!;
    expect(always).toBeGreaterThan(seoul('2026-12-01T00:00'));
  });

  test('agrees with a minute-by-minute reading of Seoul’s calendar', () => {
    const names = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone: 'Asia/Seoul',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    fc.assert(
      fc.property(
        fc.nat(6),
        fc.integer({ min: 0, max: 1439 }),
        fc.integer({ min: 1, max: 1440 }),
        fc.integer({ min: 0, max: 20_000 }),
        (day, from, to, minute) => {
          const at = seoul('2026-11-20T00:00') + minute * MINUTE;
          const part = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
          const today = names.indexOf(part['weekday']!.toUpperCase());
          const time = Number(part['hour']) * 60 + Number(part['minute']);
          const yesterday = (today + 6) % 7;
          const inside =
            to > from
              ? today === day && from <= time && time < to
              : (today === day && from <= time) || (yesterday === day && time < to);
          expect(windowEndsAt([{ days: [day], from, to }], at) !== null).toBe(inside);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
