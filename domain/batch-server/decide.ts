import { decideStart } from './decide-start.ts';
import { newest } from './history.ts';
import { OFF_REASONS, REASONS, type Reason } from './reasons.ts';
import { LEAST_BILLED_SECONDS, SETTLE_SECONDS, STUCK_SECONDS } from './times.ts';
import type { Action, BatchServerEvent, Instance, Instant, Settings, Work } from './types.ts';
import { type Wanted, wanted } from './wanted.ts';

export interface Decision {
  action: Action;
  reason: Reason;
  detail: string;
  /** For `change-type` and `start`: the type to start with. */
  instanceType: string;
  /** Look again within this tick after so many seconds; null: the next tick is soon enough. */
  lookAgainInSeconds: number | null;
  /** A person must look: logged as an error, so that the alarm rings. */
  loud: boolean;
}

/** A promise with less left than this is renewed first: the stop is called within seconds, or not at all. */
const DRAIN_RESERVE_SECONDS = 60;
/** A worker that has not agreed by then neither works nor listens. */
const DRAIN_ANSWER_SECONDS = 120;
/** A worker that says hello after the drain was asked sees it before its first claim; this is far more than a commit takes. */
const DRAIN_SILENT_SECONDS = 3;
const HOUR = 3_600_000;

/**
 * What to ask of EC2 (or of the worker) now, and why. Pure: the same observation gives the same decision, so a tick that comes
 * twice, late or after a day of silence does nothing wrong.
 * @param instance what EC2 says; its clock is used only for the billed minute
 * @param work what report-work says, all instants by the database's clock; null = it gave no answer
 */
export function decide(instance: Instance, work: Work | null, settings: Settings): Decision {
  const say = speaker(instance);
  if (work === null) return say('none', 'work-unknown', { loud: true });
  const want = wanted(work, settings, instance.state === 'running' || instance.state === 'pending');
  switch (instance.state) {
    case 'missing':
    case 'terminated':
    case 'shutting-down':
      return say('none', 'instance-gone', { loud: want.on, detail: `it is ${instance.state}` });
    case 'pending':
      return decidePending(instance, work, say);
    case 'stopping':
      return decideStopping(work, want, say);
    case 'stopped':
      return want.on ? decideStart(instance, work, settings, want, say) : rest(work, want, say);
    case 'running':
      return want.on ? keepRunning(instance, work, settings, want, say) : letStop(instance, work, settings, want, say);
  }
}

export type Say = (
  action: Action,
  reason: Reason,
  extra?: Partial<Pick<Decision, 'instanceType' | 'lookAgainInSeconds' | 'loud'>> & { detail?: string },
) => Decision;

const speaker =
  (instance: Instance): Say =>
  (action, reason, { detail, ...extra } = {}) => ({
    action,
    reason,
    detail: detail === undefined ? REASONS[reason] : `${REASONS[reason]} (${detail})`,
    instanceType: instance.type,
    lookAgainInSeconds: action === 'none' ? null : 2,
    loud: false,
    ...extra,
  });

const secondsSince = (at: Instant, now: Instant): number => Math.max(0, Math.round((now - at) / 1000));

function rest(work: Work, want: Wanted, say: Say): Decision {
  const wait = want.until === null ? null : Math.ceil((want.until - work.now) / 1000);
  return say('none', want.reason, { lookAgainInSeconds: wait !== null && wait <= 60 ? Math.max(1, wait) : null });
}

function decidePending(instance: Instance, work: Work, say: Say): Decision {
  const since = bootBegan(instance, work);
  const waited = since === null ? 0 : secondsSince(since, work.now);
  if (waited <= STUCK_SECONDS) return say('none', 'starting', { lookAgainInSeconds: 5 });
  return say('none', 'stuck-pending', { loud: true, detail: `for ${waited} s` });
}

function decideStopping(work: Work, want: Wanted, say: Say): Decision {
  const asked = newest(work.history, ['stop', 'force-stop']);
  if (asked && secondsSince(asked.at, work.now) > STUCK_SECONDS)
    return say('force-stop', 'stuck-stopping', { loud: true, lookAgainInSeconds: want.on ? 5 : null });
  return say('none', 'stopping', { lookAgainInSeconds: 5 });
}

/** When the present boot was asked for or began, by our own clock where we asked for it. */
function bootBegan(instance: Instance, work: Work): Instant | null {
  const asked = newest(work.history, ['start', 'reboot'])?.at ?? null;
  return asked === null ? instance.launchedAt : asked;
}

/** Has the worker said hello since the present boot was asked for? A hello of an earlier boot does not count. */
export function saidHello(instance: Instance, work: Work): boolean {
  if (work.worker === null || work.worker.instanceId !== instance.id) return false;
  const began = bootBegan(instance, work);
  return began === null || work.worker.helloAt >= began;
}

