import { decideStart } from './decide-start.ts';
import { decideStop } from './decide-stop.ts';
import { type Decision, type Say, sayFor } from './decision.ts';
import { isAnswered } from './history.ts';
import { keepRunning } from './keep-running.ts';
import { bootBegan, lastAsked, secondsSince, secondsToSettleStart } from './signs.ts';
import { STUCK_SECONDS } from './times.ts';
import type { Instance, Settings, Work } from './types.ts';
import { type Wanted, wanted } from './wanted.ts';

/**
 * What to ask of EC2 (or of the worker) now, and why. Pure: the same observation gives the same decision, so a tick that comes
 * twice, late or after a day of silence does nothing wrong.
 * @param instance what EC2 says; its clock is used only for the billed minute and for a boot that somebody else began
 * @param work what report-work says, all instants by the database's clock; null = it gave no answer
 */
export function decide(instance: Instance, work: Work | null, settings: Settings): Decision {
  const say = sayFor(instance);
  if (work === null) return say('none', 'work-unknown', { loud: true });
  const want = wanted(instance, work, settings);
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
      return want.on
        ? keepRunning(instance, work, settings, want, say)
        : decideStop(instance, work, settings, want, say);
  }
}

/**
 * Off and not wanted: nothing to do until work comes, or the time that is known already. While EC2 may still carry out a start
 * that is not wanted any more, the wish may come back (a job cancelled and created anew, the measured boot time a little longer):
 * a rest noted meanwhile would end the series of starts, and the next look would start a second time.
 */
function rest(work: Work, want: Wanted, say: Say): Decision {
  const settling = secondsToSettleStart(work);
  if (settling > 0) return say('none', 'start-settling', { lookAgainInSeconds: Math.min(settling, 5) });
  const wait = want.until === null ? null : Math.ceil((want.until - work.now) / 1000);
  return say('none', want.reason, { lookAgainInSeconds: wait !== null && wait <= 60 ? Math.max(1, wait) : null });
}

function decidePending(instance: Instance, work: Work, say: Say): Decision {
  const waited = secondsSince(bootBegan(instance, work) ?? work.now, work.now);
  if (waited <= STUCK_SECONDS) return say('none', 'starting', { lookAgainInSeconds: 5 });
  return say('none', 'stuck-pending', { loud: true, detail: `for ${waited} s` });
}

function decideStopping(work: Work, want: Wanted, say: Say): Decision {
  const asked = lastAsked(work.history);
  const ours = asked?.action === 'stop' || asked?.action === 'force-stop';
  if (ours && !isAnswered(work.history, asked, ['done']) && secondsSince(asked.at, work.now) > STUCK_SECONDS)
    return say('force-stop', 'stuck-stopping', { loud: true, lookAgainInSeconds: want.on ? 5 : null });
  return say('none', 'stopping', { lookAgainInSeconds: 5 });
}
