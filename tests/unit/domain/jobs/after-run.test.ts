import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { afterMishap, MOST_LOSSES_IN_A_ROW } from '../../../../domain/jobs/after-run.ts';
import { backoffSeconds } from '../../../../domain/jobs/backoff.ts';

const attempts = { failures: 0, losses: 0, maxAttempts: 3, backoffSeconds: 10 };
const half = () => 0.5;

describe('what becomes of a job whose start did not succeed', () => {
  test('a failure is tried again later, until the attempts are used up', () => {
    expect(afterMishap('failed', true, attempts, half)).toEqual({
      state: 'scheduled',
      delaySeconds: 7.5,
      failures: 1,
      losses: 0,
    });
    expect(afterMishap('timeout', true, { ...attempts, failures: 1 }, half)).toMatchObject({
      state: 'scheduled',
      delaySeconds: 15,
      failures: 2,
    });
    expect(afterMishap('failed', true, { ...attempts, failures: 2 }, half)).toMatchObject({
      state: 'failed',
      failures: 3,
      tooManyLosses: false,
    });
  });
  test('an error that stays is not tried again', () => {
    expect(afterMishap('failed', false, attempts, half)).toMatchObject({ state: 'failed', failures: 1 });
  });
  test('a dead worker, a stopped worker and a lost database cost no attempt', () => {
    expect(afterMishap('lost', true, { ...attempts, failures: 2 }, half)).toEqual({
      state: 'ready',
      failures: 2,
      losses: 1,
    });
    expect(afterMishap('released', true, { ...attempts, losses: 5 }, half)).toEqual({
      state: 'ready',
      failures: 0,
      losses: 5,
    });
    expect(afterMishap('interrupted', true, attempts, half)).toMatchObject({
      state: 'scheduled',
      failures: 0,
      losses: 1,
    });
  });
  test('a job that loses its worker again and again fails in the end', () => {
    expect(afterMishap('lost', true, { ...attempts, losses: MOST_LOSSES_IN_A_ROW - 1 }, half)).toMatchObject({
      state: 'failed',
      tooManyLosses: true,
    });
    expect(afterMishap('interrupted', true, { ...attempts, losses: MOST_LOSSES_IN_A_ROW - 1 }, half)).toMatchObject({
      state: 'failed',
    });
  });
});

describe('backoff', () => {
  test('doubles, with the upper half random, up to an hour', () => {
    expect([1, 2, 3, 4].map((n) => backoffSeconds(10, n, () => 0))).toEqual([5, 10, 20, 40]);
    expect(backoffSeconds(10, 4, () => 0.999999)).toBeCloseTo(80, 3);
    expect(backoffSeconds(10, 1_000_000, () => 0.5)).toBe(2700);
  });
  test('stays between half and the whole', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 1, max: 50 }),
        fc.double({ min: 0, max: 0.9999, noNaN: true }),
        (base, n, random) => {
          const full = Math.min(3600, base * 2 ** (n - 1));
          const wait = backoffSeconds(base, n, () => random);
          expect(wait).toBeGreaterThanOrEqual(full / 2);
          expect(wait).toBeLessThanOrEqual(full);
        },
      ),
    );
  });
});
