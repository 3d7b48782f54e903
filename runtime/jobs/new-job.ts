import type { AwaitedOutcome } from '../../domain/jobs/dependencies.ts';
import type { StartRule } from '../../domain/jobs/start-rule.ts';

/** Waits for another job; `on` defaults to success. */
export interface After {
  jobId: number;
  on?: AwaitedOutcome;
}

export interface NewJob {
  type: string;
  /** JSON; checked against the type's schema before the job runs */
  params: object;
  /** A second job with the same key is not made. */
  uniqueKey?: string;
  /**
   * `ever` (default): the key is taken for good. `start`: only until the job starts, so that a change arriving while it runs
   * makes another one.
   */
  uniqueUntil?: 'ever' | 'start';
  /** Smaller runs first, 0..999; default 100. */
  priority?: number;
  /** All of these must hold; inside `any`, one is enough. */
  after?: readonly (After | { any: readonly After[] })[];
  /** Not before this moment. */
  runAfter?: Date;
  startRule?: StartRule;
  /** Starts that may end in an error or a timeout before the job counts as failed; default 5. */
  maxAttempts?: number;
  /** Wait after the first failure; doubles each time, with jitter; default 10. */
  backoffSeconds?: number;
  /** default 3600 */
  timeoutSeconds?: number;
  /** Alarm when the job has not started, or not ended, by then. */
  lateStartAt?: Date;
  lateEndAt?: Date;
  /** Made, but does not start until an operator releases it. */
  held?: boolean;
  /** The operator who asked for it; none = the system. */
  createdBy?: string;
}
