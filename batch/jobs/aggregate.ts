import { daysBetween } from '../../domain/calendar/index.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { type TouchedPoint, updatePeriods } from '../usage/update-periods.ts';
import type { JobType } from './pipeline-context.ts';

/** Either a file whose days have to be added up, or days of one supply point (after an edit, an estimate or a contract change). */
export type AggregateParams = { fileId: number } | { supplyPointId: number; from: Day; to: Day };

export interface AggregateOutput {
  supplyPoints: number;
  periods: number;
}

// Day rows a transaction reads at most, roughly: bounds its memory and its length.
const DAYS_PER_STEP = 20_000;
const POINTS_PER_PAGE = 500;

/** Adds up the billing periods that new or changed days lie in, and nothing else. Derived data: running it again changes nothing. */
export const aggregate: JobType<AggregateParams, AggregateOutput> = {
  type: 'aggregate',
  paramsSchema: {
    type: 'object',
    properties: {
      fileId: { type: 'integer', minimum: 1 },
      supplyPointId: { type: 'integer', minimum: 1 },
      from: { type: 'string', format: 'date' },
      to: { type: 'string', format: 'date' },
    },
    oneOf: [{ required: ['fileId'] }, { required: ['supplyPointId', 'from', 'to'] }],
    additionalProperties: false,
  },
  async run(params, context) {
    if (!('fileId' in params)) {
      return await context.write(async (tx) => {
        const periods = await updatePeriods(tx, [params]);
        const key = `bill:point:${params.supplyPointId}`;
        await enqueue(tx, {
          type: 'bill',
          params: { supplyPointId: params.supplyPointId },
          uniqueKey: key,
          uniqueUntil: 'start',
        });
        return { supplyPoints: 1, periods };
      });
    }
    const output: AggregateOutput = { supplyPoints: 0, periods: 0 };
    for (let after = 0; ; ) {
      context.signal.throwIfAborted();
      const page = await touchedPoints(context.database, params.fileId, after);
      if (page.length === 0) break;
      for (const step of steps(page)) {
        output.periods += await context.write((tx) => updatePeriods(tx, step));
        output.supplyPoints += step.length;
      }
      after = page.at(-1)!.supplyPointId;
      await context.progress(output.supplyPoints, 0, `${output.periods} periods`);
    }
    await context.write(async (tx) => {
      await tx.execute(
        "UPDATE operator_file SET state = 'aggregated' WHERE id = ? AND state IN ('read', 'corrected')",
        [params.fileId],
      );
      const key = `bill:file:${params.fileId}`;
      await enqueue(tx, { type: 'bill', params: { fileId: params.fileId }, uniqueKey: key, uniqueUntil: 'start' });
    });
    return output;
  },
};

/** Supply points a file brought days for, with the span of those days, in the order of their ids. */
export async function touchedPoints(database: Queryable, fileId: number, after: number): Promise<TouchedPoint[]> {
  const rows = await database.query<{ supply_point_id: number; first_day: Day; last_day: Day }>(
    `SELECT supply_point_id, MIN(day) AS first_day, MAX(day) AS last_day FROM reading_day
      WHERE file_id = ? AND supply_point_id > ? GROUP BY supply_point_id ORDER BY supply_point_id LIMIT ${POINTS_PER_PAGE}`,
    [fileId, after],
  );
  return rows.map((row) => ({ supplyPointId: Number(row.supply_point_id), from: row.first_day, to: row.last_day }));
}

function* steps(points: readonly TouchedPoint[]): Generator<TouchedPoint[]> {
  let step: TouchedPoint[] = [];
  let days = 0;
  for (const point of points) {
    // Two months around the span are read as well, of about two channels.
    const cost = (daysBetween(point.from, point.to) + 62) * 2;
    if (step.length > 0 && days + cost > DAYS_PER_STEP) {
      yield step;
      step = [];
      days = 0;
    }
    step.push(point);
    days += cost;
  }
  if (step.length > 0) yield step;
}
