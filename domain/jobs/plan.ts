import { addDays } from '../calendar/day.ts';
import type { Day } from '../units.ts';
import { type DayRule, type IsPublicHoliday, matchesDay } from './day-rule.ts';
import { seoulMoment } from './days.ts';

/** A job that comes again (table job_schedule). */
export interface Schedule {
  name: string;
  dayRule: DayRule;
  /** HH:MM in Asia/Seoul */
  startTime: string;
  lateEndMinutes: number | null;
}

export interface Occurrence {
  day: Day;
  startsAt: Date;
  /** alarm when not ended by then */
  lateEndAt: Date | null;
}

/** The occurrences of a schedule on the days after `after`, up to and including `until`, in order. */
export function occurrences(
  schedule: Schedule,
  after: Day,
  until: Day,
  isPublicHoliday: IsPublicHoliday,
): Occurrence[] {
  const found: Occurrence[] = [];
  for (let day = addDays(after, 1); day <= until; day = addDays(day, 1)) {
    if (!matchesDay(schedule.dayRule, day, isPublicHoliday)) continue;
    const startsAt = seoulMoment(day, schedule.startTime);
    const { lateEndMinutes } = schedule;
    found.push({
      day,
      startsAt,
      lateEndAt: lateEndMinutes === null ? null : new Date(startsAt.getTime() + lateEndMinutes * 60_000),
    });
  }
  return found;
}
