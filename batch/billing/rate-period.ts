import { needsIntervals } from '../../domain/billing/band-usage.ts';
import { holdOf, type ReadinessSettings } from '../../domain/billing/readiness.ts';
import { addMonths, billingMonthOf } from '../../domain/calendar/index.ts';
import { periodSeries } from '../../domain/metering/intervals.ts';
import type { QuoteRequest, QuoteResult } from '../../domain/tariff/types.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { importSeries } from '../usage/period-intervals.ts';
import { chargeRequest, nothingCharged, nothingUsed, type Quote, type RatedPeriod } from './charge.ts';
import { periodFacts } from './period-facts.ts';

/** What pricing a period leads to. `settled` = its newest bill says all there is to say. */
export type Rating =
  | { kind: 'settled' }
  | { kind: 'held'; code: string; reason: string }
  | { kind: 'rated'; period: RatedPeriod; request: QuoteRequest; result: QuoteResult; billed: boolean };

/** Prices a period, or says why it cannot be billed on `today` (Seoul). Locks the period's row; writes nothing. */
export async function ratePeriod(
  tx: Queryable,
  id: number,
  quote: Quote,
  today: Day,
  settings: ReadinessSettings,
): Promise<Rating> {
  const [row] = await tx.query<RatedPeriod & { needs_rating: number }>(PERIOD, [id]);
  if (row?.needs_rating !== 1) return { kind: 'settled' };
  const period = {
    ...row,
    import_wh: Number(row.import_wh),
    supply_point_id: Number(row.supply_point_id),
    customer_id: Number(row.customer_id),
  };
  const facts = await periodFacts(tx, period);
  const { billed } = facts;
  if (period.days_expected === 0) {
    return { kind: 'rated', period, request: nothingUsed(period), result: nothingCharged(period), billed };
  }
  const hold = holdOf(facts, today, settings);
  if (hold) return { kind: 'held', code: hold.code, reason: hold.reason };
  const request = chargeRequest(period, await intervalsOf(tx, period), await demandHistory(tx, period));
  try {
    return { kind: 'rated', period, request, result: quote(request), billed };
  } catch (error) {
    const { code, message } = error as { code?: unknown; message: string };
    if (typeof code !== 'string') throw error;
    return { kind: 'held', code: code === 'no_rates' ? 'RATES_MISSING' : code.toUpperCase(), reason: message };
  }
}

/** The period's newest bill says all there is to say. */
export async function settlePeriod(tx: Queryable, id: number): Promise<void> {
  await tx.execute('UPDATE usage_period SET needs_rating = 0, hold_code = NULL, hold_reason = NULL WHERE id = ?', [id]);
}

/** Notes on a period why it is not billed. */
export async function noteHold(tx: Queryable, id: number, code: string, reason: string): Promise<void> {
  await tx.execute('UPDATE usage_period SET hold_code = ?, hold_reason = ? WHERE id = ?', [
    code.slice(0, 60),
    reason.slice(0, 500),
    id,
  ]);
}

const PERIOD = `
  SELECT p.id, p.contract_id, c.customer_id, c.supply_point_id, c.plan, c.contract_kw, c.reading_day, c.welfare_discount, c.household_discount,
         p.period_from, p.period_to, p.days_expected, p.days_read, p.first_missing, p.import_wh, p.export_wh, p.wh_by_band, p.peak_demand_w,
         p.interval_count, p.estimated_count, p.needs_rating
    FROM usage_period p JOIN contract c ON c.id = p.contract_id
   WHERE p.id = ? FOR UPDATE`;

/** The period's consumption interval by interval, for plans that are billed from it. */
async function intervalsOf(tx: Queryable, period: RatedPeriod): Promise<{ minutes: number; wh: number[] } | null> {
  if (!needsIntervals(period.plan)) return null;
  const span = { from: period.period_from, to: period.period_to };
  const series = await importSeries(tx, [period.supply_point_id], span);
  return periodSeries(series.get(period.supply_point_id)!, span);
}

/** Peak demands of this month, at the meter's own resolution, and of the twelve before, for billing demand (supply terms art. 68). */
async function demandHistory(tx: Queryable, period: RatedPeriod): Promise<{ month: string; kW: number }[]> {
  if (period.peak_demand_w === null) return [];
  const rows = await tx.query<{ period_from: string; period_to: string; peak_demand_w: number }>(
    `SELECT p.period_from, p.period_to, p.peak_demand_w FROM usage_period p JOIN contract c ON c.id = p.contract_id
      WHERE c.supply_point_id = ? AND c.customer_id = ? AND p.period_to <= ? AND p.period_from >= ? AND p.peak_demand_w IS NOT NULL`,
    [period.supply_point_id, period.customer_id, period.period_to, addMonths(period.period_from, -12)],
  );
  return rows.map((row) => ({
    month: billingMonthOf({ from: row.period_from, to: row.period_to }),
    kW: Math.floor((Number(row.peak_demand_w) + 500) / 1000),
  }));
}
