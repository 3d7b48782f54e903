import { chargeRequest, type RatedPeriod } from '../../batch/billing/charge.ts';
import { importSeries } from '../../batch/usage/period-intervals.ts';
import { bandUsage, needsIntervals } from '../../domain/billing/band-usage.ts';
import type { Period } from '../../domain/calendar/index.ts';
import { periodSeries } from '../../domain/metering/intervals.ts';
import { addUpPeriod, type DayTotal } from '../../domain/metering/usage.ts';
import { quote } from '../../domain/tariff/index.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { Collector, type Invariant } from './invariant.ts';

interface PeriodRow extends RatedPeriod {
  needs_rating: number;
  charge_won: number | null;
  calculation: string | null;
}

const PERIODS_PER_PAGE = 500;

async function* periods(database: Queryable): AsyncGenerator<PeriodRow[]> {
  for (let after = 0; ; ) {
    const rows = await database.query<PeriodRow>(
      `SELECT p.id, p.contract_id, c.customer_id, c.supply_point_id, c.plan, c.contract_kw, c.reading_day, c.welfare_discount,
              c.household_discount, p.period_from, p.period_to, p.days_expected, p.days_read, p.first_missing, p.import_wh, p.export_wh,
              p.wh_by_band, p.peak_demand_w, p.interval_count, p.estimated_count, p.needs_rating, b.charge_won, b.calculation
         FROM usage_period p JOIN contract c ON c.id = p.contract_id
         LEFT JOIN bill b ON b.usage_period_id = p.id AND b.state = 'issued'
        WHERE p.id > ? ORDER BY p.id LIMIT ${PERIODS_PER_PAGE}`,
      [after],
    );
    if (rows.length === 0) return;
    yield rows.map((row) => ({
      ...row,
      id: Number(row.id),
      supply_point_id: Number(row.supply_point_id),
      import_wh: Number(row.import_wh),
    }));
    after = Number(rows.at(-1)!.id);
  }
}

/** Invariants that compute again, from the readings, what is stored. */
export const truthInvariants: readonly Invariant[] = [
  {
    name: 'usage-period-is-the-sum-of-its-days',
    says: 'A billing period holds what the versions in force of its days add up to: days, energy, time bands, demand, estimated share.',
    async check(database) {
      const found = new Collector();
      for await (const page of periods(database)) {
        const open = page.filter((period) => period.days_expected > 0);
        const days = await totalsByPoint(database, open);
        for (const period of open) {
          found.looked();
          const span = { from: period.period_from, to: period.period_to };
          const sums = addUpPeriod(days.get(period.supply_point_id) ?? [], span);
          const stored = {
            daysExpected: period.days_expected,
            daysRead: period.days_read,
            importWh: period.import_wh,
            exportWh: Number(period.export_wh),
            intervalCount: Number(period.interval_count),
            estimatedCount: Number(period.estimated_count),
            firstMissing: period.first_missing,
          };
          const differs = JSON.stringify(sortKeys(sums)) !== JSON.stringify(sortKeys(stored));
          if (differs || !(await bandsAgree(database, period, span)))
            found.violation({ usagePeriodId: period.id, stored, sums });
        }
      }
      return found.verdict;
    },
  },
  {
    name: 'issued-is-re-rated-truth',
    says: 'Pricing a billed period’s readings again gives the charge of its issued bill.',
    async check(database) {
      const found = new Collector();
      for await (const page of periods(database)) {
        for (const period of page) {
          if (period.charge_won === null || period.needs_rating !== 0) continue;
          found.looked();
          const again = await priceAgain(database, period);
          if (again !== Number(period.charge_won)) {
            found.violation({ usagePeriodId: period.id, issuedWon: Number(period.charge_won), pricedAgain: again });
          }
        }
      }
      return found.verdict;
    },
  },
];

function sortKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function totalsByPoint(database: Queryable, page: readonly RatedPeriod[]): Promise<Map<number, DayTotal[]>> {
  const byPoint = new Map<number, DayTotal[]>();
  if (page.length === 0) return byPoint;
  const points = [...new Set(page.map((period) => period.supply_point_id))];
  const froms = page.map((period) => period.period_from).sort();
  const tos = page.map((period) => period.period_to).sort();
  const rows = await database.query<{
    supply_point_id: number;
    channel: string;
    day: Day;
    interval_minutes: number;
    total: number;
    estimated_count: number;
  }>(
    `SELECT supply_point_id, channel, day, interval_minutes, total, estimated_count FROM reading_day
      WHERE supply_point_id IN (${points.join(',')}) AND day BETWEEN ? AND ? AND superseded_at IS NULL AND unit = 'Wh'`,
    [froms[0]!, tos.at(-1)!],
  );
  for (const row of rows) {
    const day = {
      channel: row.channel,
      day: row.day,
      intervalMinutes: row.interval_minutes,
      total: Number(row.total),
      estimatedCount: row.estimated_count,
    };
    const id = Number(row.supply_point_id);
    const list = byPoint.get(id);
    if (list) list.push(day);
    else byPoint.set(id, [day]);
  }
  return byPoint;
}

async function bandsAgree(database: Queryable, period: PeriodRow, span: Period): Promise<boolean> {
  if (!needsIntervals(period.plan) || period.peak_demand_w === null) return true;
  const series = (await importSeries(database, [period.supply_point_id], span)).get(period.supply_point_id)!;
  const usage = bandUsage(period.plan, series, span);
  const stored = period.wh_by_band === null ? null : sortKeys(JSON.parse(period.wh_by_band) as object);
  const computed = usage.whByBand === null ? null : sortKeys(usage.whByBand);
  return usage.peakDemandW === Number(period.peak_demand_w) && JSON.stringify(stored) === JSON.stringify(computed);
}

/** @returns won, or why it cannot be priced */
async function priceAgain(database: Queryable, period: PeriodRow): Promise<number | string> {
  if (period.days_expected === 0) return 0;
  const span = { from: period.period_from, to: period.period_to };
  const series = needsIntervals(period.plan)
    ? periodSeries((await importSeries(database, [period.supply_point_id], span)).get(period.supply_point_id)!, span)
    : null;
  // The demand history a bill was made with is part of its calculation; later months must not change an earlier bill.
  const { request } = JSON.parse(period.calculation!) as {
    request: { demandHistory?: { month: string; kW: number }[] };
  };
  try {
    return quote(chargeRequest(period, series, request.demandHistory ?? [])).total;
  } catch (error) {
    return (error as Error).message;
  }
}
