import { addDays, laterDay } from '../../domain/calendar/day.ts';
import type { DayRule } from '../../domain/jobs/day-rule.ts';
import { seoulDay } from '../../domain/jobs/days.ts';
import { type Occurrence, occurrences, type Schedule } from '../../domain/jobs/plan.ts';
import { isOfficeHoliday } from '../../domain/jobs/public-holidays.ts';
import type { Queryable } from '../database.ts';
import { databaseNow } from './database-now.ts';
import { enqueue } from './enqueue.ts';

interface ScheduleRow {
  name: string;
  type: string;
  params: string;
  day_rule: string;
  start_time: string;
  priority: number;
  late_end_minutes: number | null;
  enqueued_until: string;
}

/** Jobs are made so many days ahead, so that whoever starts the server can see them coming. */
const DAYS_AHEAD = 1;
/** After a long stop the days in between are made up for, but not without end. */
const MOST_DAYS_BACK = 31;

/**
 * Makes the jobs of the schedules' coming days, each once however often and by how many callers this is called. Cheap when there is
 * nothing to do: one indexed look. In params, the text "$day" stands for the day (YYYY-MM-DD).
 * @returns how many were made
 */
export async function enqueueSchedules(tx: Queryable): Promise<number> {
  const today = seoulDay(await databaseNow(tx));
  const until = addDays(today, DAYS_AHEAD);
  const due = await tx.query<ScheduleRow>(
    'SELECT * FROM job_schedule WHERE enabled = 1 AND enqueued_until < ? ORDER BY name FOR UPDATE',
    [until],
  );
  let made = 0;
  for (const row of due) {
    const after = laterDay(row.enqueued_until, addDays(today, -MOST_DAYS_BACK));
    for (const occurrence of occurrences(scheduleOf(row), after, until, isOfficeHoliday)) {
      const { created } = await enqueue(tx, {
        type: row.type,
        params: JSON.parse(row.params, (_key, value: unknown) => (value === '$day' ? occurrence.day : value)) as object,
        uniqueKey: `schedule:${row.name}:${occurrence.day}`,
        priority: Number(row.priority),
        runAfter: occurrence.startsAt,
        ...(occurrence.lateEndAt ? { lateEndAt: occurrence.lateEndAt } : {}),
      });
      made += Number(created);
    }
    await tx.execute('UPDATE job_schedule SET enqueued_until = ? WHERE name = ?', [until, row.name]);
  }
  return made;
}

export interface PlannedJob extends Occurrence {
  schedule: string;
  type: string;
}

/** What the schedules will start in the coming days that is not in the queue yet, in order of time. */
export async function plannedJobs(queryable: Queryable, days: number): Promise<PlannedJob[]> {
  const until = addDays(seoulDay(await databaseNow(queryable)), days);
  const rows = await queryable.query<ScheduleRow>('SELECT * FROM job_schedule WHERE enabled = 1');
  return rows
    .flatMap((row) =>
      occurrences(scheduleOf(row), row.enqueued_until, until, isOfficeHoliday).map((occurrence) => ({
        ...occurrence,
        schedule: row.name,
        type: row.type,
      })),
    )
    .sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

const scheduleOf = (row: ScheduleRow): Schedule => ({
  name: row.name,
  dayRule: JSON.parse(row.day_rule) as DayRule,
  startTime: row.start_time,
  lateEndMinutes: row.late_end_minutes === null ? null : Number(row.late_end_minutes),
});
