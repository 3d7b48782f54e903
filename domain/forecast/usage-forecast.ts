import { addDays, daysBetween, type Period } from '../calendar/index.ts';
import type { Day, Wh } from '../units.ts';

/** Daily consumption that was read; a day that was not read is absent. */
export type DailyUse = ReadonlyMap<Day, Wh>;

export interface ForecastRequest {
  readonly period: Period;
  /** Last day whose reading counts; before `period.from` when the period has just begun. */
  readonly asOf: Day;
  /** Readings of the period and of HISTORY_DAYS before. Later days than `asOf` are not looked at. */
  readonly use: DailyUse;
  /** Days off (weekends, public holidays) are used differently. */
  readonly isDayOff: (day: Day) => boolean;
}

export interface UsageForecast {
  /** What was read of the period so far. */
  readonly soFarWh: Wh;
  /** The whole period. */
  readonly projectedWh: Wh;
}

/** Two years and what the back-test of the oldest of twelve periods looks back on: it too needs its last year. */
export const HISTORY_DAYS = 800;

const RECENT_DAYS = 35;
/** A day counts half as much as one that is so many days younger. This and the three below were chosen by the back-test of docs/forecast.md. */
const HALF_LIFE_DAYS = 14;
const LEAST_KIND_DAYS = 4;
/** 52 weeks: the same weekday a year ago. */
const YEAR_DAYS = 364;
const SEASON_WINDOW_DAYS = 14;
const LEAST_SEASON_SHARE = 0.6;
/** How far last year's course of the season is trusted; 0 = not at all. */
const SEASON_TRUST = 0.6;

/**
 * Expected consumption of a billing period: what was read, and for every other day the recent level (exponentially weighted mean of the
 * last five weeks), times how days off differ from working days here, times a part of last year's change of season between then and now.
 * @returns null when not one day of the last five weeks was read
 */
export function forecastUsage(request: ForecastRequest): UsageForecast | null {
  const { period, asOf, use } = request;
  const level = recentLevel(request);
  if (level === null) return null;
  const before = meanAround(use, addDays(asOf, -YEAR_DAYS), 2 * SEASON_WINDOW_DAYS, 0, asOf);
  let soFarWh = 0;
  let expected = 0;
  for (let day = period.from; day <= period.to; day = addDays(day, 1)) {
    const read = day <= asOf ? use.get(day) : undefined;
    if (read === undefined) expected += level.of(day) * seasonRatio(request, day, before) ** SEASON_TRUST;
    else soFarWh += read;
  }
  return { soFarWh, projectedWh: soFarWh + Math.round(expected) };
}

/** The recent level of a working day and of a day off. */
function recentLevel({ asOf, use, isDayOff }: ForecastRequest): { of(day: Day): number } | null {
  const all = { weight: 0, wh: 0 };
  const kinds = { off: { weight: 0, wh: 0, days: 0 }, work: { weight: 0, wh: 0, days: 0 } };
  for (let age = 0; age < RECENT_DAYS; age += 1) {
    const day = addDays(asOf, -age);
    const wh = use.get(day);
    if (wh === undefined) continue;
    const weight = 0.5 ** (age / HALF_LIFE_DAYS);
    const kind = isDayOff(day) ? kinds.off : kinds.work;
    kind.weight += weight;
    kind.wh += weight * wh;
    kind.days += 1;
    all.weight += weight;
    all.wh += weight * wh;
  }
  if (all.weight === 0) return null;
  const mean = all.wh / all.weight;
  const enough = kinds.off.days >= LEAST_KIND_DAYS && kinds.work.days >= LEAST_KIND_DAYS;
  const meanOf = ({ wh, weight }: { wh: number; weight: number }) => (enough ? wh / weight : mean);
  const off = meanOf(kinds.off);
  const work = meanOf(kinds.work);
  return { of: (day) => (isDayOff(day) ? off : work) };
}

