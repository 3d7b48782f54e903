/**
 * Replays a month of jobs through the real control function (simulated EC2, no faults) and compares what EC2 would bill:
 *   npm run cost-replay -- [--jobs FILE.json] [--days N] [--seed N] [--hours-a-day H] [--price USD_PER_HOUR] [--json]
 * FILE.json: [{ "dueAt": "2026-11-01T17:00:00Z", "seconds": 3600, "known": true }]; `known` = planned ahead, not a file that arrives.
 * Without a file a retailer's month is made up from the seed: a nightly run, and files through the day.
 */
import { readFileSync } from 'node:fs';
import {
  billedSeconds,
  busySpans,
  leastBilledSeconds,
  type PlannedJob,
  type Span,
} from '../domain/batch-server/cost.ts';
import { DEFAULT_SETTINGS } from '../domain/batch-server/types.ts';
import { windowEndsAt, windowsFrom } from '../domain/batch-server/windows.ts';
import { Random } from '../tests/simulator/random.ts';
import { SIMULATION_BEGINS, SLOTS, simulate } from '../tests/simulator/world.ts';
import { commandLine } from './command-line.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface ReplayJob extends PlannedJob {
  known: boolean;
}

export interface Replay {
  days: number;
  jobs: number;
  workHoursADay: number;
  starts: number;
  billedMinutes: { alwaysOn: number; businessHours: number; ours: number; optimum: number };
  savedPercent: { againstAlwaysOn: number; againstBusinessHours: number };
  minutesADayAboveOptimum: number;
  secondsFromDueToStart: { p50: number; p99: number; most: number };
  secondsFromEmptyToStop: { p50: number; p99: number; most: number };
}

/** Business hours as commonly scheduled (AWS Instance Scheduler's own example): Monday to Friday, 09:00 to 18:00. */
const BUSINESS_HOURS = windowsFrom('MON-FRI 09:00-18:00');

/** What a month of these jobs costs in machine time, four ways. */
export async function replay(jobs: readonly ReplayJob[], days: number, seed: number): Promise<Replay> {
  const byDay = Map.groupBy(jobs, ({ dueAt }) => Math.floor((dueAt - SIMULATION_BEGINS) / DAY));
  const report = await simulate({
    seed,
    days,
    faults: 0,
    skipIdleTicks: true,
    types: ['m7g.large'],
    settings: DEFAULT_SETTINGS,
    work: (_random, day, enqueue) => {
      for (const { dueAt, durationMs, known } of byDay.get(Math.round((day - SIMULATION_BEGINS) / DAY)) ?? [])
        enqueue(dueAt, durationMs, null, known);
    },
  });
  if (report.violations.length > 0) throw new Error(`The replay went wrong: ${JSON.stringify(report.violations[0])}`);
  const least = leastBilledSeconds(busySpans(jobs, SLOTS), report.meanBootSeconds) / 60;
  const businessHours = billedSeconds(hoursWithin(days)) / 60;
  const alwaysOn = days * 1440;
  const { billedMinutes: ours } = report;
  return {
    days,
    jobs: jobs.length,
    workHoursADay: round(busySpans(jobs, SLOTS).reduce((sum, { from, to }) => sum + to - from, 0) / HOUR / days),
    starts: report.starts,
    billedMinutes: { alwaysOn, businessHours, ours: Math.round(ours), optimum: Math.round(least) },
    savedPercent: {
      againstAlwaysOn: round(100 * (1 - ours / alwaysOn)),
      againstBusinessHours: round(100 * (1 - ours / businessHours)),
    },
    minutesADayAboveOptimum: round((ours - least) / days),
    secondsFromDueToStart: report.startAfterDue,
    secondsFromEmptyToStop: report.stopAfterEmpty,
  };
}

function hoursWithin(days: number): Span[] {
  const spans: Span[] = [];
  for (let at = SIMULATION_BEGINS; at < SIMULATION_BEGINS + days * DAY; at += HOUR)
    if (windowEndsAt(BUSINESS_HOURS, at) !== null) spans.push({ from: at, to: at + HOUR });
  return spans;
}

/** A retailer's month: the operator's files at night, a handful of late ones and reruns through the day; so many hours of work a day. */
export function madeUpMonth(days: number, seed: number, hoursADay: number): ReplayJob[] {
  const random = new Random(seed);
  const jobs: ReplayJob[] = [];
  for (let day = SIMULATION_BEGINS; day < SIMULATION_BEGINS + days * DAY; day += DAY) {
    const work = hoursADay * HOUR * random.between(0.8, 1.2);
    // 02:00 in Seoul is 17:00 UTC. Nine tenths of the work is the night's.
    jobs.push({ dueAt: day + 17 * HOUR, durationMs: work * 0.9, known: true });
    const late = Math.floor(random.between(2, 7));
    for (let file = 0; file < late; file++)
      jobs.push({ dueAt: day + random.between(0, 16 * HOUR), durationMs: (work * 0.1) / late, known: false });
  }
  return jobs;
}

const round = (value: number): number => Math.round(value * 100) / 100;

function jobsFrom(path: string): ReplayJob[] {
  const rows = JSON.parse(readFileSync(path, 'utf8')) as { dueAt: string; seconds: number; known?: boolean }[];
  const first = Math.min(...rows.map(({ dueAt }) => Date.parse(dueAt)));
  // Moved by whole weeks, so that weekdays stay what they were.
  const shift = Math.floor((first - SIMULATION_BEGINS) / (7 * DAY)) * 7 * DAY;
  return rows.map(({ dueAt, seconds, known }) => ({
    dueAt: Date.parse(dueAt) - shift,
    durationMs: seconds * 1000,
    known: known ?? false,
  }));
}

if (import.meta.main) {
  const { values } = commandLine(
    'Usage: npm run cost-replay -- [--jobs FILE.json] [--days N] [--seed N] [--hours-a-day H] [--price USD_PER_HOUR] [--json]',
    {
      options: {
        jobs: { type: 'string' },
        days: { type: 'string', default: '30' },
        seed: { type: 'string', default: '1' },
        'hours-a-day': { type: 'string', default: '1.5' },
        price: { type: 'string', default: '0.1003' },
        json: { type: 'boolean', default: false },
      },
    },
  );
  const days = Number(values.days);
  const jobs = values.jobs
    ? jobsFrom(values.jobs)
    : madeUpMonth(days, Number(values.seed), Number(values['hours-a-day']));
  const result = await replay(jobs, days, Number(values.seed));
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(
      `${result.jobs} jobs in ${days} days, ${result.workHoursADay} h of work a day, ${result.starts} starts`,
    );
    for (const [name, minutes] of Object.entries(result.billedMinutes))
      console.log(
        `${name.padEnd(14)} ${String(minutes).padStart(7)} min  $${((minutes / 60) * Number(values.price)).toFixed(2).padStart(7)}`,
      );
    console.log(
      `saved ${result.savedPercent.againstAlwaysOn} % of always on, ${result.savedPercent.againstBusinessHours} % of business hours`,
    );
    console.log(`${result.minutesADayAboveOptimum} billed minutes a day above the optimum`);
    console.log(
      `from due to start ${JSON.stringify(result.secondsFromDueToStart)} s, from empty to stop ${JSON.stringify(result.secondsFromEmptyToStop)} s`,
    );
  }
}
