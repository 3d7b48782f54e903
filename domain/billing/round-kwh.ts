import type { Wh } from '../units.ts';

/** Billed kWh: whole numbers, half up (supply terms art. 7 ①). Exact for every safe integer. */
export function billedKwh(wh: Wh): number {
  return Math.floor((wh + 500) / 1000);
}
