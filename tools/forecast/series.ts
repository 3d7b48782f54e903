import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { dayKind, dayNumber, dayText, weekdayOfNumber } from '../../domain/calendar/index.ts';
import type { DailyUse } from '../../domain/forecast/usage-forecast.ts';
import type { Day } from '../../domain/units.ts';
import { inRoot } from '../../local/paths.ts';
import { DayValues, generatedDay } from '../generate/day-values.ts';
import type { LoadClass } from '../generate/load-shapes.ts';
import { supplyPoint } from '../generate/supply-points.ts';

/** Daily use of one place. */
export interface Series {
  readonly name: string;
  readonly use: DailyUse;
  readonly isDayOff: (day: Day) => boolean;
}

const SAMPLES = inRoot(
  '.local/python/series/lib/python3*/site-packages/eemeter/eemeter/samples/uk-electricity-*.csv.gz',
);
/** Of 24 hourly or 48 half-hourly readings a day, so many may be missing at a change of the clock. */
const MISSING_HOURS = 1;
const WEEKEND = new Set([0, 6]);

/**
 * Half-hourly and hourly metered use of three British homes over two to three years, by day (package eemeter, Apache-2.0).
 * @throws Error when the package is not there
 */
export function measuredSeries(): Series[] {
  const files = globSync(SAMPLES).sort();
  if (files.length === 0) throw new Error('The measured series are missing: node local/setup.mjs --test-tools');
  return files.map((file) => ({
    name: basename(file, '.csv.gz'),
    use: daysOf(gunzipSync(readFileSync(file)).toString('utf8')),
    isDayOff: (day) => WEEKEND.has(weekdayOfNumber(dayNumber(day))),
  }));
}

function daysOf(csv: string): Map<Day, number> {
  const rows = csv
    .trim()
    .split('\n')
    .slice(1)
    .map((row) => row.split(',') as [string, string]);
  const byDay = Map.groupBy(rows, ([start]) => start.slice(0, 10));
  const perDay = Math.max(...[...byDay.values()].map(({ length }) => length)) > 26 ? 48 : 24;
  const use = new Map<Day, number>();
  for (const [day, readings] of byDay) {
    if (readings.length < perDay * (1 - MISSING_HOURS / 24)) continue;
    const kWh = readings.reduce((sum, [, value]) => sum + Number(value), 0);
    if (Number.isFinite(kWh)) use.set(day, Math.round(kWh * 1000));
  }
  return use;
}

/** Made-up places of a kind (tools/generate): weather of Seoul, Korean holidays. Good for ranking methods, no evidence of how people live. */
export function generatedSeries(loadClass: LoadClass, count: number, { seed = 1, years = 3 } = {}): Series[] {
  const first = dayNumber('2023-01-01');
  const values = new DayValues(seed);
  const out = new Int32Array(24);
  const series: Series[] = [];
  for (let index = 0; series.length < count; index += 1) {
    const point = supplyPoint(seed, index);
    if (point.loadClass !== loadClass) continue;
    const use = new Map<Day, number>();
    for (let number = first; number < first + 365 * years; number += 1) {
      values.fill(point, 'E1', generatedDay(seed, number), out);
      use.set(
        dayText(number),
        out.reduce((sum, wh) => sum + wh, 0),
      );
    }
    series.push({ name: `${loadClass} ${index}`, use, isDayOff: (day) => dayKind(day) !== 'weekday' });
  }
  return series;
}
