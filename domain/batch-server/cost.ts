import { isInDoubt } from './ec2-errors.ts';
import { type ShownServerState, stateAfter } from './shown-state.ts';
import { LEAST_BILLED_SECONDS } from './times.ts';
import type { BatchServerEvent, Instant } from './types.ts';

/** From `from` to before `to`. */
export interface Span {
  from: Instant;
  to: Instant;
}

const seconds = ({ from, to }: Span): number => Math.ceil(Math.max(0, to - from) / 1000);

/** What EC2 bills for these runs (from running to stopping): by the second, at least a minute each (EC2 on-demand pricing, Linux). */
export function billedSeconds(runs: readonly Span[]): number {
  return runs.reduce((sum, run) => sum + Math.max(LEAST_BILLED_SECONDS, seconds(run)), 0);
}

/** What is needed of an event to tell runs. */
export type RunEvent = Pick<BatchServerEvent, 'at' | 'action' | 'outcome' | 'state' | 'errorCode'>;

/**
 * The runs of one instance that its events tell of, oldest first: each from the start that was asked for (of EC2's start times only the request
 * is known, so it is a few seconds too long) to the stop that EC2 took. What was done without our knowing, because the answer was lost or somebody
 * used the console, counts from the moment it was seen. A start that was seen to come to nothing is no run. A run that goes on ends at `now`.
 * @param events newest first
 */
export function runsFrom(events: readonly RunEvent[], now: Instant): Span[] {
  const runs: Span[] = [];
  let asked: Instant | null = null;
  let run: { from: Instant; seenRunning: boolean } | null = null;
  const end = (at: Instant) => {
    if (run !== null) runs.push({ from: run.from, to: Math.max(run.from, at) });
    run = null;
    asked = null;
  };
  for (const event of events.toReversed()) {
    const { action, outcome, at } = event;
    switch (stateKnown(event)) {
      case 'pending':
        run ??= { from: asked ?? at, seenRunning: false };
        break;
      case 'running':
        run ??= { from: (action === 'start' ? asked : null) ?? at, seenRunning: true };
        run.seenRunning = true;
        break;
      case 'stopping':
        end(at);
        break;
      case 'stopped':
      case 'terminated':
        if (run?.seenRunning === false) run = null;
        end(at);
    }
    if (action === 'start' && outcome === 'asked') asked = at;
  }
  end(now);
  return runs;
}

/** The state by EC2's answer or, where there is none yet, as it was seen. An answer that was lost says nothing. */
function stateKnown(event: RunEvent): ShownServerState | null {
  const { outcome, errorCode } = event;
  if (outcome === 'refused' && errorCode !== null && isInDoubt(errorCode)) return null;
  return stateAfter(outcome === 'asked' ? { ...event, outcome: 'noted' } : event);
}

/** Parts of the spans that lie within a month or other period. */
export function within(spans: readonly Span[], period: Span): Span[] {
  return spans
    .map(({ from, to }) => ({ from: Math.max(from, period.from), to: Math.min(to, period.to) }))
    .filter(({ from, to }) => to > from);
}

export interface PlannedJob {
  dueAt: Instant;
  durationMs: number;
}

/** When a server that is always there would be working, with so many jobs at a time, each as soon as it is due. Merged, in order. */
export function busySpans(jobs: readonly PlannedJob[], slots: number): Span[] {
  const free: Instant[] = Array.from({ length: slots }, () => Number.NEGATIVE_INFINITY);
  const spans: Span[] = [];
  for (const { dueAt, durationMs } of jobs.toSorted((a, b) => a.dueAt - b.dueAt)) {
    const slot = free.indexOf(Math.min(...free));
    const from = Math.max(dueAt, free[slot] ?? dueAt);
    const to = from + durationMs;
    free[slot] = to;
    const last = spans.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else spans.push({ from, to });
  }
  return spans;
}

/**
 * The least that could be billed by somebody who knows the future: the machine is up just in time for each job, and between two
 * stretches of work it is either kept on or stopped and started, whichever is cheaper over the whole. A lower bound: it takes
 * stopping to need no time.
 * @param busy merged and in order
 * @param bootSeconds billed from `running` to the worker's hello, for each start
 */
export function leastBilledSeconds(busy: readonly Span[], bootSeconds: number): number {
  const best: number[] = [0];
  for (let last = 0; last < busy.length; last++) {
    let least = Number.POSITIVE_INFINITY;
    for (let first = last; first >= 0; first--) {
      const run = seconds({ from: busy[first]!.from, to: busy[last]!.to }) + bootSeconds;
      least = Math.min(least, best[first]! + Math.max(LEAST_BILLED_SECONDS, run));
      // Two runs cost at most a boot and two unused minutes more than one: a longer gap is never worth bridging.
      if (first > 0 && (busy[first]!.from - busy[first - 1]!.to) / 1000 > bootSeconds + 2 * LEAST_BILLED_SECONDS) break;
    }
    best.push(least);
  }
  return best.at(-1) ?? 0;
}
