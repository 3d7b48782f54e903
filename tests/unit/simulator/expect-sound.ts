import { expect } from '@jest/globals';
import type { SimulationReport } from '../../simulator/world.ts';

/** Nothing wrong was seen, and the run was worth something: work was done, and trouble of every kind was met. */
export function expectSound(report: SimulationReport): void {
  const replay = `node tests/simulator/run.ts --mode ${report.mode} --seed ${report.seed} --days ${report.days}`;
  expect({ replay, violations: report.violations }).toEqual({ replay, violations: [] });
  expect(report).toMatchObject({ stoppedMidway: 0, doubleStarts: 0, unstarted: 0, notConverged: 0 });
  expect(report).toMatchObject({ missedDeadlines: 0, uselessStarts: 0, needlessReboots: 0 });
  expect(report.jobs).toBeGreaterThan(report.days * 8);
  expect(report.starts).toBeGreaterThan(report.days / 2);
  expect(report.reboots).toBeGreaterThan(report.days / 20);
  expect(Object.keys(report.faults).length).toBeGreaterThan(report.days > 365 ? 18 : 8);
}
