import { addDays, type DayKind, dayKind, dayNumber, weekdayOfNumber } from '../../domain/calendar/index.ts';
import {
  type Estimate,
  estimateDay,
  estimatedQuality,
  type Gap,
  gapsOf,
  METHODS,
  type ModelDay,
} from '../../domain/metering/estimate.ts';
import { NULL_VALUE } from '../../domain/metering/quality.ts';
import { unpackQuality } from '../../domain/metering/reading-day.ts';
import type { MeteringSettings } from '../../domain/metering/settings.ts';
import { isExportChannel } from '../../domain/metering/usage.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { type ChannelDay, daysOfChannel } from './channel-days.ts';
import { type MadeVersion, saveVersion } from './save-version.ts';

/** Runs of intervals of a day for which the meter has no value. */
export function nullGaps(day: ChannelDay): Gap[] {
  if (day.estimatedCount === 0) return [];
  const quality = unpackQuality(day.quality, day.values.length);
  return gapsOf(quality.length, (i) => quality[i] === NULL_VALUE);
}

/**
 * Estimates the null intervals of a day that is held, as a new version made here.
 * @param gapTotal energy of all its gaps according to the register; null = not known
 * @returns whether every gap could be estimated
 */
export async function estimateHeldDay(
  tx: Queryable,
  day: ChannelDay,
  settings: MeteringSettings,
  gapTotal: number | null,
): Promise<boolean> {
  const gaps = nullGaps(day);
  const around = await daysAround(tx, day.supplyPointId, day.channel, day.day, settings);
  const estimates = estimateDay(
    {
      ...day,
      kind: classOf(day.channel, day.day),
      gaps,
      before: lastOf(around, addDays(day.day, -1)),
      after: firstOf(around, addDays(day.day, 1)),
    },
    models(around),
    settings,
    gapTotal,
  );
  if (estimates.length === 0) return false;
  const values = day.values.slice();
  const quality = unpackQuality(day.quality, values.length);
  fill(values, quality, estimates);
  await saveVersion(tx, { ...day, values, quality, baseVersion: day.version, changes: estimates.map(change) });
  return estimates.length === gaps.length;
}

/**
 * Estimates a day that was never sent, from like days of its channel.
 * @returns false when nothing is known to estimate it from
 */
export async function estimateMissingDay(
  tx: Queryable,
  place: { supplyPointId: number; channel: string; day: Day; recordedAt: string },
  settings: MeteringSettings,
  gapTotal: number | null,
): Promise<boolean> {
  const around = await daysAround(tx, place.supplyPointId, place.channel, place.day, settings);
  const known = models(around);
  const near = nearestLength(known, place.day);
  if (near === null) return false;
  const values = new Int32Array(1440 / near.intervalMinutes);
  const day = {
    day: place.day,
    kind: classOf(place.channel, place.day),
    intervalMinutes: near.intervalMinutes,
    values,
    gaps: [{ first: 0, last: values.length - 1 }],
    before: null,
    after: null,
  };
  const estimates = estimateDay(day, known, settings, gapTotal);
  if (estimates.length === 0) return false;
  const quality = new Uint8Array(values.length);
  fill(values, quality, estimates);
  const made: MadeVersion = {
    ...place,
    intervalMinutes: near.intervalMinutes,
    unit: 'Wh',
    values,
    quality,
    baseVersion: null,
    changes: estimates.map(change),
  };
  await saveVersion(tx, made);
  return true;
}

function daysAround(
  tx: Queryable,
  supplyPointId: number,
  channel: string,
  day: Day,
  settings: MeteringSettings,
): Promise<ChannelDay[]> {
  const reach = settings.likeDayReachDays;
  return daysOfChannel(tx, supplyPointId, channel, addDays(day, -reach), addDays(day, reach));
}

/** Estimates learn from actual values only, never from other estimates. */
function models(days: readonly ChannelDay[]): ModelDay[] {
  return days.filter((day) => day.estimatedCount === 0).map((day) => ({ ...day, kind: kindOf(day.day) }));
}

function nearestLength(known: readonly ModelDay[], day: Day): ModelDay | null {
  const distance = (model: ModelDay) => Math.abs(Date.parse(model.day) - Date.parse(day));
  return known.reduce<ModelDay | null>(
    (best, model) => (best === null || distance(model) < distance(best) ? model : best),
    null,
  );
}

function lastOf(days: readonly ChannelDay[], day: Day): number | null {
  const found = days.find((entry) => entry.day === day && entry.estimatedCount === 0);
  return found ? found.values.at(-1)! : null;
}

function firstOf(days: readonly ChannelDay[], day: Day): number | null {
  const found = days.find((entry) => entry.day === day && entry.estimatedCount === 0);
  return found ? found.values[0]! : null;
}

function fill(values: Int32Array, quality: Uint8Array, estimates: readonly Estimate[]): void {
  for (const estimate of estimates) {
    values.set(estimate.values, estimate.first);
    quality.fill(estimatedQuality(estimate.method), estimate.first, estimate.last + 1);
  }
}

function change(estimate: Estimate): MadeVersion['changes'][number] {
  return {
    first: estimate.first,
    last: estimate.last,
    kind: 'estimate',
    method: `S${METHODS[estimate.method].number}`,
    reason: `${METHODS[estimate.method].text}: ${estimate.reason}`,
    madeBy: 'system:correct',
    approvedBy: null,
  };
}

/** What is fed in follows the sun, not the week (docs/estimation.md: 63 % error with like days, 55 % with the nearest ones). */
const classOf = (channel: string, day: Day): DayKind | 'any' => (isExportChannel(channel) ? 'any' : kindOf(day));

/** Class of a day; where the official holiday table does not reach, the weekday alone decides. */
export function kindOf(day: Day): DayKind {
  try {
    return dayKind(day);
  } catch {
    const weekday = weekdayOfNumber(dayNumber(day));
    return weekday === 0 ? 'holiday' : weekday === 6 ? 'saturday' : 'weekday';
  }
}
