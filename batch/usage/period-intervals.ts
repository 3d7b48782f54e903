import type { Period } from '../../domain/calendar/index.ts';
import { addChannels, type DaySeries } from '../../domain/metering/intervals.ts';
import { unpackValues } from '../../domain/metering/reading-day.ts';
import { isImportChannel } from '../../domain/metering/usage.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';

interface ValueRow {
  supply_point_id: number;
  channel: string;
  day: Day;
  interval_minutes: number;
  interval_values: Buffer;
}

/**
 * Consumption of supply points day by day: the versions in force of all import channels, added up.
 * @returns by supply point, then by day; days without a reading are absent
 */
export async function importSeries(
  tx: Queryable,
  supplyPointIds: readonly number[],
  span: Period,
): Promise<Map<number, Map<Day, DaySeries>>> {
  const channels = new Map<number, Map<Day, DaySeries[]>>(supplyPointIds.map((id) => [id, new Map()]));
  if (supplyPointIds.length === 0) return new Map();
  const rows = await tx.query<ValueRow>(
    `SELECT supply_point_id, channel, day, interval_minutes, interval_values FROM reading_day
      WHERE supply_point_id IN (${supplyPointIds.join(',')}) AND day BETWEEN ? AND ? AND superseded_at IS NULL AND unit = 'Wh'`,
    [span.from, span.to],
  );
  for (const row of rows) {
    if (!isImportChannel(row.channel)) continue;
    const days = channels.get(Number(row.supply_point_id))!;
    const series = { minutes: row.interval_minutes, values: unpackValues(row.interval_values) };
    const known = days.get(row.day);
    if (known) known.push(series);
    else days.set(row.day, [series]);
  }
  return new Map(
    [...channels].map(([id, days]) => [id, new Map([...days].map(([day, list]) => [day, addChannels(list)]))]),
  );
}
