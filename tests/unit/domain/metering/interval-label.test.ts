import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, dayNumber } from '../../../../domain/calendar/day.ts';
import { intervalEndFromSerial, parseIntervalEnd } from '../../../../domain/metering/interval-label.ts';

test('24:00 and 00:00 of the next day are the same moment, also over a year’s end', () => {
  expect(parseIntervalEnd('2025-12-31 24:00')).toEqual({ day: '2025-12-31', second: 86_400 });
  expect(parseIntervalEnd('2026-01-01 00:00')).toEqual({ day: '2025-12-31', second: 86_400 });
  expect(parseIntervalEnd('2024-03-01 0:00')).toEqual({ day: '2024-02-29', second: 86_400 });
});

test.each([
  '',
  '2026-06-01',
  '2026-06-01 24:01',
  '2026-06-01 23:60',
  '2026-06-31 01:00',
  '1989-01-01 01:00',
  '01/06/2026 01:00',
  'x',
])('%j is no label', (text) => {
  expect(parseIntervalEnd(text)).toBeNull();
});

test('a text and Excel’s serial number for the same moment are the same', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 1439 }), (ahead, minute) => {
      const day = addDays('2000-01-01', ahead);
      const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      const serial = dayNumber(day) + 25_569 + minute / 1440;
      expect(intervalEndFromSerial(serial)).toEqual(parseIntervalEnd(`${day} ${time}`));
    }),
  );
});

test.each([0, -1, 1e9, Number.NaN])('serial number %d is outside the years that meters know', (serial) => {
  expect(intervalEndFromSerial(serial)).toBeNull();
});
