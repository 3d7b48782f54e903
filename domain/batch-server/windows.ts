import type { Instant, Window } from './types.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** Korea has had no daylight saving since 1988, so Asia/Seoul is UTC+9 all year. */
const SEOUL = 9 * 60 * MINUTE;

/** End of the window that `now` lies in (the latest of them, following windows that touch), or null when it lies in none. */
export function windowEndsAt(windows: readonly Window[], now: Instant): Instant | null {
  let end: Instant | null = null;
  for (let at = now; ; ) {
    const later = spansAround(windows, at)
      .filter(([from, to]) => from <= at && at < to)
      .map(([, to]) => to);
    if (later.length === 0) return end;
    end = Math.max(...later);
    // Windows that cover the whole week have no end: looking eight days ahead is far enough.
    if (end - now > 8 * DAY) return end;
    at = end;
  }
}

/** When the next window begins after `now`, or null when there are no windows. */
export function nextWindowAt(windows: readonly Window[], now: Instant): Instant | null {
  const starts = spansAround(windows, now)
    .map(([from]) => from)
    .filter((from) => from > now);
  return starts.length === 0 ? null : Math.min(...starts);
}

/** The spans [from, to) of the windows that begin from yesterday to eight days from now. */
function spansAround(windows: readonly Window[], now: Instant): [Instant, Instant][] {
  const today = Math.floor((now + SEOUL) / DAY);
  const spans: [Instant, Instant][] = [];
  for (let day = today - 1; day <= today + 8; day++) {
    // 1970-01-01 was a Thursday.
    const weekday = (day + 4) % 7;
    for (const window of windows) {
      if (!window.days.includes(weekday)) continue;
      const midnight = day * DAY - SEOUL;
      const minutes = window.to > window.from ? window.to - window.from : window.to - window.from + 1440;
      spans.push([midnight + window.from * MINUTE, midnight + (window.from + minutes) * MINUTE]);
    }
  }
  return spans;
}

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * Reads windows such as `MON-FRI 02:00-06:00; SUN 22:00-01:30` (Asia/Seoul). Days may be one, a range or a list with commas;
 * none = every day. An empty text = no windows.
 * @throws RangeError naming the part that cannot be read
 */
export function windowsFrom(text: string): Window[] {
  return text
    .split(';')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) => {
      const match = /^(?:(\S+)\s+)?(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(part.toUpperCase());
      const [, days, fromHour, fromMinute, toHour, toMinute] = match ?? [];
      const from = Number(fromHour) * 60 + Number(fromMinute);
      const to = Number(toHour) * 60 + Number(toMinute);
      if (!match || Number(fromMinute) > 59 || Number(toMinute) > 59 || from >= 1440 || to > 1440)
        throw new RangeError(`Not a window: '${part}'. Write days and times, e.g. MON-FRI 02:00-06:00.`);
      return { days: days === undefined ? [0, 1, 2, 3, 4, 5, 6] : daysFrom(days, part), from, to };
    });
}

function daysFrom(text: string, part: string): number[] {
  return text.split(',').flatMap((range) => {
    const [first, last = first] = range.split('-').map((name) => WEEKDAYS.indexOf(name));
    if (first === undefined || last === undefined || first < 0 || last < 0)
      throw new RangeError(`Not weekdays: '${range}' in '${part}'. Use SUN MON TUE WED THU FRI SAT.`);
    return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, offset) => (first + offset) % 7);
  });
}
