import { countNotActual, unpackValues } from '../../domain/metering/reading-day.ts';
import type { Queryable } from '../../runtime/database.ts';
import { Collector, type Invariant, type Verdict } from './invariant.ts';

interface VersionRow {
  supply_point_id: number;
  channel: string;
  day: string;
  version: number;
  interval_minutes: number;
  interval_values: Buffer;
  interval_quality: Buffer;
  total: number;
  estimated_count: number;
  recorded_at: string;
  superseded_at: string | null;
}

const ROWS_PER_PAGE = 10_000;

/** All versions in the order of their key, some supply points at a time, so that memory stays the same whatever the table's size. */
async function* versions(database: Queryable): AsyncGenerator<VersionRow> {
  const counts = await database.query<{ supply_point_id: number; count: number }>(
    'SELECT supply_point_id, COUNT(*) AS count FROM reading_day GROUP BY supply_point_id ORDER BY supply_point_id',
  );
  for (let at = 0; at < counts.length; ) {
    const first = counts[at]!.supply_point_id;
    let rows = 0;
    while (at < counts.length && (rows === 0 || rows + Number(counts[at]!.count) <= ROWS_PER_PAGE)) {
      rows += Number(counts[at]!.count);
      at += 1;
    }
    yield* await database.query<VersionRow>(
      `SELECT supply_point_id, channel, day, version, interval_minutes, interval_values, interval_quality, total, estimated_count,
              recorded_at, superseded_at
         FROM reading_day WHERE supply_point_id BETWEEN ? AND ? ORDER BY supply_point_id, channel, day, version`,
      [first, counts[at - 1]!.supply_point_id],
    );
  }
}

const keyOf = (row: VersionRow) => ({
  supplyPointId: Number(row.supply_point_id),
  channel: row.channel,
  day: row.day,
  version: row.version,
});

/** One pass over all readings answers three invariants; the pass is made when the first of them is asked. */
export function readingInvariants(): readonly Invariant[] {
  let pass: Promise<Record<'sums' | 'current' | 'asOf', Verdict>> | undefined;
  const part = (name: 'sums' | 'current' | 'asOf') => async (database: Queryable) => {
    pass ??= readAll(database);
    return (await pass)[name];
  };
  return [
    {
      name: 'reading-total-is-the-sum-of-its-values',
      says: 'A stored day has 1440 / interval values; its total is their sum and its estimated count what its quality says.',
      check: part('sums'),
    },
    {
      name: 'one-version-in-force',
      says: 'Every day of a channel has exactly one version in force, and its versions are 1, 2, … without a gap.',
      check: part('current'),
    },
    {
      name: 'one-version-as-of-any-moment',
      says: 'As of any moment at most one version of a day is visible, and none ends before it began.',
      check: part('asOf'),
    },
  ];
}

async function readAll(database: Queryable): Promise<Record<'sums' | 'current' | 'asOf', Verdict>> {
  const sums = new Collector();
  const current = new Collector();
  const asOf = new Collector();
  let day: VersionRow[] = [];
  const endOfDay = () => {
    if (day.length === 0) return;
    checkCurrent(day, current);
    checkAsOf(day, asOf);
    day = [];
  };
  for await (const row of versions(database)) {
    checkSums(row, sums);
    const first = day[0];
    if (
      first &&
      (first.supply_point_id !== row.supply_point_id || first.channel !== row.channel || first.day !== row.day)
    )
      endOfDay();
    day.push(row);
  }
  endOfDay();
  return { sums: sums.verdict, current: current.verdict, asOf: asOf.verdict };
}

function checkSums(row: VersionRow, found: Collector): void {
  found.looked();
  const values = unpackValues(row.interval_values);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  const estimated = countNotActual(row.interval_quality, values.length);
  const right =
    values.length === 1440 / row.interval_minutes && total === Number(row.total) && estimated === row.estimated_count;
  if (!right)
    found.violation({
      ...keyOf(row),
      values: values.length,
      sum: total,
      total: Number(row.total),
      estimated,
      estimatedCount: row.estimated_count,
    });
}

function checkCurrent(day: readonly VersionRow[], found: Collector): void {
  found.looked();
  const inForce = day.filter((row) => row.superseded_at === null).length;
  const complete = day.every((row, i) => row.version === i + 1);
  if (inForce !== 1 || !complete)
    found.violation({ ...keyOf(day[0]!), inForce, versions: day.map((row) => row.version) });
}

function checkAsOf(day: readonly VersionRow[], found: Collector): void {
  found.looked();
  const moment = (text: string) => Date.parse(`${text.replace(' ', 'T')}Z`);
  const spans = day
    .map((row) => ({
      from: moment(row.recorded_at),
      to: row.superseded_at === null ? Number.POSITIVE_INFINITY : moment(row.superseded_at),
    }))
    .filter((span) => span.from !== span.to)
    .sort((a, b) => a.from - b.from);
  const wrong = spans.some((span, i) => span.to < span.from || (i > 0 && span.from < spans[i - 1]!.to));
  if (wrong)
    found.violation({
      ...keyOf(day[0]!),
      versions: day.map((row) => [row.version, row.recorded_at, row.superseded_at]),
    });
}
