import { estimateDay, type Gap, type GappyDay, type Method, type ModelDay } from '../../domain/metering/estimate.ts';
import { defaultSettings } from '../../domain/metering/settings.ts';

/** A day that is known, to be hidden in part and estimated. */
export type KnownDay = ModelDay;

export interface MethodResult {
  method: Method | 'all';
  gap: string;
  gaps: number;
  intervals: number;
  /** Σ |estimate − truth| / Σ truth, in %. */
  wape: number;
  /** (Σ estimate − Σ truth) / Σ truth, in %. */
  bias: number;
  /** WAPE of each gap's total, in %: what the bill sees. */
  gapWape: number;
}

interface Error_ {
  absolute: number;
  truth: number;
  estimate: number;
  gapAbsolute: number;
  gaps: number;
  intervals: number;
}

const empty = (): Error_ => ({ absolute: 0, truth: 0, estimate: 0, gapAbsolute: 0, gaps: 0, intervals: 0 });

/** A gap to be cut: its name, length in minutes, and the minutes of the day at which it may begin. */
export interface Cut {
  name: string;
  minutes: number;
  starts: readonly number[];
}

export const CUTS: readonly Cut[] = [
  { name: '30 min', minutes: 30, starts: range(0, 1410, 90) },
  { name: '1 h', minutes: 60, starts: range(0, 1380, 90) },
  { name: '2 h', minutes: 120, starts: range(0, 1320, 120) },
  { name: '4 h', minutes: 240, starts: range(0, 1200, 240) },
  { name: '8 h', minutes: 480, starts: [0, 480, 960] },
  { name: '24 h', minutes: 1440, starts: [0] },
];

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);
}

/**
 * Hides known intervals day by day, estimates them by a method, and compares.
 * @param method `linear`, `likeDays` (of the same class), `anyDays`, `likeDaysScaled` (told the hidden energy to the kWh, as a register would),
 *   or `all`: what the pipeline would choose by itself
 */
export function backTest(
  days: readonly KnownDay[],
  cut: Cut,
  method: Method | 'all',
  feedsIn: boolean,
): MethodResult | null {
  const error = empty();
  for (const [index, day] of days.entries()) {
    const perInterval = day.intervalMinutes;
    for (const start of cut.starts) {
      if (start % perInterval !== 0 || start + cut.minutes > 1440) continue;
      const gap: Gap = { first: start / perInterval, last: (start + cut.minutes) / perInterval - 1 };
      const estimated = estimateGap(days, index, gap, method, feedsIn);
      if (estimated) add(error, estimated, day.values.subarray(gap.first, gap.last + 1));
    }
  }
  if (error.gaps === 0 || error.truth === 0) return null;
  const percent = (part: number) => (100 * part) / error.truth;
  return {
    method,
    gap: cut.name,
    gaps: error.gaps,
    intervals: error.intervals,
    wape: percent(error.absolute),
    bias: percent(error.estimate - error.truth),
    gapWape: percent(error.gapAbsolute),
  };
}

function estimateGap(
  days: readonly KnownDay[],
  index: number,
  gap: Gap,
  method: Method | 'all',
  feedsIn: boolean,
): number[] | null {
  const day = days[index]!;
  const truth = day.values.subarray(gap.first, gap.last + 1).reduce((a, b) => a + b, 0);
  const gappy: GappyDay = {
    ...day,
    kind: method === 'anyDays' || (method === 'all' && feedsIn) ? 'any' : day.kind,
    values: day.values.map((value, i) => (i >= gap.first && i <= gap.last ? 0 : value)),
    gaps: [gap],
    before: days[index - 1]?.values.at(-1) ?? null,
    after: days[index + 1]?.values[0] ?? null,
  };
  const others = days.filter((_, i) => i !== index);
  const settings = defaultSettings();
  // A method by itself: short gaps only, or never; models of the same class only, or of every class.
  if (method === 'linear') settings.shortGapMinutes = 1440;
  else if (method !== 'all') settings.shortGapMinutes = 0;
  const models = method === 'linear' ? [] : others;
  if (method === 'likeDays' || method === 'likeDaysScaled') {
    if (!models.some((model) => model.kind === day.kind)) return null;
  }
  const total = method === 'likeDaysScaled' ? Math.round(truth / 1000) * 1000 : null;
  const [estimate] = estimateDay(gappy, models, settings, total);
  return estimate?.values ?? null;
}

function add(error: Error_, estimate: readonly number[], truth: Int32Array): void {
  let [sumEstimate, sumTruth] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    error.absolute += Math.abs(estimate[i]! - truth[i]!);
    sumEstimate += estimate[i]!;
    sumTruth += truth[i]!;
  }
  error.gaps += 1;
  error.intervals += truth.length;
  error.estimate += sumEstimate;
  error.truth += sumTruth;
  error.gapAbsolute += Math.abs(sumEstimate - sumTruth);
}
