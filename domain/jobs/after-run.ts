import { backoffSeconds } from './backoff.ts';

/**
 * How a start ended other than in success. `failed`, `timeout`: by the job's own doing, counted against its attempts.
 * `lost`: the worker died. `interrupted`: the database was out of reach. `released`: the worker was told to stop.
 */
export type Mishap = 'failed' | 'timeout' | 'lost' | 'interrupted' | 'released';

export interface Attempts {
  /** before this start's end is counted */
  failures: number;
  losses: number;
  maxAttempts: number;
  backoffSeconds: number;
}

/** A job that takes its worker with it again and again must not do so for ever. */
export const MOST_LOSSES_IN_A_ROW = 20;

export type AfterRun =
  | { state: 'ready'; failures: number; losses: number }
  | { state: 'scheduled'; delaySeconds: number; failures: number; losses: number }
  | { state: 'failed'; failures: number; losses: number; tooManyLosses: boolean };

/**
 * What becomes of a job whose start did not succeed.
 * @param retry false = the error will not go away by trying again
 */
export function afterMishap(mishap: Mishap, retry: boolean, attempts: Attempts, random: () => number): AfterRun {
  const { failures, losses } = attempts;
  if (mishap === 'released') return { state: 'ready', failures, losses };
  if (mishap === 'lost' || mishap === 'interrupted') {
    const after = losses + 1;
    if (after >= MOST_LOSSES_IN_A_ROW) return { state: 'failed', failures, losses: after, tooManyLosses: true };
    return mishap === 'lost'
      ? { state: 'ready', failures, losses: after }
      : { state: 'scheduled', delaySeconds: backoffSeconds(1, Math.min(after, 4), random), failures, losses: after };
  }
  const after = failures + 1;
  if (!retry || after >= attempts.maxAttempts)
    return { state: 'failed', failures: after, losses, tooManyLosses: false };
  return {
    state: 'scheduled',
    delaySeconds: backoffSeconds(attempts.backoffSeconds, after, random),
    failures: after,
    losses,
  };
}
