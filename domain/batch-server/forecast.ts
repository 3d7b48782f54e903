import type { Instant, Override, Settings } from './types.ts';
import { nextWindowAt, windowEndsAt } from './windows.ts';

export interface ExpectedJob {
  type: string;
  /** Not before. */
  at: Instant;
  seconds: number;
  why: string;
}

export interface ForecastInput {
  jobs: readonly ExpectedJob[];
  settings: Pick<Settings, 'mode' | 'windows' | 'idleSeconds'>;
  override: Override | null;
  /** From asking for a start to the worker's hello. */
  bootSeconds: number;
  now: Instant;
  until: Instant;
}

export interface ServerOn {
  from: Instant;
  to: Instant;
  why: string;
}

export interface Forecast<J> {
  /** In the order of their expected starts. */
  jobs: { job: J; startsAt: Instant }[];
  serverOn: ServerOn[];
}

/** A stop and a new start take about so long beyond the boot; over a shorter pause the server stays on. */
const STOP_SECONDS = 60;

/**
 * When the jobs will run and the server will be on if nothing else happens. Takes jobs to run one after the other, which is the careful
 * guess: more slots only end the work sooner.
 */
export function forecast<J extends ExpectedJob>({
  jobs,
  settings,
  override,
  bootSeconds,
  now,
  until,
}: Omit<ForecastInput, 'jobs'> & { jobs: readonly J[] }): Forecast<J> {
  const spans: ServerOn[] = settings.mode === 'on-demand' ? [] : windowSpans(settings.windows, now, until);
  const keepOff = override?.keep === 'off' ? override.until : now;
  if (override?.keep === 'on' && override.until > now)
    spans.push({ from: now, to: override.until, why: override.reason });
  let free = now;
  const planned: Forecast<J>['jobs'] = [];
  for (const job of jobs.toSorted((a, b) => a.at - b.at)) {
    let start = Math.max(job.at, free, keepOff);
    if (settings.mode === 'window' && windowEndsAt(settings.windows, start) === null) {
      start = nextWindowAt(settings.windows, start) ?? start;
    }
    if (start >= until) break;
    free = start + job.seconds * 1000;
    planned.push({ job, startsAt: start });
    spans.push({
      from: Math.max(now, keepOff, start - bootSeconds * 1000),
      to: free + settings.idleSeconds * 1000,
      why: job.type,
    });
  }
  const open = spans
    .map((span) => ({ ...span, from: Math.max(span.from, keepOff) }))
    .filter(({ from, to }) => to > from);
  return { jobs: planned, serverOn: merged(open, (bootSeconds + STOP_SECONDS) * 1000) };
}

function windowSpans(windows: Settings['windows'], now: Instant, until: Instant): ServerOn[] {
  const spans: ServerOn[] = [];
  for (let at: Instant | null = now; at !== null && at < until; ) {
    const end: Instant | null = windowEndsAt(windows, at);
    if (end !== null) spans.push({ from: at, to: end, why: 'window' });
    at = nextWindowAt(windows, end ?? at);
  }
  return spans;
}

/** Spans joined over pauses of at most `gap` ms; what they are for is listed once each. */
function merged(spans: readonly ServerOn[], gap: number): ServerOn[] {
  const whys: Set<string>[] = [];
  const found: ServerOn[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    if (last !== undefined && span.from <= last.to + gap) {
      last.to = Math.max(last.to, span.to);
      whys.at(-1)!.add(span.why);
    } else {
      found.push({ ...span });
      whys.push(new Set([span.why]));
    }
  }
  return found.map((span, index) => ({ ...span, why: [...whys[index]!].join(', ') }));
}
