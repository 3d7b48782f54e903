import { bandUsage } from '../domain/billing/band-usage.ts';
import { addDays, billingPeriodOf, dayKind, daysBetween, type Period } from '../domain/calendar/index.ts';
import { backTest, bandOf, forecastUsage, HISTORY_DAYS } from '../domain/forecast/usage-forecast.ts';
import { addChannels, type DaySeries } from '../domain/metering/intervals.ts';
import { unpackValues } from '../domain/metering/reading-day.ts';
import { isImportChannel } from '../domain/metering/usage.ts';
import { tenthsText } from '../domain/tariff/exact.ts';
import { planOf } from '../domain/tariff/plans.ts';
import { quote } from '../domain/tariff/quote.ts';
import { residentialPeriod } from '../domain/tariff/residential-period.ts';
import { tierProgress } from '../domain/tariff/tier-progress.ts';
import type { QuoteRequest } from '../domain/tariff/types.ts';
import { contractsAt, covers, type OwnContract } from './customer.ts';
import type { Queryable } from './database.ts';
import { AppError } from './errors.ts';
import { priced } from './priced.ts';

/** The running billing period: so far, and how it will probably end. */
export interface Forecast {
  readonly supplyPoint: string;
  readonly plan: string;
  readonly period: Period;
  /** Last day that was read. */
  readonly asOf: string;
  readonly daysPassed: number;
  readonly daysTotal: number;
  readonly soFarWh: number;
  /** The bill if nothing more were used. */
  readonly soFarWon: number;
  readonly projectedWh: number;
  readonly projectedWon: number;
  /** Four periods of five end within. */
  readonly band: { readonly lowWh: number; readonly highWh: number; readonly lowWon: number; readonly highWon: number };
  readonly tiers:
    | readonly { readonly fromWh: number; readonly toWh: number | null; readonly unitPrice: string }[]
    | null;
  readonly tierNow: number | null;
  readonly tierProjected: number | null;
  readonly backTestMapePercent: string | null;
}

const BACK_TEST_PERIODS = 12;
const BAND_DAYS = 56;

/**
 * @param request.today Asia/Seoul
 * @throws AppError `supply-point.not-found`; `forecast.no-readings` while nothing was read lately; `tariff.not-priceable`
 */
export async function forecast(
  database: Queryable,
  request: { subject: string; supplyPoint?: string | undefined; today: string },
): Promise<Forecast> {
  const contracts = await contractsAt(database, request);
  const [contract] = contracts;
  const period = billingPeriodOf(request.today, contract.readingDay);
  const use = await dailyUse(database, contracts, { from: addDays(request.today, -HISTORY_DAYS), to: request.today });
  const lastRead = [...use.keys()]
    .filter((day) => day >= period.from)
    .sort()
    .at(-1);
  const asOf = lastRead ?? addDays(period.from, -1);
  const asked = { period, asOf, use, isDayOff: (day: string) => dayKind(day) !== 'weekday' };
  const usage = forecastUsage(asked);
  if (usage === null) throw new AppError('forecast.no-readings');
  const test = backTest(asked, periodsBefore(period, contract.readingDay));
  const band = bandOf(usage, test);
  const won = await pricing(database, contract, period, asOf);
  return {
    supplyPoint: contract.supplyPoint,
    plan: contract.plan,
    period,
    asOf,
    daysPassed: daysBetween(period.from, asOf) + 1,
    daysTotal: daysBetween(period.from, period.to) + 1,
    ...usage,
    soFarWon: won(usage.soFarWh),
    projectedWon: won(usage.projectedWh),
    band: { ...band, lowWon: won(band.lowWh), highWon: won(band.highWh) },
    ...tiersOf(contract, period, usage),
    backTestMapePercent: test === null ? null : test.mapePercent.toFixed(1),
  };
}

/** Consumption by day, only of the days of the caller's own contracts. */
async function dailyUse(
  database: Queryable,
  contracts: readonly OwnContract[],
  span: Period,
): Promise<Map<string, number>> {
  const rows = await database.query<{ day: string; wh: string }>(
    `SELECT day, SUM(total) AS wh FROM reading_day
     WHERE supply_point_id = ? AND day BETWEEN ? AND ? AND superseded_at IS NULL AND unit = 'Wh' AND channel LIKE 'E%'
     GROUP BY day`,
    [contracts[0]!.supplyPointId, span.from, span.to],
  );
  return new Map(rows.filter(({ day }) => covers(contracts, day)).map(({ day, wh }) => [day, Number(wh)]));
}

