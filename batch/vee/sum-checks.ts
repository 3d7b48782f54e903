import { addDays, daysBetween } from '../../domain/calendar/index.ts';
import type { Finding } from '../../domain/metering/checks.ts';
import type { MeteringSettings } from '../../domain/metering/settings.ts';
import { type RegisterSpan, registerAdvance, sumCheckExcess, sumOverSpan } from '../../domain/metering/sum-check.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { type ChannelDay, daysOfChannel } from './channel-days.ts';

export interface ChannelSpan extends RegisterSpan {
  supplyPointId: number;
  channel: string;
}

/** Spans between register reads, stated or computed, that overlap the given days of the given supply points. */
export async function registerSpans(
  tx: Queryable,
  supplyPointIds: readonly number[],
  from: Day,
  to: Day,
): Promise<ChannelSpan[]> {
  const points = supplyPointIds.join(',');
  const advances = await tx.query<{
    supply_point_id: number;
    channel: string;
    from_at: string;
    to_at: string;
    quantity: number;
  }>(
    `SELECT supply_point_id, channel, from_at, to_at, quantity FROM register_advance
      WHERE supply_point_id IN (${points}) AND estimated = 0 AND from_at < ? AND to_at > ?`,
    [addDays(to, 1), from],
  );
  const reads = await tx.query<{
    supply_point_id: number;
    channel: string;
    meter_serial: string;
    read_at: string;
    index_value: number;
    digits: number;
  }>(
    `SELECT supply_point_id, channel, meter_serial, read_at, index_value, digits FROM register_read
      WHERE supply_point_id IN (${points}) ORDER BY supply_point_id, channel, meter_serial, read_at`,
  );
  const spans: ChannelSpan[] = advances.map((row) => ({
    supplyPointId: Number(row.supply_point_id),
    channel: row.channel,
    fromAt: row.from_at,
    toAt: row.to_at,
    quantity: Number(row.quantity),
  }));
  for (const [i, read] of reads.entries()) {
    const before = reads[i - 1];
    const follows =
      before?.supply_point_id === read.supply_point_id &&
      before.channel === read.channel &&
      before.meter_serial === read.meter_serial;
    if (!follows || before.read_at >= `${addDays(to, 1)}` || read.read_at <= from) continue;
    spans.push({
      supplyPointId: Number(read.supply_point_id),
      channel: read.channel,
      fromAt: before.read_at,
      toAt: read.read_at,
      quantity: registerAdvance(Number(before.index_value), Number(read.index_value), read.digits),
    });
  }
  return spans;
}

/**
 * Compares the intervals in force with a register span; a span with missing days says nothing yet.
 * @param known days in force of this channel that have been read already; used if they hold the whole span
 */
export async function checkSpan(
  tx: Queryable,
  span: ChannelSpan,
  settings: MeteringSettings,
  known: readonly ChannelDay[],
): Promise<{ finding: Finding; version: number } | null> {
  const [from, to] = [span.fromAt.slice(0, 10), lastDayOf(span)];
  const here = known.filter(({ day }) => day >= from && day <= to);
  const whole = here.length === daysBetween(from, to) + 1;
  const days = whole ? here : await daysOfChannel(tx, span.supplyPointId, span.channel, from, to);
  const sum = sumOverSpan(
    span,
    new Map(days.map((day) => [day.day, { minutes: day.intervalMinutes, values: day.values }])),
  );
  if (sum.missing.length > 0 || sum.days.length === 0) return null;
  const excess = sumCheckExcess(span, sum, settings.sumCheckUnitWh);
  if (excess === 0) return null;
  const day = sum.days.at(-1)!;
  const message =
    `Intervals from ${span.fromAt} to ${span.toAt} add up to ${sum.total}, the register advanced by ${span.quantity}: ` +
    `${Math.abs(excess)} ${excess > 0 ? 'too much' : 'too little'}.`;
  const finding: Finding = {
    code: 'SUM_CHECK',
    severity: 'block',
    day,
    measured: sum.total,
    threshold: span.quantity,
    message,
  };
  return { finding, version: days.find((entry) => entry.day === day)!.version };
}

/** The last day that has an interval in the span; a read at midnight belongs to the day before. */
export function lastDayOf(span: RegisterSpan): Day {
  const day = span.toAt.slice(0, 10);
  return span.toAt.endsWith('00:00:00') ? addDays(day, -1) : day;
}

/**
 * Energy of a day's gaps according to the register: the span's quantity less everything else in it. Null when no span holds the day whole,
 * or when other days of the span have gaps or are missing too.
 */
export async function gapTotalOf(
  tx: Queryable,
  spans: readonly ChannelSpan[],
  place: { supplyPointId: number; channel: string; day: Day },
): Promise<number | null> {
  for (const span of spans) {
    if (span.supplyPointId !== place.supplyPointId || span.channel !== place.channel) continue;
    if (span.fromAt > `${place.day} 00:00:00` || span.toAt < `${addDays(place.day, 1)} 00:00:00`) continue;
    const days = await daysOfChannel(
      tx,
      span.supplyPointId,
      span.channel,
      span.fromAt.slice(0, 10),
      span.toAt.slice(0, 10),
    );
    const others = days.filter((day) => day.day !== place.day);
    if (others.some((day) => day.estimatedCount > 0)) continue;
    const sum = sumOverSpan(
      span,
      new Map(days.map((day) => [day.day, { minutes: day.intervalMinutes, values: day.values }])),
    );
    if (sum.missing.some((day) => day !== place.day)) continue;
    return span.quantity - sum.total;
  }
  return null;
}
