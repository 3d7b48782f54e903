import { parseCompactDay } from '../../../domain/metering/timestamps.ts';
import type { Day } from '../../../domain/units.ts';
import type { DayPlace } from '../delivery.ts';

/** A valid day: its text, and its place in SeenDays. */
export interface CalendarDay extends DayPlace {
  text: Day;
  /** The moment of the day that was last asked for. */
  time: number;
  moment: string;
}

const TWO_DIGITS = Array.from({ length: 60 }, (_, i) => String(i).padStart(2, '0'));

/**
 * Days as text, each made and checked once: a file has few of them and repeats them in every record. Only valid ones are kept, and there are at most 77,000, so a
 * hostile file cannot fill the memory.
 */
export class CalendarMemo {
  readonly #days = new Map<number, CalendarDay>();

  /** 20200131 → its day; null when there is none. */
  day(date: number): CalendarDay | null {
    const known = this.#days.get(date);
    if (known !== undefined) return known;
    const text = parseCompactDay(String(date));
    if (text === null) return null;
    const day = { text, month: Math.floor(date / 100), dayOfMonth: date % 100, time: -1, moment: '' };
    this.#days.set(date, day);
    return day;
  }

  /** 20200131 and 235959 → `2020-01-31 23:59:59`; null when there is no such moment. */
  time(date: number, time: number): string | null {
    const day = this.day(date);
    // An operator writes a day's values of all points at one moment: one text, not a million that live as long as their piece of the file.
    if (day?.time === time) return day.moment;
    const hour = (time / 10_000) | 0;
    const minute = ((time / 100) | 0) % 100;
    const second = time % 100;
    if (day === null || hour > 23 || minute > 59 || second > 59) return null;
    day.time = time;
    day.moment = `${day.text} ${TWO_DIGITS[hour]}:${TWO_DIGITS[minute]}:${TWO_DIGITS[second]}`;
    return day.moment;
  }
}
