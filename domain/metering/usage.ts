import { addDays, daysBetween, type Period } from '../calendar/index.ts';
import type { Day } from '../units.ts';

/** The version in force of one channel on one day. */
export interface DayTotal {
  channel: string;
  day: Day;
  intervalMinutes: number;
  /** Wh; reactive channels are not passed in. */
  total: number;
  /** Intervals that are not actual. */
  estimatedCount: number;
}

/** What a billing period adds up to. */
export interface PeriodUsage {
  daysExpected: number;
  /** Days on which every import channel that should be there is there. */
  daysRead: number;
  importWh: number;
  exportWh: number;
  intervalCount: number;
  estimatedCount: number;
  /** First day that is not read; null = complete. */
  firstMissing: Day | null;
}

/** NEM12 suffixes: E… is energy taken from the grid, B… energy fed into it; Q… and K… are reactive and not billed here. */
export const isImportChannel = (channel: string): boolean => channel.startsWith('E');
export const isExportChannel = (channel: string): boolean => channel.startsWith('B');

/**
 * Adds up the days of a period. Consumption is the sum of all import channels; what is fed in is kept beside it and not billed.
 * A day counts as read when it has an import channel and every import channel that was seen both before and after it in the period:
 * a channel that begins or ends with a change of meter does not make the days without it incomplete, a channel that only pauses does.
 */
export function addUpPeriod(days: readonly DayTotal[], period: Period): PeriodUsage {
  const seen = new Map<string, { first: Day; last: Day; days: Set<Day> }>();
  const usage: PeriodUsage = {
    daysExpected: daysBetween(period.from, period.to) + 1,
    daysRead: 0,
    importWh: 0,
    exportWh: 0,
    intervalCount: 0,
    estimatedCount: 0,
    firstMissing: null,
  };
  for (const { channel, day, intervalMinutes, total, estimatedCount } of days) {
    if (day < period.from || day > period.to) continue;
    if (isExportChannel(channel)) usage.exportWh += total;
    if (!isImportChannel(channel)) continue;
    usage.importWh += total;
    usage.intervalCount += 1440 / intervalMinutes;
    usage.estimatedCount += estimatedCount;
    const known = seen.get(channel);
    if (!known) seen.set(channel, { first: day, last: day, days: new Set([day]) });
    else {
      if (day < known.first) known.first = day;
      if (day > known.last) known.last = day;
      known.days.add(day);
    }
  }
  const channels = [...seen.values()];
  for (let day = period.from; day <= period.to; day = addDays(day, 1)) {
    const present = channels.some((channel) => channel.days.has(day));
    const paused = channels.some((channel) => channel.first < day && day < channel.last && !channel.days.has(day));
    if (present && !paused) usage.daysRead += 1;
    else usage.firstMissing ??= day;
  }
  return usage;
}
