import type { DayHistory } from '../../domain/metering/checks.ts';
import { unpackQuality, unpackValues } from '../../domain/metering/reading-day.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';

/** A version in force with its values. */
export interface ChannelDay {
  supplyPointId: number;
  channel: string;
  day: Day;
  version: number;
  intervalMinutes: number;
  unit: 'Wh' | 'varh';
  values: Int32Array;
  quality: Uint8Array;
  total: number;
  estimatedCount: number;
  fileId: number | null;
  /** UTC `YYYY-MM-DD HH:MM:SS[.mmm]` */
  recordedAt: string;
}

interface DayRow {
  supply_point_id: number;
  channel: string;
  day: Day;
  version: number;
  interval_minutes: number;
  unit: 'Wh' | 'varh';
  interval_values: Buffer;
  interval_quality: Buffer;
  total: number;
  estimated_count: number;
  file_id: number | null;
  recorded_at: string;
}

const COLUMNS = `supply_point_id, channel, day, version, interval_minutes, unit, interval_values, interval_quality, total, estimated_count,
                 file_id, recorded_at`;

/** Days a file brought for these supply points, as far as they are in force. */
export async function daysOfFile(
  tx: Queryable,
  fileId: number,
  supplyPointIds: readonly number[],
): Promise<ChannelDay[]> {
  const rows = await tx.query<DayRow>(
    `SELECT ${COLUMNS} FROM reading_day
      WHERE file_id = ? AND supply_point_id IN (${supplyPointIds.join(',')}) AND superseded_at IS NULL
      ORDER BY supply_point_id, channel, day`,
    [fileId],
  );
  return rows.map(channelDay);
}

/** Days in force of one channel in a span, with their values. */
export async function daysOfChannel(
  tx: Queryable,
  supplyPointId: number,
  channel: string,
  from: Day,
  to: Day,
): Promise<ChannelDay[]> {
  const rows = await tx.query<DayRow>(
    `SELECT ${COLUMNS} FROM reading_day
      WHERE supply_point_id = ? AND channel = ? AND day BETWEEN ? AND ? AND superseded_at IS NULL ORDER BY day`,
    [supplyPointId, channel, from, to],
  );
  return rows.map(channelDay);
}

/** Totals of days in force, by supply point and channel in day order, without their values. */
export async function totalsOf(
  tx: Queryable,
  supplyPointIds: readonly number[],
  from: Day,
  to: Day,
): Promise<Map<string, Omit<DayHistory, 'isNew'>[]>> {
  const rows = await tx.query<{
    supply_point_id: number;
    channel: string;
    day: Day;
    total: number;
    interval_minutes: number;
  }>(
    `SELECT supply_point_id, channel, day, total, interval_minutes FROM reading_day
      WHERE supply_point_id IN (${supplyPointIds.join(',')}) AND day BETWEEN ? AND ? AND superseded_at IS NULL
      ORDER BY supply_point_id, channel, day`,
    [from, to],
  );
  const totals = new Map<string, Omit<DayHistory, 'isNew'>[]>();
  for (const row of rows) {
    const key = `${row.supply_point_id} ${row.channel}`;
    const entry = { day: row.day, total: Number(row.total), intervalMinutes: row.interval_minutes };
    const list = totals.get(key);
    if (list) list.push(entry);
    else totals.set(key, [entry]);
  }
  return totals;
}

function channelDay(row: DayRow): ChannelDay {
  const values = unpackValues(row.interval_values);
  return {
    supplyPointId: Number(row.supply_point_id),
    channel: row.channel,
    day: row.day,
    version: row.version,
    intervalMinutes: row.interval_minutes,
    unit: row.unit,
    values,
    // One byte stands for all; most days are actual throughout and are never unpacked.
    quality:
      row.interval_quality.length === 1 && row.interval_quality[0] === 0
        ? row.interval_quality
        : unpackQuality(row.interval_quality, values.length),
    total: Number(row.total),
    estimatedCount: row.estimated_count,
    fileId: row.file_id === null ? null : Number(row.file_id),
    recordedAt: row.recorded_at,
  };
}
