import type { Resolution, UsagePoint } from '../api/types.ts';
import { addDays } from './format.ts';

export type UsageLevel = 'year' | 'month' | 'day';

/** One screen of the usage pages: what to ask for, and where to go from here. Days in Seoul, both ends inclusive. */
export interface UsageView {
  level: UsageLevel;
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD` */
  at: string;
  from: string;
  to: string;
  resolution: Resolution;
  previous: string;
  /** null where it would lie in the future */
  next: string | null;
}

const lastDayOf = (month: string) => addDays(addMonths(month, 1), -1);

/** The first day of the month `months` after `YYYY-MM`. */
function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const index = year * 12 + number - 1 + months;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}-01`;
}

/** Reads `at` from the address; anything that is no date shows the current year. `today` is a day in Seoul. */
export function usageView(at: string | null, today: string): UsageView {
  const value = at ?? '';
  if (isDay(value)) {
    const next = addDays(value, 1);
    return {
      level: 'day',
      at: value,
      from: value,
      to: value,
      resolution: 'interval',
      previous: addDays(value, -1),
      next: next <= today ? next : null,
    };
  }
  if (isDay(`${value}-01`) && value.length === 7) {
    const next = addMonths(value, 1).slice(0, 7);
    return {
      level: 'month',
      at: value,
      from: `${value}-01`,
      to: lastDayOf(value),
      resolution: 'day',
      previous: addMonths(value, -1).slice(0, 7),
      next: next <= today.slice(0, 7) ? next : null,
    };
  }
  const year = /^(19|20)\d\d$/.test(value) ? value : today.slice(0, 4);
  const next = String(Number(year) + 1);
  return {
    level: 'year',
    at: year,
    from: `${year}-01-01`,
    to: `${year}-12-31`,
    resolution: 'month',
    previous: String(Number(year) - 1),
    next: next <= today.slice(0, 4) ? next : null,
  };
}

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** Sum of what was read, and how much of it was estimated or missing. */
export function summarise(points: readonly UsagePoint[]): {
  wh: number;
  withEstimates: number;
  missing: number;
  largest: UsagePoint | null;
} {
  let wh = 0;
  let withEstimates = 0;
  let missing = 0;
  let largest: UsagePoint | null = null;
  for (const point of points) {
    if (point.wh === null) {
      missing += 1;
      continue;
    }
    wh += point.wh;
    if (point.estimatedCount > 0) withEstimates += 1;
    if (largest === null || point.wh > (largest.wh ?? 0)) largest = point;
  }
  return { wh, withEstimates, missing, largest };
}

/** Readings a point of this resolution stands for, for 15-minute meters: the estimated share is shown against it. */
export function intervalsIn(start: string, resolution: Resolution): number {
  if (resolution === 'interval') return 1;
  if (resolution === 'hour') return 4;
  if (resolution === 'day') return 96;
  return Number(lastDayOf(start.slice(0, 7)).slice(8)) * 96;
}
