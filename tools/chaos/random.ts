/** Seeded random numbers in [0, 1) (mulberry32), so that a run's plan can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Waiting time until the next of events that come independently, `meanMs` apart on average. */
export const exponentialMs = (meanMs: number, random: () => number) => -Math.log(1 - random()) * meanMs;
