import type { Counts, Gauges } from '../../runtime/operations/figures.ts';

/** An alarm of the template on one of our own metrics. */
export interface Alarm {
  name: string;
  metric: string;
  threshold: number;
  /** what to do */
  description: string;
}

export interface Snapshot {
  at: string;
  gauges: Gauges;
  counts: Counts;
  /** since midnight in Seoul */
  today: Counts;
  jobsByState: Readonly<Record<string, number>>;
  /** EC2's word for it, or why it could not be asked */
  instance: string;
  lastEvent: { at: string; action: string; reason: string; outcome: string | null } | null;
}

/** The figures under the names their metrics have on AWS. */
export const metricsOf = ({ gauges, counts }: Snapshot): Record<string, number> => ({
  QueueAgeSeconds: gauges.queueAgeSeconds,
  JobsFailed: gauges.jobsFailed,
  JobsLate: gauges.jobsLate,
  FilesUnreconciled: gauges.filesUnreconciled,
  ServerOn: Number(gauges.serverOn),
  ServerIdle: Number(gauges.serverIdle),
  ReadingsAccepted: counts.readingsAccepted,
  ReadingsQuarantined: counts.readingsQuarantined,
  BillsIssued: counts.billsIssued,
  ...(counts.jobDelaySeconds === null ? {} : { JobDelaySeconds: counts.jobDelaySeconds }),
});

const line = (label: string, text: string) => `  ${label.padEnd(24)} ${text}`;
const number = (value: number) => value.toLocaleString('en');
const clock = (iso: string) => new Date(Date.parse(iso) + 9 * 3_600_000).toISOString().slice(11, 19);
const duration = (seconds: number) =>
  seconds < 120
    ? `${seconds} s`
    : seconds < 7200
      ? `${Math.round(seconds / 60)} min`
      : `${Math.round(seconds / 3600)} h`;

/** The dashboard as text. Alarms that wait several periods on AWS are shown at once here. */
export function view(snapshot: Snapshot, alarms: readonly Alarm[]): string {
  const { at, gauges, counts, today, jobsByState, instance, lastEvent } = snapshot;
  const metrics = metricsOf(snapshot);
  const ringing = alarms.filter(({ metric, threshold }) => (metrics[metric] ?? 0) >= threshold);
  const states = Object.entries(jobsByState).map(([state, count]) => `${number(count)} ${state}`);
  return [
    `Local stack, ${clock(at)} in Seoul`,
    '',
    'Queue',
    line('oldest waiting job', gauges.queueAgeSeconds === 0 ? 'none' : duration(gauges.queueAgeSeconds)),
    line('jobs', states.length === 0 ? 'none yet' : states.join(', ')),
    line('late', number(gauges.jobsLate)),
    line(
      'longest wait to start',
      counts.jobDelaySeconds === null ? '–' : `${duration(counts.jobDelaySeconds)} (last five minutes)`,
    ),
    '',
    `Readings and bills          today     ${clock(counts.from).slice(0, 5)}–${clock(counts.to).slice(0, 5)}`,
    ...(
      [
        ['daily readings taken in', today.readingsAccepted, counts.readingsAccepted],
        ['in quarantine', today.readingsQuarantined, counts.readingsQuarantined],
        ['bills issued', today.billsIssued, counts.billsIssued],
      ] as const
    ).map(([label, day, span]) => line(label, `${number(day).padStart(8)}  ${number(span).padStart(8)}`)),
    line('files that do not add up', number(gauges.filesUnreconciled)),
    '',
    'Batch server',
    line('instance', instance),
    line('worker', gauges.serverOn ? (gauges.serverIdle ? 'alive, nothing to do' : 'alive, at work') : 'not there'),
    line(
      'last event',
      lastEvent
        ? `${clock(lastEvent.at)} ${lastEvent.action} (${lastEvent.reason})${lastEvent.outcome ? `: ${lastEvent.outcome}` : ''}`
        : 'none',
    ),
    '',
    ringing.length === 0 ? 'Alarms: none' : 'Alarms',
    ...ringing.map(({ name, description }) => `  ${name}: ${description}`),
  ].join('\n');
}
