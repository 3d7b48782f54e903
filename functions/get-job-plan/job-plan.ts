import { forecast } from '../../domain/batch-server/forecast.ts';
import { bootSeconds } from '../../domain/batch-server/measured.ts';
import type { Settings } from '../../domain/batch-server/types.ts';
import { workFrom } from '../../domain/batch-server/work-report.ts';
import { addDays } from '../../domain/calendar/day.ts';
import { seoulDay, seoulMoment } from '../../domain/jobs/days.ts';
import { reportWork } from '../../runtime/batch-server/report-work.ts';
import type { Database } from '../../runtime/database.ts';
import { currentInstance } from '../../runtime/operator/batch-server-view.ts';
import { expectedJobs } from './expected-jobs.ts';

export interface JobPlan {
  /** Days in Asia/Seoul, both inclusive. */
  from: string;
  to: string;
  jobs: { type: string; at: string; estimatedSeconds: number | null; why: string }[];
  serverOn: { from: string; to: string; why: string }[];
}

/** What will run when, and when the batch server will be on, if nothing else happens. */
export async function jobPlan(
  database: Database,
  days: number,
  settings: Pick<Settings, 'mode' | 'windows' | 'idleSeconds'>,
): Promise<JobPlan> {
  const { now, override, history } = workFrom(
    await reportWork(database, { instanceId: await currentInstance(database) }),
  );
  const from = seoulDay(new Date(now));
  const to = addDays(from, days - 1);
  const { jobs, serverOn } = forecast({
    jobs: await expectedJobs(database, days, now),
    settings,
    override,
    bootSeconds: bootSeconds(history),
    now,
    until: seoulMoment(to, '24:00').getTime(),
  });
  const iso = (at: number) => new Date(at).toISOString();
  return {
    from,
    to,
    jobs: jobs.map(({ job: { type, estimatedSeconds, why }, startsAt }) => ({
      type,
      at: iso(startsAt),
      estimatedSeconds,
      why,
    })),
    serverOn: serverOn.map((span) => ({ from: iso(span.from), to: iso(span.to), why: span.why })),
  };
}
