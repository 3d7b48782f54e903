import { daysBetween } from '../../domain/calendar/index.ts';
import type { Share } from '../../domain/metering/share-of.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';

/** Days of one supply point that something happened to. */
export interface TouchedPoint {
  supplyPointId: number;
  from: Day;
  to: Day;
}

// Day rows a transaction reads at most, roughly: bounds its memory and its length.
const DAYS_PER_STEP = 4_000;
const POINTS_PER_PAGE = 500;

// What a file brings: days, and what registers say about days that may have come before. A read at midnight ends the day before.
const BROUGHT = [
  ['reading_day', 'MIN(day)', 'MAX(day)'],
  ['register_read', 'DATE(MIN(read_at))', 'DATE(MAX(read_at) - INTERVAL 1 SECOND)'],
  ['register_advance', 'DATE(MIN(from_at))', 'DATE(MAX(to_at) - INTERVAL 1 SECOND)'],
] as const;

/**
 * The supply points a file brought days or register figures for, in the order of their ids, in groups small enough for one transaction each.
 * @param daysAround days that are read beside each point's own span
 * @param share only the points of this share; absent = all
 */
export async function* touchedPoints(
  database: Queryable,
  fileId: number,
  daysAround: number,
  share?: Share,
): AsyncGenerator<TouchedPoint[]> {
  for (let after = 0; ; ) {
    const shared = share ? 'AND supply_point_id IN (SELECT id FROM supply_point WHERE CRC32(code) % ? = ?)' : '';
    const branch = ([table, first, last]: (typeof BROUGHT)[number]) =>
      `(SELECT supply_point_id, ${first} AS first_day, ${last} AS last_day FROM ${table}
         WHERE file_id = ? AND supply_point_id > ? ${shared} GROUP BY supply_point_id ORDER BY supply_point_id LIMIT ${POINTS_PER_PAGE})`;
    const rows = await database.query<{ supply_point_id: number; first_day: Day; last_day: Day }>(
      `SELECT supply_point_id, MIN(LEAST(first_day, last_day)) AS first_day, MAX(last_day) AS last_day FROM (${BROUGHT.map(branch).join(' UNION ALL ')}) t
        GROUP BY supply_point_id ORDER BY supply_point_id LIMIT ${POINTS_PER_PAGE}`,
      BROUGHT.flatMap(() => [fileId, after, ...(share ? [share.count, share.index] : [])]),
    );
    if (rows.length === 0) return;
    const points = rows.map((row) => ({
      supplyPointId: Number(row.supply_point_id),
      from: row.first_day,
      to: row.last_day,
    }));
    yield* groups(points, daysAround);
    after = points.at(-1)!.supplyPointId;
  }
}

/** Names a group for the job's ledger of steps. */
export const stepName = (points: readonly TouchedPoint[]): string =>
  `points ${points[0]!.supplyPointId}-${points.at(-1)!.supplyPointId}`;

function* groups(points: readonly TouchedPoint[], daysAround: number): Generator<TouchedPoint[]> {
  let group: TouchedPoint[] = [];
  let days = 0;
  for (const point of points) {
    // About two channels each.
    const cost = (daysBetween(point.from, point.to) + 1 + daysAround) * 2;
    if (group.length > 0 && days + cost > DAYS_PER_STEP) {
      yield group;
      group = [];
      days = 0;
    }
    group.push(point);
    days += cost;
  }
  if (group.length > 0) yield group;
}
