import type { DayKind } from '../calendar/index.ts';
import type { Day } from '../units.ts';
import { qualityCode } from './quality.ts';
import type { MeteringSettings } from './settings.ts';

/** How a value was estimated here; the numbers lie beside AEMO's methods 11–79 so that the two cannot be mixed up. */
export const METHODS = {
  linear: { number: 81, text: 'linear between the neighbouring values' },
  likeDays: { number: 82, text: 'mean of like days (same class of day)' },
  likeDaysScaled: { number: 83, text: 'mean of like days, scaled to the register difference' },
  anyDays: { number: 84, text: 'mean of the nearest days of any class' },
  edit: { number: 85, text: 'edited by hand, agreed with the customer' },
} as const;
export type Method = keyof typeof METHODS;

/** The quality byte of a value estimated here: S (substituted) with our method. */
export const estimatedQuality = (method: Method): number => qualityCode('S', METHODS[method].number);

/** A run of intervals without a value, 0-based, inclusive. */
export interface Gap {
  first: number;
  last: number;
}

/** A day of the same channel that an estimate may learn from. */
export interface ModelDay {
  day: Day;
  kind: DayKind;
  intervalMinutes: number;
  values: Int32Array;
}

/** One run of estimated values with how they were made. */
export interface Estimate extends Gap {
  values: number[];
  method: Method;
  reason: string;
}

/** The day to be completed. */
export interface GappyDay {
  day: Day;
  /** `any`: the class of the day says nothing about this channel, as with what the sun feeds in. */
  kind: DayKind | 'any';
  intervalMinutes: number;
  values: Int32Array;
  gaps: readonly Gap[];
  /** The value right before 00:00 and right after 24:00, for gaps at the edges; null = not known. */
  before: number | null;
  after: number | null;
}

/**
 * Estimates the gaps of a day. A gap up to `shortGapMinutes` is drawn as a line between its neighbours. A longer one takes the mean of the
 * nearest like days (weekday, Saturday, Sunday or holiday), or of the nearest days of any kind where there are no like days.
 * @param models days of the same channel with actual values only, in any order; others' interval lengths are passed over
 * @param gapTotal energy the register says was used in all gaps of the day together; null = not known. Long gaps are scaled to meet it.
 * @returns one estimate per gap; gaps that nothing is known for are left out
 */
export function estimateDay(
  day: GappyDay,
  models: readonly ModelDay[],
  settings: MeteringSettings,
  gapTotal: number | null = null,
): Estimate[] {
  const fitting = models.filter((model) => model.intervalMinutes === day.intervalMinutes && model.day !== day.day);
  const alike = nearest(
    day.day,
    fitting.filter((model) => model.kind === day.kind),
    settings.likeDays,
  );
  const chosen = alike.length > 0 ? alike : nearest(day.day, fitting, settings.likeDays);
  const method: Method = alike.length > 0 ? 'likeDays' : 'anyDays';
  const estimates: Estimate[] = [];
  for (const gap of day.gaps) {
    const minutes = (gap.last - gap.first + 1) * day.intervalMinutes;
    const line = lineBetween(day, gap);
    const short = minutes <= settings.shortGapMinutes;
    if (line && (short || chosen.length === 0)) {
      estimates.push({ ...gap, values: line, method: 'linear', reason: `${minutes} minutes without a value` });
    } else if (chosen.length > 0) {
      const reason = `${minutes} minutes without a value; from ${chosen.map((model) => model.day).join(', ')}`;
      estimates.push({ ...gap, values: meanOf(chosen, gap), method, reason });
    }
  }
  return gapTotal === null ? estimates : scaled(estimates, gapTotal);
}

/** Runs of intervals for which `isMissing` holds. */
export function gapsOf(count: number, isMissing: (interval: number) => boolean): Gap[] {
  const gaps: Gap[] = [];
  for (let i = 0; i < count; i++) {
    if (!isMissing(i)) continue;
    const open = gaps.at(-1);
    if (open && open.last === i - 1) open.last = i;
    else gaps.push({ first: i, last: i });
  }
  return gaps;
}

function nearest(day: Day, models: readonly ModelDay[], count: number): ModelDay[] {
  const at = Date.parse(day);
  const distance = (model: ModelDay) => Math.abs(Date.parse(model.day) - at);
  // The earlier of two equally near days first, so that the choice never depends on the order of arrival.
  return [...models].sort((a, b) => distance(a) - distance(b) || (a.day < b.day ? -1 : 1)).slice(0, count);
}

function meanOf(models: readonly ModelDay[], gap: Gap): number[] {
  const values: number[] = [];
  // The rounding of one interval is carried into the next, so that the sum of the means is the mean of the sums.
  let carry = 0;
  for (let i = gap.first; i <= gap.last; i++) {
    const sum = models.reduce((total, model) => total + model.values[i]!, carry);
    const value = Math.floor(sum / models.length);
    carry = sum - value * models.length;
    values.push(value);
  }
  return values;
}

function lineBetween(day: GappyDay, gap: Gap): number[] | null {
  const left = gap.first > 0 ? day.values[gap.first - 1]! : day.before;
  const right = gap.last < day.values.length - 1 ? day.values[gap.last + 1]! : day.after;
  if (left === null && right === null) return null;
  const from = left ?? right!;
  const to = right ?? left!;
  const steps = gap.last - gap.first + 2;
  return Array.from({ length: steps - 1 }, (_, i) => Math.round(from + ((to - from) * (i + 1)) / steps));
}

/** Scales the long gaps so that all gaps together hold `gapTotal`; short ones stay. A total that cannot be met leaves them as they are. */
function scaled(estimates: readonly Estimate[], gapTotal: number): Estimate[] {
  const sumOf = (list: readonly Estimate[]) =>
    list.reduce((sum, estimate) => sum + estimate.values.reduce((a, b) => a + b, 0), 0);
  const long = estimates.filter((estimate) => estimate.method !== 'linear');
  const target = gapTotal - sumOf(estimates.filter((estimate) => estimate.method === 'linear'));
  const shape = sumOf(long);
  if (long.length === 0 || target < 0 || (shape <= 0 && target > 0)) return [...estimates];
  let running = 0;
  let given = 0;
  return estimates.map((estimate) => {
    if (estimate.method === 'linear') return estimate;
    const values = estimate.values.map((value) => {
      running += value;
      const upTo =
        shape === 0 ? 0 : Number((BigInt(running) * BigInt(target) * 2n + BigInt(shape)) / (2n * BigInt(shape)));
      const own = upTo - given;
      given = upTo;
      return own;
    });
    return {
      ...estimate,
      values,
      method: 'likeDaysScaled',
      reason: `${estimate.reason}; the register says ${gapTotal} Wh`,
    };
  });
}
