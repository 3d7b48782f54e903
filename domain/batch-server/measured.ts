import type { BatchServerEvent } from './types.ts';

/** Before anything was measured: what a t4g/m7g with Debian needs from the call to the worker's hello, on the safe side. */
const UNMEASURED_BOOT_SECONDS = 90;
/** No estimate is longer. */
export const MOST_BOOT_SECONDS = 600;

/**
 * Seconds from asking for a start to the worker's hello: the second longest of those in the history (the longest is often a
 * one-off), at most ten minutes. 90 before there are three.
 */
export function bootSeconds(history: readonly BatchServerEvent[]): number {
  const seconds: number[] = [];
  let doneAt: number | null = null;
  for (const event of history) {
    if (event.action !== 'start') continue;
    if (event.outcome === 'done') doneAt = event.at;
    else if (event.outcome === 'asked' && doneAt !== null) {
      seconds.push((doneAt - event.at) / 1000);
      doneAt = null;
    }
  }
  if (seconds.length < 3) return UNMEASURED_BOOT_SECONDS;
  return Math.min(seconds.sort((a, b) => b - a)[1] ?? UNMEASURED_BOOT_SECONDS, MOST_BOOT_SECONDS);
}
