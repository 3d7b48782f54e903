import type { Decision, Say } from './decision.ts';
import { newest, waitAfter } from './history.ts';
import { isWorkerAlive, jobsInHand, lastAsked, secondsSince } from './signs.ts';
import { DRAIN_RESERVE_SECONDS, LEAST_BILLED_SECONDS, SETTLE_SECONDS } from './times.ts';
import type { Drain, Instance, Settings, Work } from './types.ts';
import type { Wanted } from './wanted.ts';

/** A worker that has not agreed by then neither works nor listens. */
const DRAIN_ANSWER_SECONDS = 120;
/** Between two looks while the worker's agreement is awaited. */
const DRAIN_LOOK_SECONDS = 2;
/**
 * A worker that beats no more, or has not said hello, may still be claiming: it looks for the request once a second, so what it
 * claimed before that look is a lease that shows by then.
 */
const DRAIN_SILENT_SECONDS = 10;

/** The server runs and should not: let the worker finish and agree to claim nothing more, then stop. Never with a job in hand. */
export function decideStop(instance: Instance, work: Work, settings: Settings, want: Wanted, say: Say): Decision {
  const { now, drain } = work;
  const inHand = jobsInHand(instance, work, settings);
  const settling = secondsToSettle(work);
  if (settling > 0) return say('none', 'stop-settling', { lookAgainInSeconds: Math.min(settling, 10) });
  if (inHand === 0) {
    const paid = paidSeconds(instance, work);
    if (paid > 0) return say('none', 'paid-minute', { lookAgainInSeconds: paid });
    const grace = want.reason === 'nothing-to-do' ? graceSeconds(work, settings) : 0;
    if (grace > 0) return say('none', 'idle-grace', { lookAgainInSeconds: grace });
  }
  if (drain === null || drain.until <= now)
    return say('drain', want.reason, { lookAgainInSeconds: DRAIN_LOOK_SECONDS });
  if (drain.until - now < DRAIN_RESERVE_SECONDS * 1000)
    return say('drain', 'drain-renewed', { lookAgainInSeconds: DRAIN_LOOK_SECONDS });
  if (inHand > 0) return say('none', 'finishing-jobs', { lookAgainInSeconds: 10, detail: `${inHand} jobs` });
  if (!hasAgreed(drain, instance, work, settings)) {
    const asked = secondsSince(drain.askedAt, now);
    if (asked < DRAIN_ANSWER_SECONDS) return say('none', 'draining', { lookAgainInSeconds: DRAIN_LOOK_SECONDS });
    return say('stop', 'drain-unanswered', { loud: true, detail: `asked ${asked} s ago` });
  }
  return say('stop', want.reason);
}

/** After a stop or reboot EC2 may show the old state for a while; after a refusal the table of errors says how long to wait. */
function secondsToSettle({ history, now }: Work): number {
  const asked = lastAsked(history);
  if (asked === undefined || asked.action === 'start') return 0;
  const answer = newest(history, [asked.action], ['refused', 'accepted']);
  const refused = answer?.outcome === 'refused' && answer.at >= asked.at;
  const wait = refused ? waitAfter(answer.errorCode ?? '') : SETTLE_SECONDS;
  return Math.max(0, wait - secondsSince(asked.at, now));
}

/** Seconds left of the minute that EC2 bills anyway. A launch time in the future is a clock's error and counts as none. */
function paidSeconds({ launchedAt }: Instance, { now }: Work): number {
  if (launchedAt === null || launchedAt > now) return 0;
  return Math.max(0, Math.ceil(LEAST_BILLED_SECONDS - (now - launchedAt) / 1000));
}

function graceSeconds({ lastFinishedAt, now }: Work, { idleSeconds }: Settings): number {
  return lastFinishedAt === null ? 0 : Math.max(0, idleSeconds - secondsSince(lastFinishedAt, now));
}

/** A silent worker, or one that has not said hello, need not agree: the time it takes to see the request is as good as its word. */
function hasAgreed(drain: Drain, instance: Instance, work: Work, settings: Settings): boolean {
  if (drain.acceptedAt !== null) return true;
  return !isWorkerAlive(instance, work, settings) && secondsSince(drain.askedAt, work.now) >= DRAIN_SILENT_SECONDS;
}
