import type { Decision, Say } from './decision.ts';
import { isAnswered } from './history.ts';
import {
  bootBegan,
  isStopInDoubt,
  isWorkerAlive,
  jobsInHand,
  lastAsked,
  secondsSince,
  silentSeconds,
} from './signs.ts';
import { SETTLE_SECONDS } from './times.ts';
import type { Instance, Instant, Settings, Work } from './types.ts';
import type { Wanted } from './wanted.ts';

/** A worker beats every ten seconds and reconnects within a few: three beats missed while the database answers. */
const SUSPICION_SECONDS = 30;
const HOUR_MS = 3_600_000;

/** The server runs and should: see that its worker is alive, and restart the machine when it is not. */
export function keepRunning(instance: Instance, work: Work, settings: Settings, want: Wanted, say: Say): Decision {
  const asked = lastAsked(work.history);
  if (asked !== undefined && asked.action !== 'start' && secondsSince(asked.at, work.now) < SETTLE_SECONDS)
    return say('none', 'stop-settling', { lookAgainInSeconds: 5 });
  const draining = work.drain !== null && work.drain.until > work.now;
  if (draining && jobsInHand(instance, work, settings) === 0 && isStopInDoubt(work))
    return say('stop', 'stop-in-doubt', { lookAgainInSeconds: 5 });
  if (draining) return say('undrain', want.reason);

  if (isWorkerAlive(instance, work, settings)) return say('none', want.reason, { lookAgainInSeconds: 10 });
  const silent = silentSeconds(instance, work);
  if (work.leased > 0)
    return say('none', 'leases-alive', {
      lookAgainInSeconds: 10,
      detail: silent === null ? 'no hello yet' : `silent for ${silent} s`,
    });
  if (silent !== null && work.worker !== null)
    return suspect('heartbeat-lost', work.worker.heartbeatAt, work, say, `no heartbeat for ${silent} s`);

  // A worker that ended, as for `systemctl restart`, has the same time for its next hello as one of a fresh boot.
  const began = Math.max(bootBegan(instance, work) ?? work.now, work.lastSignAt ?? 0);
  const waited = secondsSince(began, work.now);
  if (waited > settings.helloLimitSeconds)
    return suspect('hello-overdue', began, work, say, `no hello for ${waited} s`);
  const reason = isRebooting(work) ? 'recovering' : 'booting';
  return say('none', reason, { lookAgainInSeconds: 5, detail: `for ${waited} s` });
}

/**
 * One look is not enough: when the database comes back after an outage, every heartbeat is old although the workers are well.
 * The suspicion is written down, and only if the same sign is still missing half a minute later, the machine is restarted.
 */
function suspect(
  suspicion: 'heartbeat-lost' | 'hello-overdue',
  lastSign: Instant,
  work: Work,
  say: Say,
  detail: string,
): Decision {
  const noted = work.history.find(({ reason, at }) => reason === suspicion && at > lastSign);
  if (noted !== undefined && secondsSince(noted.at, work.now) >= SUSPICION_SECONDS)
    return restart(suspicion, work, say, detail);
  return say('none', suspicion, { loud: true, record: noted === undefined, lookAgainInSeconds: 10, detail });
}

/** Was a reboot asked for last, and no hello seen since? */
function isRebooting({ history }: Work): boolean {
  const asked = lastAsked(history);
  return asked?.action === 'reboot' && !isAnswered(history, asked, ['done']);
}

/** A reboot first. When that did not help, or after two within the hour, stop and start: the instance moves to another machine. */
function restart(suspicion: 'heartbeat-lost' | 'hello-overdue', work: Work, say: Say, detail: string): Decision {
  const rebootsInHour = work.history.filter(
    ({ action, outcome, at }) => action === 'reboot' && outcome === 'asked' && work.now - at < HOUR_MS,
  ).length;
  const unhelpful = suspicion === 'hello-overdue' && isRebooting(work);
  if (unhelpful || rebootsInHour >= 2) return say('stop', 'hung-after-reboot', { loud: true, detail });
  return say('reboot', suspicion === 'heartbeat-lost' ? 'hung-worker' : 'hung-boot', { loud: true, detail });
}
