import { addDays } from '../calendar/day.ts';
import { type DayRule, type IsPublicHoliday, matchesDay } from './day-rule.ts';
import { minutesOf, seoulDay, seoulMoment } from './days.ts';

/** When a job may start. A window that ends before it begins (22:00 to 06:00) runs past midnight and belongs to the day it begins. */
export interface StartRule {
  /** HH:MM in Asia/Seoul, `from` inclusive, `to` exclusive; 24:00 is allowed as `to` */
  window?: { from: string; to: string };
  days?: DayRule;
}

/** A rule that allows no day within this horizon is taken as a mistake, not waited for. */
const HORIZON_DAYS = 800;

/**
 * The first moment at or after `from` when the rule lets a job start.
 * @throws RangeError when there is none within two years
 */
export function nextStart(rule: StartRule, from: Date, isPublicHoliday: IsPublicHoliday): Date {
  const window = rule.window ?? { from: '00:00', to: '24:00' };
  const opens = minutesOf(window.from);
  const length = (minutesOf(window.to) - opens + 1440) % 1440 || 1440;
  // Yesterday's window may still be open after midnight.
  let day = addDays(seoulDay(from), -1);
  for (let i = 0; i < HORIZON_DAYS; i++, day = addDays(day, 1)) {
    const start = seoulMoment(day, window.from).getTime();
    if (start + length * 60_000 <= from.getTime()) continue;
    if (rule.days && !matchesDay(rule.days, day, isPublicHoliday)) continue;
    return new Date(Math.max(start, from.getTime()));
  }
  throw new RangeError('The start rule allows no day within two years.');
}
