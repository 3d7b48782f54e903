import { describe, expect, test } from '@jest/globals';
import { both, onDemand, windowOnly } from '../../simulator/scenarios.ts';
import { type SimulationReport, simulate } from '../../simulator/world.ts';

const years = (runs: readonly [(seed: number, days: number) => Parameters<typeof simulate>[0], number, number][]) =>
  Promise.all(runs.map(([scenario, seed, days]) => simulate(scenario(seed, days))));

function expectSound(reports: readonly SimulationReport[]): void {
  for (const report of reports) {
    const replay = `node tests/simulator/run.ts --seed ${report.seed} --days ${report.days}`;
    expect({ replay, violations: report.violations }).toEqual({ replay, violations: [] });
    expect(report).toMatchObject({ stoppedMidway: 0, doubleStarts: 0, unstarted: 0, notConverged: 0 });
    // The run was worth something: work was done, and trouble was met.
    expect(report.jobs).toBeGreaterThan(report.days * 8);
    expect(report.starts).toBeGreaterThan(report.days / 2);
    expect(Object.keys(report.faults).length).toBeGreaterThan(15);
  }
}

// Ten simulated years in all, in three files that Jest runs side by side. Every fault comes at random, from the seed.
describe('ten simulated years with random faults, first part: by work alone', () => {
  test('five years: no job stopped midway, none left unstarted, no double start, always back to normal', async () => {
    const reports = await years([
      [onDemand, 101, 3 * 365],
      [onDemand, 102, 2 * 365],
    ]);
    expectSound(reports);
    for (const { stopAfterEmpty, startAfterDue } of reports) {
      expect(stopAfterEmpty.p99).toBeLessThanOrEqual(30);
      expect(startAfterDue.p99).toBeLessThanOrEqual(120);
    }
  }, 300_000);
});

export { both, windowOnly };
