import { ec2ErrorRule, isInDoubt } from './ec2-errors.ts';
import { OFF_REASONS } from './reasons.ts';
import { LOST_ANSWER_SECONDS, SETTLE_SECONDS, TICK_SECONDS } from './times.ts';
import type { Action, BatchServerEvent, Instant, Outcome } from './types.ts';

/** Newest event of one of the actions and outcomes, or undefined. History is newest first. */
export const newest = (
  history: readonly BatchServerEvent[],
  actions: readonly Action[],
  outcomes: readonly Outcome[] = ['asked'],
): BatchServerEvent | undefined =>
  history.find((event) => actions.includes(event.action) && outcomes.includes(event.outcome));

/** Has this request one of these outcomes? */
export const isAnswered = (
  history: readonly BatchServerEvent[],
  asked: BatchServerEvent,
  outcomes: readonly Outcome[],
): boolean =>
  history
    .slice(0, history.indexOf(asked))
    .some(({ action, outcome }) => action === asked.action && outcomes.includes(outcome));

/** The starts tried since the server last worked or was last not wanted. */
export interface StartSeries {
  /** Starts that EC2 took and that came to nothing, or that it refused for good: they count towards giving up. */
  failures: number;
  /** The newest start of the series and its newest answer; null when nothing was tried. */
  last: { outcome: Outcome; outcomeAt: Instant; errorCode: string | null } | null;
}

/** Reads the series of starts that is under way. */
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
    const { outcome, at, errorCode } = answer ?? event;
    series.last ??= { outcome, outcomeAt: at, errorCode };
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

/** Seconds to leave EC2 alone after an error. A little less than a tick where the next tick shall try again. */
export function waitAfter(errorCode: string): number {
  switch (ec2ErrorRule(errorCode).action) {
    case 'next-type':
      return 0;
    case 'slow-down':
    case 'tell-operator':
      return TICK_SECONDS - SETTLE_SECONDS;
    case 'look-again':
      return isInDoubt(errorCode) ? LOST_ANSWER_SECONDS : SETTLE_SECONDS;
  }
}
