import { describe, expect, test } from '@jest/globals';
import { progressOf } from '../../../../domain/jobs/progress.ts';

const startedAt = new Date('2026-11-23T00:00:00Z');
const afterSeconds = (seconds: number) => new Date(startedAt.getTime() + seconds * 1000);

describe('progress', () => {
  test('share, rate and expected end at the mean rate', () => {
    expect(progressOf({ done: 250, total: 1000, startedAt, at: afterSeconds(50) })).toEqual({
      done: 250,
      total: 1000,
      percent: 25,
      ratePerSecond: 5,
      expectedEnd: afterSeconds(200),
    });
  });
  test('says nothing it cannot know before the first item', () => {
    expect(progressOf({ done: 0, total: 10, startedAt, at: afterSeconds(5) })).toMatchObject({
      percent: 0,
      ratePerSecond: null,
      expectedEnd: null,
    });
    expect(progressOf({ done: 5, total: 10, startedAt, at: startedAt })).toMatchObject({
      ratePerSecond: null,
      expectedEnd: null,
    });
  });
  test('done is done, also when there was more than expected or nothing at all', () => {
    expect(progressOf({ done: 12, total: 10, startedAt, at: afterSeconds(6) })).toMatchObject({
      percent: 100,
      expectedEnd: afterSeconds(6),
    });
    expect(progressOf({ done: 0, total: 0, startedAt, at: afterSeconds(6) })).toMatchObject({
      percent: 0,
      expectedEnd: afterSeconds(6),
    });
  });
  test('99.9 % is not 100 %', () => {
    expect(progressOf({ done: 999, total: 1000, startedAt, at: afterSeconds(9) }).percent).toBe(99);
  });
});
