import type { JobDetail } from '../../api/types.ts';
import { href } from '../../logic/route.ts';
import { operatorText } from '../../text/operator.ts';
import { useText } from '../../ui/context.ts';
import { Moment } from '../../ui/moment.tsx';
import { TableCard } from '../../ui/table.tsx';

/** Jobs it waits for, or that wait for it, and for which end. */
export function OtherJobs({ caption, jobs }: { caption: string; jobs: JobDetail['after'] }) {
  const t = useText(operatorText);
  return (
    <TableCard
      caption={caption}
      rows={jobs}
      rowKey={(job) => `${job.jobId} ${job.on}`}
      columns={[
        {
          head: t.jobs,
          cell: (job) => <a href={href(['operator', 'jobs', job.jobId])}>{`${job.jobId} ${job.type}`}</a>,
        },
        { head: t.state, cell: (job) => t.jobStates[job.state] },
        { head: t.condition, cell: (job) => t.onWhat[job.on] },
      ]}
    />
  );
}

/** By when it had to start or end, and when it was found late. */
export function JobAlarms({ alarms }: Pick<JobDetail, 'alarms'>) {
  const t = useText(operatorText);
  return (
    <TableCard
      caption={t.alarms}
      rows={alarms}
      rowKey={(alarm) => alarm.kind}
      columns={[
        { head: t.condition, cell: (alarm) => t.alarmKinds[alarm.kind] },
        { head: t.dueAt, cell: (alarm) => <Moment at={alarm.dueAt} seconds /> },
        { head: t.raisedAt, cell: (alarm) => <Moment at={alarm.raisedAt} seconds /> },
      ]}
    />
  );
}

/** What a rerun from the failed step does not do again. */
export function StepsDone({ steps }: { steps: JobDetail['stepsDone'] }) {
  const t = useText(operatorText);
  return (
    <TableCard
      caption={t.stepsDone(steps.count.toLocaleString('en'))}
      rows={steps.newest}
      rowKey={(step) => step.name}
      columns={[
        { head: t.step, cell: (step) => step.name },
        { head: t.finished, cell: (step) => <Moment at={step.doneAt} seconds /> },
      ]}
    >
      <p class="small">{t.stepsHint(String(steps.newest.length))}</p>
    </TableCard>
  );
}

/** Who did what to it, and why. */
export function Deeds({ deeds }: Pick<JobDetail, 'deeds'>) {
  const t = useText(operatorText);
  return (
    <TableCard
      caption={t.deeds}
      rows={deeds}
      rowKey={(deed) => `${deed.at} ${deed.action}`}
      columns={[
        { head: t.at, cell: (deed) => <Moment at={deed.at} seconds /> },
        { head: t.actor, cell: (deed) => deed.actor },
        { head: t.action, cell: (deed) => t.deedNames[deed.action] ?? deed.action },
        { head: t.reason, cell: (deed) => deed.reason ?? '' },
      ]}
    />
  );
}
