import { addDays, billingPeriodOf, daysBetween, type Period } from '../../domain/calendar/index.ts';
import {
  backTest,
  bandOf,
  type DailyUse,
  type ForecastRequest,
  forecastUsage,
  HISTORY_DAYS,
  totalOf,
} from '../../domain/forecast/usage-forecast.ts';
import type { Day, Wh } from '../../domain/units.ts';

/** Ways to say how a period will end; the first is ours, the others are what anybody could do with a pencil. */
export const METHODS = {
  ours: 'our forecast',
  averageSoFar: 'average so far, for all days',
  lastMonth: 'same as last month',
  lastYear: 'same as last year',
  lastYearRest: 'so far, and the rest as last year',
} as const;
export type Method = keyof typeof METHODS;

export interface Trial {
  readonly period: Period;
  readonly elapsedDays: number;
  readonly actual: Wh;
  readonly projected: Readonly<Record<Method, Wh>>;
  readonly band: { readonly lowWh: Wh; readonly highWh: Wh };
}

const PERIODS_OF_HISTORY = 12;

/**
 * Forecasts every period of a series that has its whole year before it, as the portal would have on a day `elapsedDays` into it, beside the simple
 * methods. Nothing after that day is looked at.
 * @param readingDay 1..28, as in a contract
 */
export function trialsOf(
  use: DailyUse,
  { readingDay, elapsedDays, isDayOff }: { readingDay: number; elapsedDays: number; isDayOff: (day: Day) => boolean },
): Trial[] {
  const days = [...use.keys()].sort();
  const trials: Trial[] = [];
  for (
    let period = billingPeriodOf(days[0]!, readingDay);
    period.to <= days.at(-1)!;
    period = after(period, readingDay)
  ) {
    const asOf = addDays(period.from, elapsedDays - 1);
    const request: ForecastRequest = { period, asOf, use: between(use, addDays(asOf, -HISTORY_DAYS), asOf), isDayOff };
    const before = periodsBefore(period, readingDay);
    const [actual, lastMonth, lastYear] = [period, before[0]!, before.at(-1)!].map((each) => totalOf(use, each));
    const forecast = forecastUsage(request);
    if (actual == null || lastMonth == null || lastYear == null || forecast === null) continue;
    const sameDays = { from: before.at(-1)!.from, to: addDays(before.at(-1)!.from, elapsedDays - 1) };
    trials.push({
      period,
      elapsedDays,
      actual,
      projected: {
        ours: forecast.projectedWh,
        averageSoFar: (forecast.soFarWh / elapsedDays) * (daysBetween(period.from, period.to) + 1),
        lastMonth,
        lastYear,
        lastYearRest: forecast.soFarWh + lastYear - totalOf(use, sameDays)!,
      },
      band: bandOf(forecast, backTest(request, before)),
    });
  }
  return trials;
}

/** Mean absolute error of the period's total in percent of what was used. */
export function mapePercent(trials: readonly Trial[], method: Method): number {
  const errors = trials.map(({ actual, projected }) => Math.abs(projected[method] - actual) / actual);
  return (100 * errors.reduce((sum, error) => sum + error, 0)) / errors.length;
}

/** Share of the trials that ended within the band, in percent. */
export function coveragePercent(trials: readonly Trial[]): number {
  const within = trials.filter(({ actual, band }) => actual >= band.lowWh && actual <= band.highWh);
  return (100 * within.length) / trials.length;
}

/** Mean width of the band in percent of what was used: a band of everything would cover all and say nothing. */
export function widthPercent(trials: readonly Trial[]): number {
  return (100 * trials.reduce((sum, { actual, band }) => sum + (band.highWh - band.lowWh) / actual, 0)) / trials.length;
}

function after(period: Period, readingDay: number): Period {
  return billingPeriodOf(addDays(period.to, 1), readingDay);
}

/** What the portal would read on that day: nothing later is there to be looked at. */
function between(use: DailyUse, from: Day, to: Day): DailyUse {
  return new Map([...use].filter(([day]) => day >= from && day <= to));
}

function periodsBefore(period: Period, readingDay: number): Period[] {
  const periods: Period[] = [];
  for (let each = period; periods.length < PERIODS_OF_HISTORY; ) {
    each = billingPeriodOf(addDays(each.from, -1), readingDay);
    periods.push(each);
  }
  return periods;
}
