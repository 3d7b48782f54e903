import type { Period } from '../calendar/index.ts';
import { type DaySeries, peakDemandW } from '../metering/intervals.ts';
import { bandsOf } from '../tariff/bands.ts';
import { planOf } from '../tariff/plans.ts';
import type { Day, Wh } from '../units.ts';

/** Energy by time band and demand of a period, as far as the plan's meter knows them. */
export interface BandUsage {
  /** Null when the plan has no time bands. */
  whByBand: { light: Wh; mid: Wh; peak: Wh } | null;
  /** Largest 15-minute mean power, W; of the mid and peak bands where there are bands (supply terms art. 68). */
  peakDemandW: number;
}

/** Whether a plan is billed from intervals, not from a single sum. Unknown plans are not; the tariff engine refuses them by name. */
export function needsIntervals(plan: string): boolean {
  try {
    return planOf(plan).kind !== 'residential';
  } catch {
    return false;
  }
}

/**
 * Splits the days of a period by the plan's time bands and finds its peak demand. Days without a reading count nothing.
 * @throws TariffError no_calendar when the time bands of a day are not known
 */
export function bandUsage(plan: string, days: ReadonlyMap<Day, DaySeries>, period: Period): BandUsage {
  const whByBand = { light: 0, mid: 0, peak: 0 };
  let banded = false;
  let peak = 0;
  for (const [day, series] of days) {
    if (day < period.from || day > period.to) continue;
    const bands = bandsOf(plan, day, series.minutes);
    if (bands) {
      banded = true;
      for (let i = 0; i < bands.length; i++) whByBand[bands[i]!] += series.values[i]!;
    }
    const quarters = bands && bandsOf(plan, day, 15);
    peak = Math.max(
      peak,
      peakDemandW(series, (quarter) => quarters === null || quarters[quarter] !== 'light'),
    );
  }
  return { whByBand: banded ? whByBand : null, peakDemandW: peak };
}
