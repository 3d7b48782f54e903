import { expect, test } from '@jest/globals';
import {
  isEstimated,
  parseQuality,
  qualityCode,
  qualityFlag,
  qualityMethod,
  qualityText,
} from '../../../../domain/metering/quality.ts';

test('every flag with every method has its own byte and comes back from it', () => {
  const texts = ['A', 'N'];
  for (const flag of 'SFE') {
    texts.push(flag);
    for (let method = 11; method <= 93; method++) texts.push(`${flag}${method}`);
  }
  const bytes = texts.map((text) => parseQuality(text) ?? -1);
  expect(new Set(bytes).size).toBe(texts.length);
  expect(Math.min(...bytes)).toBe(0);
  // 255 marks "not given yet" while 400 records are read.
  expect(Math.max(...bytes)).toBeLessThan(255);
  expect(bytes.map(qualityText)).toEqual(texts);
});

test('A is zero, so a fresh buffer reads as actual', () => {
  expect(qualityCode('A')).toBe(0);
  expect(qualityFlag(0)).toBe('A');
});

test('only S, F and E are estimated and name methods', () => {
  expect(
    [parseQuality('A'), parseQuality('N')].map((code) => [isEstimated(code ?? -1), qualityMethod(code ?? -1)]),
  ).toEqual([
    [false, null],
    [false, null],
  ]);
  expect(isEstimated(qualityCode('E', 52))).toBe(true);
  expect(qualityMethod(qualityCode('S', 14))).toBe(14);
});

test.each(['', 'V', 'X', 'S1', 'S10', 'S94', 'S141', '14', 'SS', 'S-1'])('%j is no quality', (text) => {
  expect(parseQuality(text)).toBeNull();
});

test('a method outside the range is an error of the caller', () => {
  expect(() => qualityCode('S', 10)).toThrow(RangeError);
  expect(() => qualityCode('S', 14.5)).toThrow(RangeError);
});
