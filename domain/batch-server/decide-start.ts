import type { Decision, Say } from './decision.ts';
import { ec2ErrorRule } from './ec2-errors.ts';
import { newest, startSeries, waitAfter } from './history.ts';
import { SETTLE_SECONDS } from './times.ts';
import type { Instance, Settings, Work } from './types.ts';
import type { Wanted } from './wanted.ts';

/** A type that was refused is left out this long: the rest of this tick, so that each tick goes once through the list. */
const REFUSED_SECONDS = 45;

/** The server is stopped and should be on: start it, or wait out what EC2 said to the last try. */
export function decideStart(instance: Instance, work: Work, settings: Settings, want: Wanted, say: Say): Decision {
  const { last, failures } = startSeries(work.history);
  if (last === null) return startNextType(instance, work, settings, want, say);
  const since = (work.now - last.outcomeAt) / 1000;
  if (last.outcome !== 'refused' && since < SETTLE_SECONDS)
    return say('none', 'start-settling', { lookAgainInSeconds: 5 });

  const refusal = last.outcome === 'refused' ? (last.errorCode ?? '') : null;
  const rule = refusal === null ? null : ec2ErrorRule(refusal);
  const gaveUp = failures >= settings.maxStartAttempts;
  const wait = gaveUp ? settings.giveUpRetrySeconds : refusal === null ? SETTLE_SECONDS : waitAfter(refusal);
  if (since >= wait) return startNextType(instance, work, settings, want, say);
  const told = rule?.action === 'tell-operator' ? `: ${rule.meaning}` : '';
  if (gaveUp) return say('none', 'gave-up', { loud: true, detail: `${failures} failed${told}` });
  if (rule?.action === 'slow-down') return say('none', 'slow-down');
  return say('none', 'try-again', {
    loud: told !== '',
    detail: `${failures} failed${told}`,
    lookAgainInSeconds: Math.ceil(wait - since),
  });
}

/** Starts with the first type of the list that was not refused a moment ago. */
function startNextType(instance: Instance, work: Work, settings: Settings, want: Wanted, say: Say): Decision {
  // The type it has is the last resort: a list of which nothing can be set must not keep the server off.
  const types = [...settings.instanceTypes, instance.type];
  const refused = refusedTypes(work);
  const type = types.find((candidate) => !refused.has(candidate));
  if (type === undefined) return say('none', 'types-exhausted', { loud: true, detail: [...new Set(types)].join(', ') });
  if (type === nextTypeOf(instance, work))
    return say('start', want.reason, { instanceType: type, lookAgainInSeconds: 5 });
  const reason = type === types[0] ? 'preferred-type' : 'next-type';
  return say('change-type', reason, {
    instanceType: type,
    lookAgainInSeconds: 1,
    detail: `${instance.type} → ${type}`,
  });
}

function refusedTypes({ history, now }: Work): Set<string> {
  const types = new Set<string>();
  for (const { at, outcome, action, errorCode, instanceType } of history) {
    if (now - at >= REFUSED_SECONDS * 1000) break;
    const noMachine = action === 'start' && ec2ErrorRule(errorCode ?? '').action === 'next-type';
    if (outcome === 'refused' && (noMachine || action === 'change-type')) types.add(instanceType);
  }
  return types;
}

/** The type the next start will have: EC2 may go on showing the old one for some seconds after it accepted a change. */
function nextTypeOf(instance: Instance, { history, now }: Work): string {
  const changed = newest(history, ['change-type'], ['accepted']);
  const fresh = changed !== undefined && now - changed.at < SETTLE_SECONDS * 1000;
  return fresh ? changed.instanceType : instance.type;
}
