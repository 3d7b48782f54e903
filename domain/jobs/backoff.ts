const LONGEST_SECONDS = 3600;

/**
 * Seconds to wait before a failed job is tried again: doubling from `baseSeconds` up to an hour, of which the upper half
 * is random, so that jobs that failed together do not come back together.
 * @param failures failures so far, 1 = the first
 * @param random 0 ≤ random < 1
 */
export function backoffSeconds(baseSeconds: number, failures: number, random: () => number): number {
  const full = Math.min(LONGEST_SECONDS, baseSeconds * 2 ** Math.min(failures - 1, 30));
  return full / 2 + (full / 2) * random();
}
