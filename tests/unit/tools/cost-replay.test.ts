import { expect, test } from '@jest/globals';
import { madeUpMonth, replay } from '../../../tools/cost-replay.ts';

test('a month of 1.5 h of work a day: at least 93 % saved, within two billed minutes a day of what knowing the future would cost', async () => {
  const result = await replay(madeUpMonth(30, 1, 1.5), 30, 1);
  expect(result.workHoursADay).toBeGreaterThan(1.4);
  expect(result.savedPercent.againstAlwaysOn).toBeGreaterThanOrEqual(93);
  expect(result.minutesADayAboveOptimum).toBeLessThanOrEqual(2);
  expect(result.billedMinutes.ours).toBeGreaterThanOrEqual(result.billedMinutes.optimum);
  expect(result.billedMinutes.businessHours).toBe(22 * 9 * 60);
  expect(result.secondsFromEmptyToStop.most).toBeLessThanOrEqual(60);
}, 60_000);
