import { addDays, todayInSeoul } from './format.ts';

export interface DayOn {
  day: string;
  /** spans of the day, as shares of 24 hours, 0..1 */
  spans: { from: number; to: number }[];
  seconds: number;
}

const DAY_MS = 86_400_000;

/**
 * Cuts on-times (moments; an open end lasts until `now`) into days of Seoul from `firstDay` on, `days` of them.
 * Overlapping on-times count once.
 */
export function onTimesByDay(
  times: readonly { from: string; to: string | null }[],
  firstDay: string,
  days: number,
  now: number,
): DayOn[] {
  return Array.from({ length: days }, (_, index) => {
    const day = addDays(firstDay, index);
    const start = Date.parse(`${day}T00:00:00+09:00`);
    const spans: { from: number; to: number }[] = [];
    const sorted = times
      .map((time) => ({
        from: Math.max(start, Date.parse(time.from)),
        to: Math.min(start + DAY_MS, time.to === null ? now : Date.parse(time.to)),
      }))
      .filter((time) => time.to > time.from)
      .sort((a, b) => a.from - b.from);
    for (const time of sorted) {
      const last = spans.at(-1);
      const [from, to] = [(time.from - start) / DAY_MS, (time.to - start) / DAY_MS];
      if (last && from <= last.to) last.to = Math.max(last.to, to);
      else spans.push({ from, to });
    }
    return { day, spans, seconds: Math.round(spans.reduce((sum, span) => sum + (span.to - span.from), 0) * 86_400) };
  });
}

/** The last `days` days up to today in Seoul. */
export const lastDays = (days: number, now: number): string => addDays(todayInSeoul(now), 1 - days);
