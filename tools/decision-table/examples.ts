import type { Reason } from '../../domain/batch-server/reasons.ts';
import { DEFAULT_SETTINGS, type Instance, type Settings, type Work } from '../../domain/batch-server/types.ts';
import { windowsFrom } from '../../domain/batch-server/windows.ts';
import { acceptedStart, ago, drain, event, instance, refusedStart, runningSince, work, worker } from './situation.ts';

export interface Example {
  /** The situation in words. */
  situation: string;
  instance: Instance;
  work: Work | null;
  settings?: Partial<Settings>;
}

const NIGHT: Partial<Settings> = { mode: 'window', windows: windowsFrom('01:00-05:00') };
const types = { instanceTypes: ['m7g.xlarge', 'm7g.large', 'm6g.xlarge'] };
const { instance: running, history } = runningSince(600);
const alive = worker(540, 4);

/** One example for each reason that `decide` can give; its decision is computed, never written down. */
export const EXAMPLES: Record<Exclude<Reason, 'state-unknown'>, Example> = {
  'work-due': { situation: 'stopped, 3 jobs due', instance: instance(), work: work({ due: 3 }) },
  busy: {
    situation: 'running, 1 job leased, nothing more due',
    instance: running,
    work: work({ leased: 1, worker: alive, history }),
  },
  'work-soon': {
    situation: 'stopped, next job due in 80 s',
    instance: instance(),
    work: work({ nextDueAt: ago(-80) }),
  },
  'next-job-near': {
    situation: 'running, queue empty, next job due in 100 s',
    instance: running,
    work: work({ nextDueAt: ago(-100), worker: alive, history }),
  },
  deadline: {
    situation: 'stopped, hours 01:00–05:00, 2 h of work to be finished in 2 h',
    instance: instance(),
    work: work({ due: 1, deadlines: [{ finishBy: ago(-7200), workSeconds: 7200 }] }),
    settings: NIGHT,
  },
  'in-window': {
    situation: 'stopped, hours 09:00–12:00, it is 10:00',
    instance: instance(),
    work: work(),
    settings: { mode: 'window', windows: windowsFrom('09:00-12:00') },
  },
  'keep-on': {
    situation: 'stopped, queue empty, an operator keeps it on for another hour',
    instance: instance(),
    work: work({ override: { keep: 'on', until: ago(-3600), reason: 'maintenance' } }),
  },
  'keep-off': {
    situation: 'stopped, 3 jobs due, an operator keeps it off for another hour',
    instance: instance(),
    work: work({ due: 3, override: { keep: 'off', until: ago(-3600), reason: 'maintenance' } }),
  },
  'nothing-to-do': { situation: 'stopped, queue empty', instance: instance(), work: work() },
  'outside-window': {
    situation: 'stopped, 3 jobs due, hours 01:00–05:00, it is 10:00',
    instance: instance(),
    work: work({ due: 3 }),
    settings: NIGHT,
  },
  'work-unknown': { situation: 'running, report-work does not answer', instance: running, work: null },
  'instance-gone': {
    situation: 'terminated, 3 jobs due',
    instance: instance({ state: 'terminated' }),
    work: work({ due: 3 }),
  },
  starting: {
    situation: 'pending for 20 s, 3 jobs due',
    instance: instance({ state: 'pending', launchedAt: ago(20) }),
    work: work({ due: 3, history: acceptedStart(20) }),
  },
  'stuck-pending': {
    situation: 'pending for 20 minutes, 3 jobs due',
    instance: instance({ state: 'pending', launchedAt: ago(1200) }),
    work: work({ due: 3, history: acceptedStart(1200) }),
  },
  'start-settling': {
    situation: 'EC2 accepted the start 5 s ago and still says stopped',
    instance: instance(),
    work: work({ due: 3, history: acceptedStart(5) }),
  },
  booting: {
    situation: 'running for 30 s, no hello yet, 3 jobs due',
    instance: runningSince(30).instance,
    work: work({ due: 3, history: runningSince(30).history }),
  },
  recovering: {
    situation: 'rebooted 60 s ago, no hello since, 3 jobs due',
    instance: running,
    work: work({ due: 3, worker: worker(540, 300), history: [event(60, 'reboot', 'asked'), ...history] }),
  },
  'heartbeat-lost': {
    situation: 'running, last heartbeat 2 minutes ago, no lease alive, 3 jobs due',
    instance: running,
    work: work({ due: 3, worker: worker(540, 120), history }),
  },
  'hello-overdue': {
    situation: 'running for 10 minutes, no hello, 3 jobs due',
    instance: running,
    work: work({ due: 3, history }),
  },
  'hung-boot': {
    situation: 'the same, suspected 40 s ago',
    instance: running,
    work: work({ due: 3, history: [event(40, 'none', 'noted', { reason: 'hello-overdue' }), ...history] }),
  },
  'hung-worker': {
    situation: 'last heartbeat 2 minutes ago, suspected 40 s ago, 3 jobs due',
    instance: running,
    work: work({
      due: 3,
      worker: worker(540, 120),
      history: [event(40, 'none', 'noted', { reason: 'heartbeat-lost' }), ...history],
    }),
  },
  'hung-after-reboot': {
    situation: 'rebooted 6 minutes ago, no hello since, suspected 40 s ago, 3 jobs due',
    instance: running,
    work: work({
      due: 3,
      history: [event(40, 'none', 'noted', { reason: 'hello-overdue' }), event(360, 'reboot', 'asked'), ...history],
    }),
  },
  'leases-alive': {
    situation: 'last heartbeat 2 minutes ago, but 1 lease is alive',
    instance: running,
    work: work({ leased: 1, worker: worker(540, 120), history }),
  },
  'stop-settling': {
    situation: 'EC2 accepted the stop 5 s ago and still says running',
    instance: running,
    work: work({
      worker: alive,
      drain: drain(10, 8),
      history: [event(5, 'stop', 'accepted'), event(5, 'stop', 'asked'), ...history],
    }),
  },
  'paid-minute': {
    situation: 'running for 35 s, queue empty again',
    instance: runningSince(35).instance,
    work: work({ lastFinishedAt: ago(3), history: runningSince(35).history }),
  },
  'idle-grace': {
    situation: 'running, last job finished 3 s ago, queue empty',
    instance: running,
    work: work({ lastFinishedAt: ago(3), worker: alive, history }),
  },
  draining: {
    situation: 'queue empty, worker told 1 s ago to claim nothing, no answer yet',
    instance: running,
    work: work({ lastFinishedAt: ago(20), worker: alive, drain: drain(1), history }),
  },
  'drain-unanswered': {
    situation: 'the same, told 130 s ago',
    instance: running,
    work: work({ lastFinishedAt: ago(150), worker: alive, drain: drain(130), history }),
  },
  'drain-renewed': {
    situation: 'kept off by an operator, worker told 10 minutes ago, 1 job still in its hands',
    instance: running,
    work: work({
      leased: 1,
      worker: alive,
      drain: drain(600),
      override: { keep: 'off', until: ago(-3600), reason: 'maintenance' },
      history,
    }),
  },
  'finishing-jobs': {
    situation: 'kept off by an operator, worker told 1 minute ago, 1 job still in its hands',
    instance: running,
    work: work({
      leased: 1,
      worker: alive,
      drain: drain(60),
      override: { keep: 'off', until: ago(-3600), reason: 'maintenance' },
      history,
    }),
  },
  'stop-in-doubt': {
    situation: '3 jobs due; a stop was asked 30 s ago and the connection broke',
    instance: running,
    work: work({
      due: 3,
      worker: alive,
      drain: drain(40, 38),
      history: [
        event(29, 'stop', 'refused', { errorCode: 'ECONNRESET' }),
        event(30, 'stop', 'asked', { reason: 'nothing-to-do' }),
        ...history,
      ],
    }),
  },
  stopping: {
    situation: 'stopping, 3 jobs due',
    instance: instance({ state: 'stopping' }),
    work: work({ due: 3, history: [event(20, 'stop', 'accepted'), event(20, 'stop', 'asked')] }),
  },
  'stuck-stopping': {
    situation: 'stopping for 11 minutes, 3 jobs due',
    instance: instance({ state: 'stopping' }),
    work: work({ due: 3, history: [event(660, 'stop', 'accepted'), event(660, 'stop', 'asked')] }),
  },
  'preferred-type': {
    situation: 'stopped, 3 jobs due, last time another type had to be used',
    instance: instance({ type: 'm7g.large' }),
    work: work({ due: 3 }),
    settings: types,
  },
  'next-type': {
    situation: 'stopped, 3 jobs due, EC2 had no m7g.xlarge 1 s ago',
    instance: instance(),
    work: work({ due: 3, history: refusedStart(1, 'InsufficientInstanceCapacity') }),
    settings: types,
  },
  'types-exhausted': {
    situation: 'stopped, 3 jobs due, EC2 had none of the three types within this tick',
    instance: instance({ type: 'm6g.xlarge' }),
    work: work({
      due: 3,
      history: [
        ...refusedStart(1, 'InsufficientInstanceCapacity', 'm6g.xlarge'),
        ...refusedStart(4, 'InsufficientInstanceCapacity', 'm7g.large'),
        ...refusedStart(7, 'InsufficientInstanceCapacity'),
      ],
    }),
    settings: types,
  },
  'slow-down': {
    situation: 'stopped, 3 jobs due, EC2 said RequestLimitExceeded 2 s ago',
    instance: instance(),
    work: work({ due: 3, history: refusedStart(2, 'RequestLimitExceeded') }),
  },
  'try-again': {
    situation: 'stopped, 3 jobs due, the role lacked the permission 2 s ago',
    instance: instance(),
    work: work({ due: 3, history: refusedStart(2, 'UnauthorizedOperation') }),
  },
  'gave-up': {
    situation: 'stopped, 3 jobs due, five starts in a row failed, the last 2 minutes ago',
    instance: instance(),
    work: work({ due: 3, history: [120, 180, 240, 300, 360].flatMap((s) => refusedStart(s, 'UnauthorizedOperation')) }),
  },
};

export const settingsOf = (example: Example): Settings => ({ ...DEFAULT_SETTINGS, ...example.settings });
