import { expect, test } from '@jest/globals';
import { parseCompactDay, parseCompactTime } from '../../../../domain/metering/timestamps.ts';

test.each([
  ['20240229', '2024-02-29'],
  [' 20240101 ', '2024-01-01'],
  ['20230229', null],
  ['20240001', null],
  ['19891231', null],
  ['22000101', null],
  ['2024-01-01', null],
  ['', null],
])('day %j is %j', (text, expected) => {
  expect(parseCompactDay(text)).toBe(expected);
});

test.each([
  ['20240229235959', '2024-02-29 23:59:59'],
  ['202402292359', '2024-02-29 23:59:00'],
  ['20240229240000', null],
  ['20240229236000', null],
  ['20240229235960', null],
  ['20230229235959', null],
  ['20240229', null],
])('time %j is %j', (text, expected) => {
  expect(parseCompactTime(text)).toBe(expected);
});
