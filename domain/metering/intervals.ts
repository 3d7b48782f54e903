import { addDays, type Period } from '../calendar/index.ts';
import type { Day } from '../units.ts';

/** Values of one day at one resolution: 1440 / minutes whole numbers. */
export interface DaySeries {
  minutes: number;
  values: ArrayLike<number>;
}

/** Sums neighbouring intervals to a coarser resolution; `minutes` must be a multiple of the series' own. */
export function coarsen(series: DaySeries, minutes: number): DaySeries {
  const group = minutes / series.minutes;
  if (group === 1) return series;
  if (!Number.isInteger(group))
    throw new RangeError(`${series.minutes}-minute intervals do not add up to ${minutes}-minute ones`);
  const values = new Array<number>(1440 / minutes).fill(0);
  for (let i = 0; i < series.values.length; i++) {
    const slot = Math.floor(i / group);
    values[slot] = values[slot]! + series.values[i]!;
  }
  return { minutes, values };
}

/** Adds the channels of one day, at the resolution of the coarsest of them. */
export function addChannels(channels: readonly DaySeries[]): DaySeries {
  if (channels.length === 1) return channels[0]!;
  const minutes = Math.max(...channels.map((channel) => channel.minutes));
  const sum = new Array<number>(1440 / minutes).fill(0);
  for (const channel of channels) {
    const { values } = coarsen(channel, minutes);
    for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + values[i]!;
  }
  return { minutes, values: sum };
}

/**
 * The whole period as one series, at the resolution of its coarsest day: a meter that was changed from 5 to 30 minutes in mid-period gives
 * 30-minute values throughout. Null when a day is missing.
 */
export function periodSeries(
  days: ReadonlyMap<Day, DaySeries>,
  period: Period,
): { minutes: number; wh: number[] } | null {
  const series: DaySeries[] = [];
  for (let day = period.from; day <= period.to; day = addDays(day, 1)) {
    const found = days.get(day);
    if (!found) return null;
    series.push(found);
  }
  const minutes = Math.max(...series.map((day) => day.minutes));
  return { minutes, wh: series.flatMap((day) => Array.from(coarsen(day, minutes).values)) };
}

/** Minutes over which demand is the mean power (최대수요전력, supply terms art. 68). */
const DEMAND_MINUTES = 15;

/**
 * The largest 15-minute mean power of a day, in W. Longer intervals can only show the mean over their own length.
 * @param counts whether the quarter of an hour (0…95) counts; for plans by time band those of the light band do not
 */
export function peakDemandW(series: DaySeries, counts: (quarter: number) => boolean): number {
  const minutes = Math.max(series.minutes, DEMAND_MINUTES);
  const { values } = coarsen(series, minutes);
  let peak = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > peak && counts((i * minutes) / DEMAND_MINUTES)) peak = value;
  }
  return Math.round((peak * 60) / minutes);
}