function periodsBefore(period: Period, readingDay: number): Period[] {
  const periods: Period[] = [];
  for (let each = period; periods.length < BACK_TEST_PERIODS; ) {
    each = billingPeriodOf(addDays(each.from, -1), readingDay);
    periods.push(each);
  }
  return periods;
}

/** What an amount of energy in this period costs. Where prices differ by time of day, it is shared out as the last eight weeks were. */
async function pricing(
  database: Queryable,
  contract: OwnContract,
  period: Period,
  asOf: string,
): Promise<(wh: number) => number> {
  const request = {
    plan: contract.plan,
    period,
    contractKw: contract.contractKw,
    discounts: { welfare: contract.welfareDiscount, household: contract.householdDiscount },
  } as Omit<QuoteRequest, 'usage'>;
  const plan = priced(() => planOf(contract.plan));
  if (plan.kind === 'residential' || !plan.bandMetered) {
    return (wh) => priced(() => quote({ ...request, usage: { kWh: wh / 1000 } })).total;
  }
  const span = { from: addDays(asOf, -BAND_DAYS), to: asOf };
  const recent = await recentIntervals(database, contract, span);
  const shares = priced(() => bandUsage(contract.plan, recent, span).whByBand);
  const all = shares === null ? 0 : shares.light + shares.mid + shares.peak;
  if (shares === null || all === 0) throw new AppError('forecast.no-readings');
  return (wh) => {
    const light = Math.floor((wh * shares.light) / all);
    const peak = Math.floor((wh * shares.peak) / all);
    const kWhByBand = { light: light / 1000, mid: (wh - light - peak) / 1000, peak: peak / 1000 };
    return priced(() => quote({ ...request, usage: { kWhByBand } })).total;
  };
}

async function recentIntervals(
  database: Queryable,
  contract: OwnContract,
  span: Period,
): Promise<Map<string, DaySeries>> {
  const rows = await database.query<{
    channel: string;
    day: string;
    interval_minutes: number;
    interval_values: Buffer;
  }>(
    `SELECT channel, day, interval_minutes, interval_values FROM reading_day
     WHERE supply_point_id = ? AND day BETWEEN ? AND ? AND superseded_at IS NULL AND unit = 'Wh'`,
    [contract.supplyPointId, span.from, span.to],
  );
  const own = rows.filter(({ channel, day }) => isImportChannel(channel) && covers([contract], day));
  const days = Map.groupBy(own, ({ day }) => day);
  return new Map(
    [...days].map(([day, channels]) => [
      day,
      addChannels(
        channels.map((row) => ({ minutes: row.interval_minutes, values: unpackValues(row.interval_values) })),
      ),
    ]),
  );
}

/** The tiers (누진 단계) of a residential plan in this period, and where the customer stands and will stand. */
function tiersOf(
  contract: OwnContract,
  period: Period,
  usage: { soFarWh: number; projectedWh: number },
): Pick<Forecast, 'tiers' | 'tierNow' | 'tierProjected'> {
  const plan = planOf(contract.plan);
  if (plan.kind !== 'residential') return { tiers: null, tierNow: null, tierProjected: null };
  const { parts } = priced(() => residentialPeriod(plan, period.from, period.to, true));
  // Where summer begins or ends within the period, its longer part shows the edges; the amounts in won are exact in any case.
  const part = parts.reduce((longest, each) => (each.days > longest.days ? each : longest));
  const tierAt = (wh: number) =>
    priced(() => tierProgress({ plan: contract.plan, period, usage: { kWh: wh / 1000 } })).tier;
  return {
    tiers: part.prices.map((price, index) => ({
      fromWh: index === 0 ? 0 : part.limits[index - 1]! * 1000,
      toWh: part.limits[index] === undefined ? null : part.limits[index]! * 1000,
      unitPrice: tenthsText(price),
    })),
    tierNow: tierAt(usage.soFarWh),
    tierProjected: tierAt(usage.projectedWh),
  };
}
