import { useState } from 'preact/hooks';
import type { Job, JobAction, JobDetail, JobPage, JobState } from '../../api/types.ts';
import { duration, moment } from '../../logic/format.ts';
import { href } from '../../logic/route.ts';
import { operatorText } from '../../text/operator.ts';
import { useApp, useText } from '../../ui/context.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Empty, Show } from '../../ui/feedback.tsx';
import { Moment } from '../../ui/moment.tsx';
import { NotYet } from '../../ui/not-yet.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedEnd } from '../../ui/paged-end.tsx';
import { useRoute } from '../../ui/router.tsx';
import { Table } from '../../ui/table.tsx';
import { useApi } from '../../ui/use-api.ts';
import { usePaged } from '../../ui/use-paged.ts';
import { StateFilter, stateQuery } from './filter.tsx';
import { Deeds, JobAlarms, OtherJobs, StepsDone } from './job-history.tsx';
import { Json } from './json.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

const REFRESH_SECONDS = 5;

const TONES: Record<JobState, string> = {
  waiting: 'plain',
  held: '',
  running: 'good',
  done: 'plain',
  failed: 'bad',
  cancelled: 'plain',
  skipped: 'plain',
};

/** All jobs, live. */
export function Jobs() {
  const t = useText(operatorText);
  const { query } = useRoute();
  const { first, items, more } = usePaged(
    `/operator/jobs?limit=50${stateQuery(query)}`,
    (page: JobPage) => page.jobs,
    REFRESH_SECONDS,
  );
  return (
    <Page title={t.jobs} lead={`${t.jobsLead} (${t.live(REFRESH_SECONDS)})`}>
      <StateFilter parts={['operator', 'jobs']} states={t.jobStates} />
      <Show of={first} missing={<NotYet />}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noJobs} />
          ) : (
            <>
              <div class="card">
                <Table
                  caption={t.jobs}
                  captionHidden
                  rows={items}
                  rowKey={(job) => job.jobId}
                  columns={[
                    {
                      head: t.jobs,
                      cell: (job) => <a href={href(['operator', 'jobs', job.jobId])}>{`${job.jobId} ${job.type}`}</a>,
                    },
                    { head: t.state, cell: (job) => <StateBadge job={job} /> },
                    { head: t.progress, cell: (job) => <Progress job={job} /> },
                    {
                      head: t.started,
                      cell: (job) =>
                        job.startedAt ? moment(job.startedAt) : job.runAfter ? `→ ${moment(job.runAfter)}` : '–',
                    },
                    { head: t.finished, cell: (job) => <Moment at={job.finishedAt} /> },
                    { head: t.reason, cell: (job) => job.reason ?? '' },
                  ]}
                />
              </div>
              <PagedEnd more={more} />
            </>
          )
        }
      </Show>
    </Page>
  );
}

function StateBadge({ job }: { job: Job }) {
  const t = useText(operatorText);
  return (
    <>
      <span class={`badge ${TONES[job.state]}`}>{t.jobStates[job.state]}</span>
      {job.lateSince && <span class="badge bad">{t.late(moment(job.lateSince))}</span>}
    </>
  );
}

function Progress({ job }: { job: Job }) {
  const { language } = useApp();
  const t = useText(operatorText);
  const p = job.progress;
  if (p === null) return <>–</>;
  const words = [
    `${p.done.toLocaleString('en')} / ${p.total.toLocaleString('en')}`,
    job.state === 'running' && p.perSecond !== null ? t.rate(Math.round(p.perSecond).toLocaleString('en')) : '',
    job.state === 'running' && p.etaSeconds !== null ? t.eta(duration(p.etaSeconds, language)) : '',
    p.note ?? '',
  ].filter(Boolean);
  return (
    <div class="progress">
      <progress max={Math.max(1, p.total)} value={p.done} aria-label={`${t.progress}: ${t.job(job.jobId)}`} />
      <span class="small">{words.join(' · ')}</span>
    </div>
  );
}

/** One job: progress, what may be done with it, what it waits for, and its history. */
export function JobPageView({ jobId }: { jobId: string }) {
  const { api } = useApp();
  const t = useText(operatorText);
  const path = `/operator/jobs/${encodeURIComponent(jobId)}`;
  const job = useApi<JobDetail>(path, REFRESH_SECONDS);
  const [asking, setAsking] = useState<JobAction | null>(null);
  return (
    <Page title={t.job(jobId)} lead={job.data?.type} back={{ href: href(['operator', 'jobs']), label: t.back }}>
      <Show of={job} missing={<NotYet />}>
        {(data) => (
          <>
            <section class="card" aria-label={t.progress}>
              <p class="job-state">
                <StateBadge job={data} /> {data.reason}
              </p>
              <Progress job={data} />
              <Facts>
                <Fact name={t.created}>{moment(data.createdAt, true)}</Fact>
                {data.runAfter && <Fact name={t.runAfter}>{moment(data.runAfter, true)}</Fact>}
                {data.startedAt && <Fact name={t.started}>{moment(data.startedAt, true)}</Fact>}
                {data.finishedAt && <Fact name={t.finished}>{moment(data.finishedAt, true)}</Fact>}
                <Fact name={t.priority}>{data.priority}</Fact>
                <Fact name={t.attempt}>{`${data.attempt} / ${data.maxAttempts}`}</Fact>
              </Facts>
              {data.actions.length > 0 && (
                <div class="actions spaced">
                  {data.actions.map((action) => (
                    <button key={action} type="button" class="button" onClick={() => setAsking(action)}>
                      {t.jobActions[action]}
                    </button>
                  ))}
                </div>
              )}
            </section>
            <OtherJobs caption={t.waitsFor} jobs={data.after} />
            <OtherJobs caption={t.awaitedBy} jobs={data.awaitedBy} />
            <JobAlarms alarms={data.alarms} />
            <section class="card">
              <Table
                caption={t.runs}
                rows={data.runs}
                rowKey={(r) => `${r.attempt} ${r.startedAt}`}
                columns={[
                  { head: t.attempt, cell: (r) => r.attempt },
                  { head: t.started, cell: (r) => <Moment at={r.startedAt} seconds /> },
                  { head: t.finished, cell: (r) => <Moment at={r.finishedAt} seconds /> },
                  { head: t.outcome, cell: (r) => r.outcome ?? '–' },
                  { head: t.worker, cell: (r) => r.workerId ?? '–' },
                  { head: t.message, cell: (r) => r.message ?? '' },
                  { head: t.log, cell: (r) => r.log ?? '–' },
                ]}
              />
              {data.runs.some((r) => r.log !== null) && <p class="small">{t.logHint}</p>}
            </section>
            <StepsDone steps={data.stepsDone} />
            <Deeds deeds={data.deeds} />
            <section class="card" aria-label={t.details}>
              <Json title={t.params} value={data.params} />
              <Json title={t.output} value={data.output} />
            </section>
            {asking && (
              <ReasonDialog
                title={`${t.job(jobId)}: ${t.jobActions[asking]}`}
                submit={t.jobActions[asking]}
                onClose={() => setAsking(null)}
                act={async (reason, idempotencyKey) => {
                  try {
                    job.replace(
                      await api.json<JobDetail>(`${path}/${asking}`, {
                        method: 'POST',
                        body: { reason },
                        idempotencyKey,
                      }),
                    );
                  } finally {
                    job.reload();
                  }
                }}
              />
            )}
          </>
        )}
      </Show>
    </Page>
  );
}
