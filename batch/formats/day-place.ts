import type { DayReading } from '../../domain/metering/reading-day.ts';
import type { Day } from '../../domain/units.ts';
import type { DayPlace } from './delivery.ts';

export const placeOf = (day: Day): DayPlace => ({
  month: Number(day.slice(0, 4)) * 100 + Number(day.slice(5, 7)),
  dayOfMonth: Number(day.slice(8, 10)),
});

/** 32-bit hash of a day's values and qualities. */
export function dayHash({ values, quality }: Pick<DayReading, 'values' | 'quality'>): number {
  let hash = values.length;
  for (const value of values) hash = Math.imul(hash ^ value, 0x01000193) ^ (hash >>> 15);
  for (const code of quality) hash = Math.imul(hash ^ code, 0x01000193) ^ (hash >>> 15);
  return hash;
}
