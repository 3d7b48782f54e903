import { addDays, dayText, isDay } from '../calendar/day.ts';
import type { Day } from '../units.ts';

/** The end of an interval: second 1…86400 of a day, so that 24:00 belongs to the day it ends. */
export interface IntervalEnd {
  day: Day;
  second: number;
}

const DAY_SECONDS = 86_400;
/** Excel's day 0; its serial numbers count from there, with 1900 wrongly a leap year, which no meter reading is old enough to notice. */
const EXCEL_EPOCH_DAYS = -25_569;
const LABEL = /^(\d{4})[-./]?(\d{1,2})[-./]?(\d{1,2})[ T]+(\d{1,2}):?(\d{2})(?::(\d{2})(?:\.0+)?)?$/;

/**
 * Reads the label of an interval that is named by its end, as KEPCO's exports do: `2026-06-01 00:15` … `2026-06-01 24:00`, where 24:00 and 00:00 of the next day are the same moment.
 * Null when it is no such label.
 */
export function parseIntervalEnd(text: string): IntervalEnd | null {
  const match = LABEL.exec(text.trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const date = `${match[1]}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
  const secondOfDay = hour * 3600 + minute * 60 + second;
  if (year < 1990 || !isDay(date) || minute > 59 || second > 59 || secondOfDay > DAY_SECONDS) return null;
  return endOf(date, secondOfDay);
}

/** The same from an Excel serial number (days since 1899-12-30), rounded to the second because fractions of a day are not exact. */
export function intervalEndFromSerial(serial: number): IntervalEnd | null {
  const seconds = Math.round(serial * DAY_SECONDS);
  const day = Math.floor(seconds / DAY_SECONDS) + EXCEL_EPOCH_DAYS;
  if (!(serial > 32_874 && serial < 109_575)) return null;
  return endOf(dayText(day), seconds % DAY_SECONDS);
}

const endOf = (day: Day, second: number): IntervalEnd =>
  second === 0 ? { day: addDays(day, -1), second: DAY_SECONDS } : { day, second };
