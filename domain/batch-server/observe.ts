import { saidHello } from './decide.ts';
import { newest } from './history.ts';
import { SETTLE_SECONDS } from './times.ts';
import type { BatchServerEvent, Instance, Work } from './types.ts';

/** What was asked and can now be seen to have happened, or to have come to nothing. To be recorded before deciding. */
export type Sighting = Pick<BatchServerEvent, 'action' | 'outcome' | 'reason' | 'detail' | 'errorCode'>;

/**
 * Verifies the newest request: a start (or reboot) is done when the instance runs and its worker has said hello since, a stop
 * when it is stopped. A start that EC2 accepted and that is stopped again has fallen back: its StateReason is the error.
 */
export function observe(instance: Instance, work: Work): Sighting | null {
  const asked = newest(work.history, ['start', 'stop', 'force-stop', 'reboot']);
  if (asked === undefined) return null;
  const answers = work.history.slice(0, work.history.indexOf(asked)).filter(({ action }) => action === asked.action);
  if (answers.some(({ outcome }) => outcome === 'done' || outcome === 'refused')) return null;
  const seconds = Math.round((work.now - asked.at) / 1000);
  const sighting = (outcome: 'done' | 'refused', detail: string, errorCode: string | null = null): Sighting => ({
    action: asked.action,
    outcome,
    reason: asked.reason,
    detail,
    errorCode,
  });
  switch (asked.action) {
    case 'stop':
    case 'force-stop':
      return instance.state === 'stopped' ? sighting('done', `stopped after ${seconds} s`) : null;
    case 'reboot':
      return instance.state === 'running' && saidHello(instance, work)
        ? sighting('done', `hello after ${seconds} s`)
        : null;
    default:
      if (instance.state === 'running' && saidHello(instance, work))
        return sighting('done', `hello after ${seconds} s`);
      if (
        instance.state === 'stopped' &&
        seconds >= SETTLE_SECONDS &&
        answers.some(({ outcome }) => outcome === 'accepted')
      )
        return sighting(
          'refused',
          'EC2 accepted the start, then the instance was stopped again',
          instance.stateReason ?? 'Server.InternalError',
        );
      return null;
  }
}
