import { bootSeconds, MOST_BOOT_SECONDS } from './measured.ts';
import type { Reason } from './reasons.ts';
import { jobsInHand } from './signs.ts';
import type { Instance, Instant, Settings, Work } from './types.ts';
import { nextWindowAt, windowEndsAt } from './windows.ts';

export interface Wanted {
  on: boolean;
  reason: Reason;
  /** When this answer may change without anything happening; null when only work or an operator changes it. */
  until: Instant | null;
}

/** EC2 takes about half a minute to a minute from the call to `stopped`; a restart cannot begin sooner. */
const STOP_SECONDS = 60;

/** Should the server be on? Says nothing about how to get there. One that is on is kept on more readily: cheaper than coming back. */
export function wanted(instance: Instance, work: Work, settings: Settings): Wanted {
  const { now, override } = work;
  const running = instance.state === 'running' || instance.state === 'pending';
  if (override && override.until > now) {
    const until = override.until;
    return override.keep === 'on' ? { on: true, reason: 'keep-on', until } : { on: false, reason: 'keep-off', until };
  }
  // Outside its hours a server of mode `window` is not wanted even while busy: it finishes what it has and claims no more.
  if (settings.mode !== 'window' && jobsInHand(instance, work, settings) > 0)
    return { on: true, reason: 'busy', until: null };

  const windowEnd = settings.mode === 'on-demand' ? null : windowEndsAt(settings.windows, now);
  if (windowEnd !== null) return { on: true, reason: 'in-window', until: windowEnd };

  const boot = bootSeconds(work.history);
  if (settings.mode === 'window') {
    // For one that is on the boot takes its most: what it was started for is then wanted throughout, whatever becomes of the estimate.
    const deadlineStart = latestStart(work, settings, running ? MOST_BOOT_SECONDS : boot);
    const until = earliest(nextWindowAt(settings.windows, now), deadlineStart);
    if (deadlineStart !== null && deadlineStart <= now) return { on: true, reason: 'deadline', until: null };
    return { on: false, reason: 'outside-window', until };
  }

  if (work.due > 0) return { on: true, reason: 'work-due', until: null };
  const { nextDueAt } = work;
  const soon = nextDueAt === null ? null : nextDueAt - (running ? boot + STOP_SECONDS : boot) * 1000;
  if (soon !== null && soon <= now) return { on: true, reason: running ? 'next-job-near' : 'work-soon', until: null };
  const window = settings.mode === 'both' ? nextWindowAt(settings.windows, now) : null;
  return { on: false, reason: 'nothing-to-do', until: earliest(soon, window) };
}

/**
 * The latest moment at which the server must begin to start so that all work is finished by its deadlines, done one after the
 * other, earliest deadline first (if any order meets them all, this one does). Null without deadlines. @param lead seconds until it works
 */
export function latestStart(work: Work, settings: Settings, lead: number): Instant | null {
  let sum = 0;
  let latest: Instant | null = null;
  for (const { finishBy, workSeconds } of work.deadlines.toSorted((a, b) => a.finishBy - b.finishBy)) {
    sum += workSeconds;
    latest = earliest(latest, finishBy - (sum + lead + settings.deadlineMarginSeconds) * 1000);
  }
  return latest;
}

const earliest = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