function keepRunning(instance: Instance, work: Work, settings: Settings, want: Wanted, say: Say): Decision {
  if (work.drain !== null && work.drain.until > work.now) return say('undrain', want.reason);
  const settling = newest(work.history, ['stop', 'force-stop', 'reboot']);
  if (settling && secondsSince(settling.at, work.now) < SETTLE_SECONDS && settling === newestAsked(work.history))
    return say('none', 'stop-settling', { lookAgainInSeconds: 5 });
  if (saidHello(instance, work) && work.worker !== null) {
    const silent = secondsSince(work.worker.heartbeatAt, work.now);
    if (silent <= settings.heartbeatLimitSeconds) return say('none', want.reason, { lookAgainInSeconds: 10 });
    if (work.leased > 0)
      return say('none', 'leases-alive', { lookAgainInSeconds: 10, detail: `silent for ${silent} s` });
    return recover(work, settings, 'hung-worker', say, `no heartbeat for ${silent} s`);
  }
  if (work.leased > 0) return say('none', 'leases-alive', { lookAgainInSeconds: 10, detail: 'no hello yet' });
  const waited = secondsSince(bootBegan(instance, work) ?? work.now, work.now);
  const rebooted = newestAsked(work.history)?.action === 'reboot';
  if (waited <= settings.helloLimitSeconds)
    return say('none', rebooted ? 'recovering' : 'booting', { lookAgainInSeconds: 5, detail: `for ${waited} s` });
  return recover(work, settings, 'hung-boot', say, `no hello for ${waited} s`);
}

const newestAsked = (history: readonly BatchServerEvent[]): BatchServerEvent | undefined =>
  newest(history, ['start', 'stop', 'force-stop', 'reboot']);

/** A reboot first. When that did not help, or twice within the hour, stop and start: the instance moves to another machine. */
function recover(work: Work, settings: Settings, why: 'hung-boot' | 'hung-worker', say: Say, detail: string): Decision {
  const reboots = work.history.filter(
    ({ action, outcome, at }) => action === 'reboot' && outcome === 'asked' && at > work.now - HOUR,
  );
  const unanswered = newestAsked(work.history)?.action === 'reboot' && why === 'hung-boot';
  if (unanswered || reboots.length >= 2) return say('stop', 'hung-after-reboot', { loud: true, detail });
  return say('reboot', why, { loud: true, detail: `${detail}; limit ${settings.helloLimitSeconds} s` });
}

function letStop(instance: Instance, work: Work, settings: Settings, want: Wanted, say: Say): Decision {
  const { now, drain, leased } = work;
  const last = newestAsked(work.history);
  if (last && last.action !== 'start' && secondsSince(last.at, now) < SETTLE_SECONDS)
    return say('none', 'stop-settling', { lookAgainInSeconds: 5 });

  const paidUntil = (instance.launchedAt ?? 0) + LEAST_BILLED_SECONDS * 1000;
  if (leased === 0 && now < paidUntil && paidUntil - now <= LEAST_BILLED_SECONDS * 1000)
    return say('none', 'paid-minute', { lookAgainInSeconds: Math.max(1, Math.ceil((paidUntil - now) / 1000)) });
  const idle = work.lastFinishedAt === null ? Number.POSITIVE_INFINITY : secondsSince(work.lastFinishedAt, now);
  if (want.reason === 'nothing-to-do' && idle < settings.idleSeconds)
    return say('none', 'idle-grace', { lookAgainInSeconds: Math.max(1, settings.idleSeconds - idle) });

  if (drain === null || drain.until <= now)
    return say('drain', want.reason, { lookAgainInSeconds: DRAIN_SILENT_SECONDS });
  if (leased > 0) return waitForJobs(drain.until, work, say);
  const alive =
    saidHello(instance, work) &&
    work.worker !== null &&
    secondsSince(work.worker.heartbeatAt, now) <= settings.heartbeatLimitSeconds;
  const waited = secondsSince(drain.askedAt, now);
  const agreed = drain.acceptedAt !== null || (!alive && waited >= DRAIN_SILENT_SECONDS);
  if (!agreed && waited < DRAIN_ANSWER_SECONDS) return say('none', 'draining', { lookAgainInSeconds: 2 });
  if (drain.until - now < DRAIN_RESERVE_SECONDS * 1000)
    return say('drain', 'drain-renewed', { lookAgainInSeconds: DRAIN_SILENT_SECONDS });
  if (!agreed) return say('stop', 'drain-unanswered', { loud: true, detail: `asked ${waited} s ago` });
  return say('stop', want.reason);
}

function waitForJobs(until: Instant, work: Work, say: Say): Decision {
  if (until - work.now < DRAIN_RESERVE_SECONDS * 1000) return say('drain', 'drain-renewed', { lookAgainInSeconds: 10 });
  return say('none', 'finishing-jobs', { lookAgainInSeconds: 10, detail: `${work.leased} leased` });
}

/** Is this reason one to keep the server off? */
export const isOff = (reason: Reason): boolean => OFF_REASONS.has(reason);
