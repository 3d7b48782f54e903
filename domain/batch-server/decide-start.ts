import type { Decision, Say } from './decide.ts';
import { ec2ErrorRule } from './ec2-errors.ts';
import { newest, startSeries } from './history.ts';
import { SETTLE_SECONDS, TICK_SECONDS } from './times.ts';
import type { Instance, Instant, Settings, Work } from './types.ts';
import type { Wanted } from './wanted.ts';

/** A type that was refused is left out this long: the rest of this tick, so that each tick goes once through the list. */
const REFUSED_SECONDS = 45;

/** The server is stopped and should be on: start it, or wait out what EC2 said to the last try. */
export function decideStart(instance: Instance, work: Work, settings: Settings, want: Wanted, say: Say): Decision {
  const { last, failures } = startSeries(work.history);
  if (last === null) return startNextType(instance, work, settings, want, say);
  const since = (work.now - last.outcomeAt) / 1000;
  const unanswered = last.outcome !== 'refused' || last.errorCode === null;
  if (unanswered && since < SETTLE_SECONDS) return say('none', 'start-settling', { lookAgainInSeconds: 5 });

  const rule = unanswered ? null : ec2ErrorRule(last.errorCode ?? '');
  const gaveUp = failures >= settings.maxStartAttempts;
  const told = rule?.action === 'tell-operator' ? `: ${rule.meaning}` : '';
  const wait = gaveUp ? settings.giveUpRetrySeconds : waitAfter(rule?.action);
  if (since >= wait) return startNextType(instance, work, settings, want, say);
  if (gaveUp) return say('none', 'gave-up', { loud: true, detail: `${failures} failed${told}` });
  if (rule?.action === 'slow-down') return say('none', 'slow-down');
  return say('none', 'try-again', {
    loud: told !== '',
    detail: `${failures} failed${told}`,
    lookAgainInSeconds: Math.max(1, Math.ceil(wait - since)),
  });
}

/** Seconds to leave EC2 alone after an answer. A little less than a tick where the next tick shall try. */
function waitAfter(action: string | undefined): number {
  switch (action) {
    case 'next-type':
      return 0;
    case 'slow-down':
    case 'tell-operator':
      return TICK_SECONDS - SETTLE_SECONDS;
    default:
      return SETTLE_SECONDS;
  }
}

/** Starts with the first type of the list that was not refused a moment ago. */
function startNextType(instance: Instance, work: Work, settings: Settings, want: Wanted, say: Say): Decision {
  const types = settings.instanceTypes.length > 0 ? settings.instanceTypes : [instance.type];
  const refused = refusedTypes(work);
  const type = types.find((candidate) => !refused.has(candidate));
  if (type === undefined) return say('none', 'types-exhausted', { loud: true, detail: types.join(', ') });
  if (type === typeOf(instance, work)) return say('start', want.reason, { instanceType: type, lookAgainInSeconds: 5 });
  const reason = type === types[0] ? 'preferred-type' : 'next-type';
  return say('change-type', reason, {
    instanceType: type,
    lookAgainInSeconds: 1,
    detail: `${instance.type} → ${type}`,
  });
}

function refusedTypes(work: Work): Set<string> {
  const after: Instant = work.now - REFUSED_SECONDS * 1000;
  return new Set(
    work.history
      .filter(({ at, outcome, action, errorCode }) => {
        if (outcome !== 'refused' || at <= after) return false;
        return action === 'change-type' || (action === 'start' && ec2ErrorRule(errorCode ?? '').action === 'next-type');
      })
      .map(({ instanceType }) => instanceType),
  );
}

/** The type the next start will have: EC2 may go on showing the old one for some seconds after it accepted a change. */
function typeOf(instance: Instance, work: Work): string {
  const changed = newest(work.history, ['change-type'], ['accepted']);
  const fresh = changed !== undefined && work.now - changed.at < SETTLE_SECONDS * 1000;
  return fresh ? changed.instanceType : instance.type;
}
