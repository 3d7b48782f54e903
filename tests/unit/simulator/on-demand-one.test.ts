import { expect, test } from '@jest/globals';
import { onDemand } from '../../simulator/scenarios.ts';
import { simulate } from '../../simulator/world.ts';
import { expectSound } from './expect-sound.ts';

// Ten simulated years in all, in three files that Jest runs side by side.
test('almost five years by work alone: no job stopped midway, none left unstarted, no double start, always back to normal', async () => {
  const report = await simulate(onDemand(101, 1736));
  expectSound(report);
  expect(report.stopAfterEmpty.p99).toBeLessThanOrEqual(30);
  expect(report.startAfterDue.p99).toBeLessThanOrEqual(120);
}, 300_000);
