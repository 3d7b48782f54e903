import { DEFAULT_SETTINGS } from '../../domain/batch-server/types.ts';
import { windowsFrom } from '../../domain/batch-server/windows.ts';
import type { Random } from './random.ts';
import type { Scenario } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A retailer's day: a nightly run, files through the day in bursts, now and then a job for a later time or with a deadline. */
function retailersDay(random: Random, day: number, enqueue: Parameters<Scenario['work']>[2]): void {
  const night = day + 17 * HOUR + random.between(0, 10 * MINUTE);
  if (random.chance(0.9))
    enqueue(night, random.betweenLog(5 * MINUTE, 90 * MINUTE), random.chance(0.3) ? night + 4 * HOUR : null, true);
  const bursts = Math.floor(random.between(0, 5));
  for (let burst = 0; burst < bursts; burst++) {
    const at = day + random.between(0, 24 * HOUR);
    const files = Math.ceil(random.betweenLog(1, 12));
    for (let file = 0; file < files; file++)
      enqueue(at + random.between(0, 4 * MINUTE), random.betweenLog(2_000, 6 * MINUTE), null, false);
  }
  if (random.chance(0.02))
    enqueue(day + random.between(0, 24 * HOUR), random.between(3 * HOUR, 9 * HOUR), null, random.chance(0.5));
}

const types = ['m7g.xlarge', 'm7g.large', 'm6g.xlarge'] as const;

export const onDemand = (seed: number, days: number, faults = 1): Scenario => ({
  seed,
  days,
  faults,
  skipIdleTicks: true,
  types,
  settings: { ...DEFAULT_SETTINGS, instanceTypes: types },
  work: retailersDay,
});

export const both = (seed: number, days: number, faults = 1): Scenario => ({
  ...onDemand(seed, days, faults),
  settings: { ...DEFAULT_SETTINGS, instanceTypes: types, mode: 'both', windows: windowsFrom('MON-FRI 01:30-03:00') },
});

/** The same, and work outside the hours that has a latest end. */
function workWithDeadlines(random: Random, day: number, enqueue: Parameters<Scenario['work']>[2]): void {
  retailersDay(random, day, enqueue);
  if (random.chance(0.5)) return;
  const at = day + random.between(0, 24 * HOUR);
  const duration = random.betweenLog(2 * MINUTE, 2 * HOUR);
  enqueue(at, duration, at + duration + random.between(30 * MINUTE, 8 * HOUR), random.chance(0.7));
}

export const windowOnly = (seed: number, days: number, faults = 1): Scenario => ({
  ...onDemand(seed, days, faults),
  settings: { ...DEFAULT_SETTINGS, instanceTypes: types, mode: 'window', windows: windowsFrom('01:00-05:00') },
  work: workWithDeadlines,
});
