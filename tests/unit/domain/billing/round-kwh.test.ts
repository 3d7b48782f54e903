import { expect, test } from '@jest/globals';
import { billedKwh } from '../../../../domain/billing/round-kwh.ts';

test('whole kWh, half up', () => {
  expect([0, 499, 500, 1_499, 1_500, 270_738].map(billedKwh)).toEqual([0, 0, 1, 1, 2, 271]);
  expect(billedKwh(Number.MAX_SAFE_INTEGER - 1_000)).toBe(9_007_199_254_740);
});
