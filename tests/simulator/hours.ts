import { MOST_BOOT_SECONDS } from '../../domain/batch-server/measured.ts';
import type { Settings } from '../../domain/batch-server/types.ts';
import { windowEndsAt } from '../../domain/batch-server/windows.ts';
import type { SimulatedJob } from './queue.ts';

/** A stop and a start take a minute or two beyond the boot. */
const STOP_AND_START_SECONDS = 120;

export const inHours = ({ windows }: Settings, at: number): boolean => windowEndsAt(windows, at) !== null;

/** Must a server of mode `window` be on? In its hours, and when a job can just be done by its latest end, with the margin. */
export function mustBeOn(settings: Settings, deadlines: Iterable<SimulatedJob>, now: number): boolean {
  if (inHours(settings, now)) return true;
  for (const { finishBy, durationMs } of deadlines)
    if (finishBy! - durationMs - settings.deadlineMarginSeconds * 1000 <= now) return true;
  return false;
}

/** May it be on? Generously: as if all jobs with a latest end had to be done before the first of these ends, after the longest boot. */
export function mayBeOn(settings: Settings, deadlines: Iterable<SimulatedJob>, now: number): boolean {
  if (inHours(settings, now)) return true;
  const jobs = [...deadlines];
  const work = jobs.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const spare = (settings.deadlineMarginSeconds + MOST_BOOT_SECONDS + STOP_AND_START_SECONDS) * 1000;
  return jobs.some(({ finishBy }) => finishBy! - work - spare <= now);
}
