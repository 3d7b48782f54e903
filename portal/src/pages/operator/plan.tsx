import type { JobPlan } from '../../api/types.ts';
import { duration, moment, todayInSeoul } from '../../logic/format.ts';
import { onTimesByDay } from '../../logic/on-times.ts';
import { operatorText } from '../../text/operator.ts';
import { useApp, useText } from '../../ui/context.ts';
import { Show } from '../../ui/feedback.tsx';
import { Moment } from '../../ui/moment.tsx';
import { NotYet } from '../../ui/not-yet.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { useApi } from '../../ui/use-api.ts';
import { Timeline } from './timeline.tsx';

const DAYS = 7;

/** What will run in the next seven days, and when the server will be on for it. */
export function PlanPage() {
  const { language, now } = useApp();
  const t = useText(operatorText);
  const plan = useApi<JobPlan>(`/operator/job-plan?days=${DAYS}`);
  return (
    <Page title={t.plan} lead={t.planLead}>
      <Show of={plan} missing={<NotYet />}>
        {(p) => (
          <>
            <section class="card" aria-labelledby="server-on">
              <h2 id="server-on">{t.planServer}</h2>
              <Timeline
                title={t.planServer}
                days={onTimesByDay(p.serverOn, todayInSeoul(now()), DAYS, now())}
                marks={p.jobs.map((job) => {
                  const at = moment(job.at);
                  return {
                    day: at.slice(0, 10),
                    at: (Number(at.slice(11, 13)) * 60 + Number(at.slice(14, 16))) / 1440,
                    label: `${at} ${job.type}`,
                  };
                })}
              />
              <details class="as-table">
                <summary>{t.more}</summary>
                <Table
                  caption={t.planServer}
                  captionHidden
                  rows={p.serverOn}
                  rowKey={(on) => on.from}
                  columns={[
                    { head: t.from, cell: (on) => <Moment at={on.from} /> },
                    { head: t.to, cell: (on) => <Moment at={on.to} /> },
                    { head: t.why, cell: (on) => on.why },
                  ]}
                />
              </details>
            </section>
            <section class="card">
              <Table
                caption={t.planJobs}
                rows={p.jobs}
                rowKey={(job) => `${job.at}${job.type}`}
                columns={[
                  { head: t.at, cell: (job) => <Moment at={job.at} /> },
                  { head: t.type, cell: (job) => job.type },
                  {
                    head: t.estimated,
                    cell: (job) => (job.estimatedSeconds === null ? '–' : duration(job.estimatedSeconds, language)),
                  },
                  { head: t.why, cell: (job) => job.why },
                ]}
              />
            </section>
          </>
        )}
      </Show>
    </Page>
  );
}
