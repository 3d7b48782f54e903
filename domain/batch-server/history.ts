import { ec2ErrorRule } from './ec2-errors.ts';
import { OFF_REASONS } from './reasons.ts';
import type { Action, BatchServerEvent, Instant, Outcome } from './types.ts';

/** The starts tried since the server last worked or was last not wanted. */
export interface StartSeries {
  /** Starts that EC2 took and that came to nothing, or that it refused for good: they count towards giving up. */
  failures: number;
  /** Newest start of the series; null when nothing was tried. */
  last: {
    askedAt: Instant;
    outcome: Outcome;
    outcomeAt: Instant;
    errorCode: string | null;
    instanceType: string;
  } | null;
}

/** Newest event of one of the actions (and outcomes), or undefined. History is newest first. */
export const newest = (
  history: readonly BatchServerEvent[],
  actions: readonly Action[],
  outcomes: readonly Outcome[] = ['asked'],
): BatchServerEvent | undefined =>
  history.find((event) => actions.includes(event.action) && outcomes.includes(event.outcome));

/** Reads the series of starts that is under way. History is newest first. */
export function startSeries(history: readonly BatchServerEvent[]): StartSeries {
  const series: StartSeries = { failures: 0, last: null };
  let answer: BatchServerEvent | null = null;
  for (const event of history) {
    if (event.action === 'start' && event.outcome === 'done') break;
    if (OFF_REASONS.has(event.reason)) break;
    if (event.action !== 'start') continue;
    if (event.outcome !== 'asked') {
      answer ??= event;
      continue;
    }
    series.last ??= {
      askedAt: event.at,
      outcome: answer?.outcome ?? 'asked',
      outcomeAt: answer?.at ?? event.at,
      errorCode: answer?.errorCode ?? null,
      instanceType: event.instanceType,
    };
    if (countsAsFailure(answer)) series.failures++;
    answer = null;
  }
  return series;
}

/** No machine, too many calls and passing errors are nobody's fault; all else is a failed start. No answer: it crashed in between. */
function countsAsFailure(answer: BatchServerEvent | null): boolean {
  if (answer?.outcome !== 'refused' || answer.errorCode === null) return true;
  const { action } = ec2ErrorRule(answer.errorCode);
  const fellBack = /^(Server|Client)\./.test(answer.errorCode);
  return action === 'tell-operator' || (action === 'look-again' && fellBack);
}
