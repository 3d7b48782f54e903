import type { Day } from '../units.ts';
import type { MeteringSettings } from './settings.ts';

/** What a check noticed about a day. `block` keeps its period from being billed until a person answers. */
export interface Finding {
  code:
    | 'NEGATIVE_VALUE'
    | 'SPIKE'
    | 'OVER_CONTRACT'
    | 'ZERO_RUN'
    | 'HIGH_USAGE'
    | 'LOW_USAGE'
    | 'METER_CHANGE'
    | 'SUM_CHECK'
    | 'NO_ESTIMATE';
  severity: 'note' | 'review' | 'block';
  day: Day;
  measured: number;
  threshold: number;
  message: string;
}

/** A day of one channel as the checks see it. */
export interface CheckedDay {
  day: Day;
  intervalMinutes: number;
  values: Int32Array;
  total: number;
}

/**
 * Checks that need nothing but the day itself (and the contract's power): negative values, a spike, power far above the contract.
 * Nulls are zero here and are no finding: they are estimated.
 */
export function checkDay(day: CheckedDay, contractKw: number | null, settings: MeteringSettings): Finding[] {
  let [first, second, third] = [0, 0, 0];
  let negative = 0;
  let lowest = 0;
  for (let i = 0; i < day.values.length; i++) {
    const value = day.values[i]!;
    if (value < 0) {
      negative += 1;
      if (value < lowest) lowest = value;
    } else if (value > first) [first, second, third] = [value, first, second];
    else if (value > second) [second, third] = [value, second];
    else if (value > third) third = value;
  }
  const findings: Finding[] = [];
  if (negative > 0) {
    const message = `${negative} negative values on ${day.day}, the lowest ${lowest} Wh.`;
    findings.push({ code: 'NEGATIVE_VALUE', severity: 'block', day: day.day, measured: lowest, threshold: 0, message });
  }
  const perHour = 60 / day.intervalMinutes;
  if (first * perHour > settings.spikeLeastWh && first * 100 > third * settings.spikePercent) {
    const threshold = Math.floor((third * settings.spikePercent) / 100);
    const message = `The highest value of ${day.day} is ${first} Wh, the third highest ${third} Wh.`;
    findings.push({ code: 'SPIKE', severity: 'review', day: day.day, measured: first, threshold, message });
  }
  if (contractKw !== null && contractKw > 0) {
    const limit = (contractKw * 1000 * settings.overContractPercent) / 100;
    const watts = Math.round(first * perHour);
    if (watts > limit) {
      const message = `${watts} W on ${day.day}, with ${contractKw} kW of contract power.`;
      findings.push({
        code: 'OVER_CONTRACT',
        severity: 'review',
        day: day.day,
        measured: watts,
        threshold: Math.floor(limit),
        message,
      });
    }
  }
  return findings;
}

/** Totals of one channel in day order; history before the new days comes with them. */
export interface DayHistory {
  day: Day;
  total: number;
  intervalMinutes: number;
  /** Only days that are new or changed are reported on. */
  isNew: boolean;
}

/**
 * Checks of new days against the channel's own history: a run of zero days where there was use before, days far above or below the mean
 * of the weeks before, and a change of interval length, which is a change of meter.
 */
export function checkHistory(days: readonly DayHistory[], settings: MeteringSettings): Finding[] {
  const findings: Finding[] = [];
  let zeroRun = 0;
  let seenUse = false;
  let sum = 0;
  // Sliding window over the days before the one looked at.
  for (let i = 0; i < days.length; i++) {
    const { day, total, intervalMinutes, isNew } = days[i]!;
    const window = Math.min(i, settings.highLowDays);
    zeroRun = total === 0 ? zeroRun + 1 : 0;
    if (isNew && zeroRun === settings.zeroRunDays && seenUse) {
      const message = `No use from ${days[i + 1 - zeroRun]!.day} to ${day}, after use before.`;
      findings.push({
        code: 'ZERO_RUN',
        severity: 'review',
        day,
        measured: zeroRun,
        threshold: settings.zeroRunDays,
        message,
      });
    }
    if (isNew && window >= settings.highLowDays)
      findings.push(...highOrLow(day, total, Math.round(sum / window), settings));
    const before = days[i - 1];
    if (isNew && before && before.intervalMinutes !== intervalMinutes) {
      const message = `Intervals of ${intervalMinutes} minutes from ${day}, ${before.intervalMinutes} before: the meter was changed.`;
      findings.push({
        code: 'METER_CHANGE',
        severity: 'note',
        day,
        measured: intervalMinutes,
        threshold: before.intervalMinutes,
        message,
      });
    }
    if (total !== 0) seenUse = true;
    sum += total;
    if (i >= settings.highLowDays) sum -= days[i - settings.highLowDays]!.total;
  }
  return findings;
}

function highOrLow(day: Day, total: number, mean: number, settings: MeteringSettings): Finding[] {
  if (Math.max(total, mean) < settings.highLowLeastWh) return [];
  const high = Math.floor((mean * settings.highPercent) / 100);
  const low = Math.floor((mean * settings.lowPercent) / 100);
  const found = (code: 'HIGH_USAGE' | 'LOW_USAGE', threshold: number): Finding[] => {
    const message = `${total} Wh on ${day}; the mean of the ${settings.highLowDays} days before is ${mean} Wh.`;
    return [{ code, severity: 'review', day, measured: total, threshold, message }];
  };
  if (total > high) return found('HIGH_USAGE', high);
  return total < low ? found('LOW_USAGE', low) : [];
}
