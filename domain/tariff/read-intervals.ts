import { DISCOUNTED } from './bands.ts';
import { TariffError } from './errors.ts';
import { halfUp } from './exact.ts';
import { LIGHT } from './hours.ts';
import type { MeteredIntervals } from './parse-request.ts';

/** Registers of one part: light, mid, peak, and the same three inside the weekend discount window. */
export const REGISTERS = 6;

export interface ReadIntervals {
  /** Wh by part and register, {@link REGISTERS} for each part. */
  wh: number[];
  /** Peak 15-minute demand in the mid and peak bands, whole kW; of all hours where the meter knows no bands. */
  demandKw: number;
  /** Peak 15-minute demand of all hours, whole kW. */
  maxKw: number;
  /** False for 30- and 60-minute intervals, whose mean hides the 15-minute peak. */
  demandIsExact: boolean;
}

/** What is wrong with an interval that is no whole number of Wh. */
export const intervalError = (value: unknown, index: number): TariffError => {
  const path = `usage.intervals.wh[${index}]`;
  if (typeof value === 'number' && value < 0)
    return new TariffError('negative_usage', path, `${path} is negative: ${value} Wh`);
  if (typeof value === 'number' && Number.isFinite(value)) {
    return new TariffError('fractional_wh', path, `${path} must be whole Wh below 2^31, not ${value}`);
  }
  return new TariffError(
    'bad_usage',
    path,
    `${path} must be a number of Wh, not ${JSON.stringify(value) ?? String(value)}`,
  );
};

/**
 * Adds up the intervals of a period by part and register, and finds peak demand (15-minute mean power, supply terms art. 68).
 * @param tables register of each interval, one table a day
 * @param demandOnLight also light hours count for demand: meters without time bands
 */
export const readIntervals = (
  intervals: MeteredIntervals,
  tables: readonly Uint8Array[],
  partOfDay: Uint8Array,
  parts: number,
  demandOnLight: boolean,
): ReadIntervals => {
  const { wh, minutes } = intervals;
  const sums = new Array<number>(parts * REGISTERS).fill(0);
  let peak = 0;
  let peakAll = 0;
  // Demand is a 15-minute mean: three 5-minute intervals together, longer ones by themselves.
  const group = minutes === 5 ? 3 : 1;
  let index = 0;
  for (let day = 0; day < tables.length; day += 1) {
    const table = tables[day] as Uint8Array;
    const offset = (partOfDay[day] as number) * REGISTERS;
    let slot = 0;
    while (slot < table.length) {
      // A stretch of hours in one register: its intervals are added up without looking at the table again.
      const register = table[slot] as number;
      const start = slot;
      while (slot < table.length && table[slot] === register) slot += 1;
      const end = index + slot - start;
      let energy = 0;
      let largest = 0;
      let pending = 0;
      for (let left = group; index < end; index += 1) {
        const value = wh[index] as number;
        if ((value | 0) !== value || value < 0) throw intervalError(value, index);
        energy += value;
        pending += value;
        left -= 1;
        if (left > 0) continue;
        if (pending > largest) largest = pending;
        pending = 0;
        left = group;
      }
      sums[offset + register] = (sums[offset + register] as number) + energy;
      peakAll = Math.max(peakAll, largest);
      if (demandOnLight || register % DISCOUNTED !== LIGHT) peak = Math.max(peak, largest);
    }
  }
  const perHour = 60 / (minutes === 5 ? 15 : minutes);
  return {
    wh: sums,
    demandKw: halfUp(peak * perHour, 1000),
    maxKw: halfUp(peakAll * perHour, 1000),
    demandIsExact: minutes <= 15,
  };
};
