import { addDays } from '../../domain/calendar/index.ts';
import { seoulDay } from '../../domain/jobs/days.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { databaseNow } from '../../runtime/jobs/database-now.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { meteringSettings } from '../ingest/metering-settings.ts';
import { updatePeriods } from '../usage/update-periods.ts';
import { completePeriod } from '../vee/complete-period.ts';
import type { JobType } from '../worker/job-type.ts';

export interface ClosePeriodsOutput {
  periods: number;
  estimatedDays: number;
}

interface OpenPeriod {
  id: number;
  supply_point_id: number;
  period_from: Day;
  period_to: Day;
}

const PERIODS_PER_PAGE = 100;

/**
 * For periods that are over and whose grace window has passed: estimates the days that never came, so that a bill can be made of them, and
 * bills what waited for actual values. Runs daily; a period that is complete is not touched.
 */
export const closePeriods: JobType<{ today?: Day }, ClosePeriodsOutput> = {
  type: 'close-periods',
  paramsSchema: {
    type: 'object',
    properties: { today: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } },
    additionalProperties: false,
  },
  async run(params, context) {
    const settings = await meteringSettings(context.database);
    const today = params.today ?? seoulDay(await databaseNow(context.database));
    const endedBy = addDays(today, -settings.graceDays - 1);
    await startSilentPeriods(context, endedBy);
    const output: ClosePeriodsOutput = { periods: 0, estimatedDays: 0 };
    for (let after = 0; ; ) {
      const page = await incompletePeriods(context.database, endedBy, after);
      for (const period of page) {
        context.signal.throwIfAborted();
        const supplyPointId = Number(period.supply_point_id);
        output.estimatedDays += await context.write(async (tx) => {
          const made = await completePeriod(tx, supplyPointId, period.period_from, period.period_to, settings);
          if (made > 0) await updatePeriods(tx, [{ supplyPointId, from: period.period_from, to: period.period_to }]);
          return made;
        });
        output.periods += 1;
      }
      await context.progress(output.periods, 0, `${output.estimatedDays} days estimated`);
      if (page.length === 0) break;
      after = page.at(-1)!.id;
    }
    await context.write((tx) => enqueue(tx, { type: 'bill', params: {}, uniqueKey: 'bill:all', uniqueUntil: 'start' }));
    return output;
  },
};

async function incompletePeriods(database: Queryable, endedBy: Day, after: number): Promise<OpenPeriod[]> {
  const rows = await database.query<OpenPeriod>(
    `SELECT p.id, c.supply_point_id, p.period_from, p.period_to FROM usage_period p JOIN contract c ON c.id = p.contract_id
      WHERE p.needs_rating = 1 AND p.days_read < p.days_expected AND p.period_to <= ? AND p.id > ? ORDER BY p.id LIMIT ${PERIODS_PER_PAGE}`,
    [endedBy, after],
  );
  return rows.map((row) => ({ ...row, id: Number(row.id) }));
}

/** A supply point that fell silent has no row for the periods since: gives it one, so that they are seen and estimated. */
async function startSilentPeriods(
  context: { database: Queryable; write<T>(work: (tx: Queryable) => Promise<T>): Promise<T> },
  endedBy: Day,
): Promise<void> {
  const silent = await context.database.query<{ supply_point_id: number; last_to: Day; valid_to: Day | null }>(
    `SELECT c.supply_point_id, c.valid_to, MAX(p.period_to) AS last_to FROM contract c JOIN usage_period p ON p.contract_id = c.id
      GROUP BY c.id, c.supply_point_id, c.valid_to
     HAVING MAX(p.period_to) < ? AND (c.valid_to IS NULL OR c.valid_to > MAX(p.period_to))`,
    [endedBy],
  );
  for (const { supply_point_id, last_to } of silent) {
    const touched = { supplyPointId: Number(supply_point_id), from: addDays(last_to, 1), to: endedBy };
    await context.write((tx) => updatePeriods(tx, [touched]));
  }
}
