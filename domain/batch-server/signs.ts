import { isInDoubt } from './ec2-errors.ts';
import { isAnswered, newest } from './history.ts';
import { LOST_ANSWER_SECONDS, REQUEST_LIVES_SECONDS, SETTLE_SECONDS } from './times.ts';
import type { BatchServerEvent, Instance, Instant, Settings, Work } from './types.ts';

/** Whole seconds from an instant to now; 0 for one in the future (clocks differ a little). */
export const secondsSince = (at: Instant, now: Instant): number => Math.max(0, Math.round((now - at) / 1000));

/** What EC2 was asked last, of all that changes the state of the instance. */
export const lastAsked = (history: readonly BatchServerEvent[]): BatchServerEvent | undefined =>
  newest(history, ['start', 'stop', 'force-stop', 'reboot']);

/** Was a stop asked for of which nobody knows whether EC2 will still carry it out? */
export function isStopInDoubt({ history, now }: Work): boolean {
  const asked = lastAsked(history);
  if (asked?.action !== 'stop' && asked?.action !== 'force-stop') return false;
  if (now - asked.at >= REQUEST_LIVES_SECONDS * 1000 || isAnswered(history, asked, ['accepted', 'done'])) return false;
  const answer = newest(history, [asked.action], ['refused']);
  return isInDoubt(answer !== undefined && answer.at >= asked.at ? answer.errorCode : null);
}

/** Whole seconds until the outcome of the last start must show: of one that EC2 accepted, or of one whose answer was lost. 0: it has, or there is none. */
export function secondsToSettleStart({ history, now }: Work): number {
  const asked = lastAsked(history);
  if (asked?.action !== 'start' || isAnswered(history, asked, ['done'])) return 0;
  const answer = newest(history, ['start'], ['refused', 'accepted']);
  const { at, outcome, errorCode } = answer !== undefined && answer.at >= asked.at ? answer : asked;
  const wait = outcome !== 'refused' ? SETTLE_SECONDS : isInDoubt(errorCode) ? LOST_ANSWER_SECONDS : 0;
  return Math.max(0, Math.ceil(wait - (now - at) / 1000));
}

/** EC2's clock and ours may differ by this much and more is not to be expected. */
const CLOCKS_DIFFER_MS = 300_000;

/**
 * When the present boot was asked for: by the database's clock where we asked, by EC2's where somebody else did (our last
 * request was a stop that was done, or EC2 began the boot long after our request).
 */
export function bootBegan(instance: Instance, work: Work): Instant | null {
  const { launchedAt } = instance;
  const asked = lastAsked(work.history);
  if (asked === undefined) return launchedAt;
  const stopped =
    (asked.action === 'stop' || asked.action === 'force-stop') && isAnswered(work.history, asked, ['done']);
  const booted = newest(work.history, ['start', 'reboot']);
  if (stopped || booted === undefined) return launchedAt ?? asked.at;
  return launchedAt !== null && launchedAt - booted.at > CLOCKS_DIFFER_MS ? launchedAt : booted.at;
}

/** Has the worker said hello since the present boot was asked for? A hello of an earlier boot does not count. */
export function saidHello(instance: Instance, work: Work): boolean {
  if (work.worker === null || work.worker.instanceId !== instance.id) return false;
  const began = bootBegan(instance, work);
  return began === null || work.worker.helloAt >= began;
}

/** Seconds since the worker's last heartbeat of this boot; null when it has not said hello. */
export function silentSeconds(instance: Instance, work: Work): number | null {
  if (work.worker === null || !saidHello(instance, work)) return null;
  return secondsSince(work.worker.heartbeatAt, work.now);
}

/** Has the worker said hello in this boot, and does it beat? */
export function isWorkerAlive(instance: Instance, work: Work, { heartbeatLimitSeconds }: Settings): boolean {
  const silent = silentSeconds(instance, work);
  return silent !== null && silent <= heartbeatLimitSeconds;
}

/**
 * Jobs that must not be cut off. A live lease is one, whoever holds it. A job renews its lease inside its own write, so during a
 * write of more than half a minute no lease shows: a running job of a living worker is in hand without one.
 */
export function jobsInHand(instance: Instance, work: Work, settings: Settings): number {
  return isWorkerAlive(instance, work, settings) ? Math.max(work.running, work.leased) : work.leased;
}
