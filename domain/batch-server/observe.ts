import { isAnswered } from './history.ts';
import { lastAsked, saidHello, secondsSince } from './signs.ts';
import { SETTLE_SECONDS } from './times.ts';
import type { BatchServerEvent, Instance, Work } from './types.ts';

/** What was asked and can now be seen to have happened, or to have come to nothing. To be recorded before deciding. */
export type Sighting = Pick<BatchServerEvent, 'action' | 'outcome' | 'reason' | 'detail' | 'errorCode'>;

/**
 * Verifies the newest request: a start (or reboot) is done when the instance runs and its worker has said hello since, a stop
 * when it is stopped, whatever EC2 answered (a call without an answer may have been carried out). A start that EC2 accepted and that is stopped again has fallen back: its StateReason is the error.
 */
export function observe(instance: Instance, work: Work): Sighting | null {
  const asked = lastAsked(work.history);
  if (asked === undefined || isAnswered(work.history, asked, ['done'])) return null;
  const { action, reason } = asked;
  const seconds = secondsSince(asked.at, work.now);
  if (action === 'stop' || action === 'force-stop')
    return instance.state === 'stopped'
      ? { action, reason, outcome: 'done', detail: `stopped after ${seconds} s`, errorCode: null }
      : null;
  if (instance.state === 'running' && saidHello(instance, work))
    return { action, reason, outcome: 'done', detail: `hello after ${seconds} s`, errorCode: null };
  const refused = isAnswered(work.history, asked, ['refused']);
  if (action === 'start' && !refused && instance.state === 'stopped' && seconds >= SETTLE_SECONDS)
    return {
      action,
      reason,
      outcome: 'refused',
      detail: 'EC2 accepted the start, then the instance was stopped again',
      errorCode: instance.stateReason ?? 'Server.InternalError',
    };
  return null;
}
