import { dateParts } from '../../domain/calendar/day.ts';
import { normal } from './random.ts';

/** Mean temperature of Seoul by month in °C, climate normals 1991–2020 of the Korea Meteorological Administration (기상청). */
const SEOUL_NORMALS = [-2.0, 0.7, 6.1, 12.6, 18.2, 22.7, 25.3, 26.1, 21.6, 15.0, 7.5, 0.2];
/** Day-to-day deviation from the normal, and how fast it is forgotten. */
const DEVIATION = 2.2;
const MEMORY = [1, 0.7, 0.5, 0.35, 0.25, 0.15, 0.1];
const WEATHER = 77;

/**
 * Mean temperature of a day (°C): the month's normal, gliding from mid-month to mid-month, with warm and cold spells of some days. Depends on seed and day
 * alone, so files that overlap agree.
 */
export function temperature(seed: number, day: number): number {
  const { month, day: dayOfMonth } = dateParts(day);
  const position = month - 1 + (dayOfMonth - 15) / 30;
  const before = Math.floor(position);
  const share = position - before;
  const base = normalOf(before) * (1 - share) + normalOf(before + 1) * share;
  let spell = 0;
  for (const [ago, weight] of MEMORY.entries()) spell += weight * normal(seed, WEATHER, day - ago);
  return base + DEVIATION * spell;
}

const normalOf = (month: number): number => SEOUL_NORMALS[(month + 12) % 12] as number;
