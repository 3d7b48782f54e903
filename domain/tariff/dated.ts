import { dayNumber } from '../calendar/day.ts';

/** The entry of a dated table in force on a day: the last one whose `from` is not later. Entries are in order of `from`. */
export const inForce = <T extends { from: string }>(table: readonly T[], day: string): T | undefined => {
  let found: T | undefined;
  for (const entry of table) {
    if (entry.from > day) break;
    found = entry;
  }
  return found;
};

/** A stretch of days that share one value. */
export interface Run<T> {
  value: T;
  days: number;
  /** First day of the stretch. */
  from: string;
}

/** Cuts the days into stretches of equal values; `sameAs` says when two values are the same. */
export const runs = <T>(
  days: readonly string[],
  valueAt: (day: string) => T,
  sameAs: (a: T, b: T) => boolean,
): Run<T>[] => {
  const found: Run<T>[] = [];
  for (const day of days) {
    const value = valueAt(day);
    const last = found[found.length - 1];
    if (last && sameAs(last.value, value)) last.days += 1;
    else found.push({ value, days: 1, from: day });
  }
  return found;
};

/** Month 1..12 of a day. */
export const monthOf = (day: string): number => Number(day.slice(5, 7));

/** Throws unless the table is in order, without two entries of one day. */
export const checkOrder = (name: string, table: readonly { from: string }[]): void => {
  for (let index = 0; index < table.length; index += 1) {
    const from = (table[index] as { from: string }).from;
    dayNumber(from);
    if (index > 0 && from <= (table[index - 1] as { from: string }).from) {
      throw new Error(`${name}: ${from} is not later than the entry before it`);
    }
  }
};
