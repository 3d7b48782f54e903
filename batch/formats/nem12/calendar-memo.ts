import { parseCompactDay, parseCompactTime } from '../../../domain/metering/timestamps.ts';
import type { Day } from '../../../domain/units.ts';

/** A valid day: its text, and its place in SeenDays. */
export interface CalendarDay {
  text: Day;
  /** Year and month as a number, 202001. */
  month: number;
  dayOfMonth: number;
}

/**
 * Days and times of day as text, each made and checked once: a file has few of them and repeats them in every record. Only valid ones are kept, and there are
 * at most 77,000 days and 86,400 times, so a hostile file cannot fill the memory.
 */
export class CalendarMemo {
  readonly #days = new Map<number, CalendarDay>();
  readonly #clocks = new Map<number, string>();
  #lastDate = -1;
  #lastTime = -1;
  #lastText = '';

  /** 20200131 → its day; null when there is none. */
  day(date: number): CalendarDay | null {
    const known = this.#days.get(date);
    if (known !== undefined) return known;
    const text = parseCompactDay(String(date));
    if (text === null) return null;
    const day = { text, month: Math.floor(date / 100), dayOfMonth: date % 100 };
    this.#days.set(date, day);
    return day;
  }

  /** 20200131 and 235959 → `2020-01-31 23:59:59`; null when there is no such moment. */
  time(date: number, time: number): string | null {
    if (date === this.#lastDate && time === this.#lastTime) return this.#lastText;
    const day = this.day(date);
    const clock = this.#clock(time);
    if (day === null || clock === null) return null;
    this.#lastDate = date;
    this.#lastTime = time;
    this.#lastText = `${day.text} ${clock}`;
    return this.#lastText;
  }

  #clock(time: number): string | null {
    const known = this.#clocks.get(time);
    if (known !== undefined) return known;
    const clock = parseCompactTime(`20000101${String(time).padStart(6, '0')}`)?.slice(11) ?? null;
    if (clock !== null) this.#clocks.set(time, clock);
    return clock;
  }
}
