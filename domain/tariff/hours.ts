import type { HourTable } from './data/calendars.ts';

/** Position of light, mid, peak in every table of bands. */
export const LIGHT = 0;
export const MID = 1;
export const PEAK = 2;
export const NO_BAND = 255;

/** Which band each of the 24 hours of an ordinary weekday falls into; 255 = none. @throws Error when an hour is in two bands */
export const hoursOf = (table: HourTable): Uint8Array => {
  const hours = new Uint8Array(24).fill(NO_BAND);
  for (const [band, spans] of [table.light, table.mid, table.peak].entries()) {
    for (const span of spans) {
      const from = Number(span.slice(0, 2));
      const to = Number(span.slice(3, 5));
      for (let hour = from; hour !== to % 24; hour = (hour + 1) % 24) {
        if (hours[hour] !== NO_BAND) throw new Error(`rates: hour ${hour} is in two time bands`);
        hours[hour] = band;
      }
    }
  }
  return hours;
};
