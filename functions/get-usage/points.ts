import { addDays } from '../../domain/calendar/day.ts';
import { addChannels, coarsen, type DaySeries } from '../../domain/metering/intervals.ts';
import { NULL_VALUE, qualityFlag } from '../../domain/metering/quality.ts';

export type Resolution = 'interval' | 'hour' | 'day' | 'month';

/** A actual, S substituted, F final substituted, E estimated, N none, V several within the point. */
export type Quality = 'A' | 'S' | 'F' | 'E' | 'N' | 'V';

export interface UsagePoint {
  /** ISO 8601 with +09:00. */
  readonly start: string;
  /** Minutes the point covers; a month's is its days. */
  readonly minutes: number;
  /** null where nothing was measured. */
  readonly wh: number | null;
  readonly quality: Quality;
  /** Intervals of the point that are not actual. */
  readonly estimatedCount: number;
}

/** One import channel on one day, unpacked. */
export interface ChannelDay {
  readonly minutes: number;
  readonly values: ArrayLike<number>;
  /** One byte per interval (domain/metering/quality.ts). */
  readonly quality: ArrayLike<number>;
}

/** A day's consumption with the qualities of each interval. */
interface MeasuredDay {
  readonly series: DaySeries;
  readonly flags: readonly ReadonlySet<Quality>[];
  readonly notActual: readonly number[];
}

/** Korea's meters; used for a day of which nothing is known. */
const USUAL_MINUTES = 15;

/**
 * The points of some days, in order, without gaps: a day nobody read is there with null.
 * @param days the days to tell of, in order
 * @param read what was read of them, by day
 */
export function usagePoints(
  days: readonly string[],
  read: ReadonlyMap<string, readonly ChannelDay[]>,
  resolution: Resolution,
): UsagePoint[] {
  const points: UsagePoint[] = [];
  let minutes = USUAL_MINUTES;
  for (const day of days) {
    const channels = read.get(day);
    const measured = channels === undefined || channels.length === 0 ? undefined : measuredDay(channels);
    if (measured !== undefined) minutes = measured.series.minutes;
    points.push(...dayPoints(day, measured, slotMinutes(resolution, minutes)));
  }
  return resolution === 'month' ? months(points) : points;
}

function slotMinutes(resolution: Resolution, intervalMinutes: number): number {
  if (resolution === 'interval') return intervalMinutes;
  return resolution === 'hour' ? 60 : 1440;
}

function measuredDay(channels: readonly ChannelDay[]): MeasuredDay {
  const series = addChannels(channels.map(({ minutes, values }) => ({ minutes, values })));
  const flags = Array.from({ length: 1440 / series.minutes }, () => new Set<Quality>());
  const notActual = flags.map(() => 0);
  for (const { minutes, quality } of channels) {
    for (let index = 0; index < quality.length; index += 1) {
      const slot = Math.floor((index * minutes) / series.minutes);
      const code = quality[index]!;
      flags[slot]!.add(code === NULL_VALUE ? 'N' : qualityFlag(code));
      if (code !== 0) notActual[slot]! += 1;
    }
  }
  return { series, flags, notActual };
}

function dayPoints(day: string, measured: MeasuredDay | undefined, minutes: number): UsagePoint[] {
  const slots = 1440 / minutes;
  if (measured === undefined) {
    return Array.from({ length: slots }, (_, slot) => ({
      start: startOf(day, slot * minutes),
      minutes,
      wh: null,
      quality: 'N',
      estimatedCount: 0,
    }));
  }
  const { values } = coarsen(measured.series, minutes);
  const group = minutes / measured.series.minutes;
  return Array.from({ length: slots }, (_, slot) => {
    const flags = new Set(measured.flags.slice(slot * group, (slot + 1) * group).flatMap((set) => [...set]));
    const quality = together(flags);
    return {
      start: startOf(day, slot * minutes),
      minutes,
      wh: quality === 'N' ? null : values[slot]!,
      quality,
      estimatedCount: measured.notActual.slice(slot * group, (slot + 1) * group).reduce((a, b) => a + b, 0),
    };
  });
}

function months(days: readonly UsagePoint[]): UsagePoint[] {
  const byMonth = Map.groupBy(days, ({ start }) => start.slice(0, 7));
  return [...byMonth.values()].map((points) => {
    const known = points.flatMap(({ wh }) => (wh === null ? [] : [wh]));
    return {
      start: points[0]!.start,
      minutes: points.length * 1440,
      wh: known.length === 0 ? null : known.reduce((a, b) => a + b, 0),
      quality: together(new Set(points.map(({ quality }) => quality))),
      estimatedCount: points.reduce((sum, { estimatedCount }) => sum + estimatedCount, 0),
    };
  });
}

function together(flags: ReadonlySet<Quality>): Quality {
  const [only, ...more] = flags;
  return more.length === 0 && only !== undefined ? only : 'V';
}

function startOf(day: string, minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${day}T${two(Math.floor(minute / 60))}:${two(minute % 60)}:00+09:00`;
}

/** All days from `from` to `to`, both inclusive. */
export function daysOf(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