/** How much more was used around this day a year ago than just before `asOf` a year ago; 1 where last year is not known well enough. */
function seasonRatio({ asOf, use }: ForecastRequest, day: Day, before: number | null): number {
  const then = meanAround(use, addDays(day, -YEAR_DAYS), SEASON_WINDOW_DAYS, SEASON_WINDOW_DAYS, asOf);
  if (then === null || before === null || before === 0) return 1;
  return Math.min(2.5, Math.max(0.4, then / before));
}

function meanAround(use: DailyUse, day: Day, before: number, after: number, asOf: Day): number | null {
  let sum = 0;
  let count = 0;
  for (let offset = -before; offset <= after; offset += 1) {
    const at = addDays(day, offset);
    const wh = at <= asOf ? use.get(at) : undefined;
    if (wh === undefined) continue;
    sum += wh;
    count += 1;
  }
  return count < (before + after + 1) * LEAST_SEASON_SHARE ? null : sum / count;
}

export interface BackTest {
  /** (actual − projected) / projected of the part that was still to come, one for each period tried. */
  readonly errors: readonly number[];
  /** Mean absolute error of the whole period, percent. */
  readonly mapePercent: number;
}

/**
 * Forecasts earlier periods from what was known at the same point of them, and compares with what came.
 * @param periods complete periods; those that are not wholly read are passed over
 * @returns null when fewer than three could be tried
 */
export function backTest(request: ForecastRequest, periods: readonly Period[]): BackTest | null {
  const elapsed = daysBetween(request.period.from, request.asOf) + 1;
  const errors: number[] = [];
  let absolute = 0;
  for (const period of periods) {
    const actual = totalOf(request.use, period);
    const asOf = addDays(period.from, elapsed - 1);
    if (actual === null || actual === 0 || asOf >= period.to) continue;
    const forecast = forecastUsage({ ...request, period, asOf });
    if (forecast === null || forecast.projectedWh <= forecast.soFarWh) continue;
    errors.push((actual - forecast.projectedWh) / (forecast.projectedWh - forecast.soFarWh));
    absolute += Math.abs(actual - forecast.projectedWh) / actual;
  }
  return errors.length < 3 ? null : { errors, mapePercent: (100 * absolute) / errors.length };
}

/** A period's use when all of its days were read, else null. */
export function totalOf(use: DailyUse, period: Period): Wh | null {
  let sum = 0;
  for (let day = period.from; day <= period.to; day = addDays(day, 1)) {
    const wh = use.get(day);
    if (wh === undefined) return null;
    sum += wh;
  }
  return sum;
}

/** Before anything is known of a customer's own steadiness: spread of the part still to come, as a share of it. */
const USUAL_SPREAD = 0.2;
const LEAST_SPREAD = 0.05;

/**
 * The band in which four periods of five are expected to end.
 * @param test null = no history; the usual spread is taken
 */
export function bandOf(forecast: UsageForecast, test: BackTest | null): { lowWh: Wh; highWh: Wh } {
  const rest = forecast.projectedWh - forecast.soFarWh;
  const sorted = test === null ? [] : [...test.errors].sort((a, b) => a - b);
  // With few trials the extremes stand for the quantiles.
  const low = test === null ? -USUAL_SPREAD : Math.min(-LEAST_SPREAD, quantile(sorted, 0.1));
  const high = test === null ? USUAL_SPREAD : Math.max(LEAST_SPREAD, quantile(sorted, 0.9));
  return {
    lowWh: forecast.soFarWh + Math.max(0, Math.round(rest * (1 + low))),
    highWh: forecast.soFarWh + Math.round(rest * (1 + high)),
  };
}

/** Of a sample as small as twelve the share lies at rank share × (n + 1): ranks of n − 1 would make the band too narrow. */
function quantile(sorted: readonly number[], share: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, share * (sorted.length + 1) - 1));
  const below = Math.floor(place);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (place - below);
}
