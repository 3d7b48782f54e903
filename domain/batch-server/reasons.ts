/**
 * Every reason a decision can have: one sentence each, written into batch_server_event, the log and docs/operations.md.
 * The first group says whether the server should be on, the second what stands between that wish and the instance.
 */
export const REASONS = {
  'work-due': 'Jobs can run now.',
  busy: 'A job is in hand: a busy server is never stopped.',
  'work-soon': 'A job will be due by the time the server has started (measured boot time).',
  'next-job-near': 'The next job comes sooner than a stop and a start would take.',
  deadline: 'Started outside its hours: the measured work would otherwise not be finished by its latest end.',
  'in-window': 'The schedule wants the server on at this time.',
  'keep-on': 'An operator keeps the server on until a time.',
  'keep-off': 'An operator keeps the server off until a time; jobs in hand are finished first.',
  'nothing-to-do': 'No job is due, leased or near.',
  'outside-window': 'The schedule wants the server off at this time; jobs in hand are finished first, due ones wait.',

  'work-unknown': 'report-work gave no answer: without knowing the work nothing is started and nothing is stopped.',
  'state-unknown': 'EC2 did not say what state the instance is in: nothing is started and nothing is stopped.',
  'instance-gone':
    'The instance was terminated or EC2 does not know it: make another machine (docs/operations.md). Nothing can be done here.',
  starting: 'EC2 is starting the instance.',
  'stuck-pending': 'EC2 has been starting the instance for over ten minutes: look at it in the EC2 console.',
  'start-settling': 'EC2 accepted the start a moment ago and may still show the old state.',
  booting: 'The instance runs; its worker has not said hello yet, or ended and has not said hello again.',
  recovering: 'The instance was restarted because it hung; its worker has not said hello yet.',
  'heartbeat-lost':
    'The heartbeat is old and no lease is alive; half a minute more, in case the database was away and not the worker.',
  'hello-overdue':
    'The worker has not said hello in time; half a minute more, in case the database was away and not the worker.',
  'hung-boot': 'The worker has not said hello in time: the instance is rebooted.',
  'hung-worker': 'The heartbeat is lost and no lease is alive: the instance is rebooted.',
  'hung-after-reboot': 'A reboot did not help: the instance is stopped and started, which moves it to another machine.',
  'leases-alive': 'The heartbeat is lost but a lease is alive, so a job is still being worked on.',
  'stop-settling': 'EC2 accepted the stop or the reboot a moment ago and may still show the old state.',
  'paid-minute': 'EC2 bills at least one minute: the rest of it is paid already, and work may come.',
  'idle-grace': 'The queue ran empty only seconds ago.',
  'finishing-jobs': 'The worker was told to claim nothing more and finishes what is in its hands.',
  draining:
    'The worker was told to claim nothing more; the stop waits for its agreement, so that no job can slip in between.',
  'drain-unanswered': 'The worker beats but neither agrees nor works: no job is in hand, so the instance is stopped.',
  'drain-renewed': 'The worker’s agreement is about to run out before the stop was made: it is asked again.',
  'stop-in-doubt':
    'The answer to the stop was lost and work has come: the stop is asked again, because it could still be carried out amid a job.',
  stopping: 'EC2 is stopping the instance.',
  'stuck-stopping': 'EC2 has been stopping the instance for over ten minutes: the stop is forced.',
  'preferred-type': 'A new start begins with the preferred instance type.',
  'next-type': 'EC2 has no machine of this type: the next type of the list is tried.',
  'types-exhausted': 'EC2 had no machine of any type of the list: the round begins again with the next tick.',
  'slow-down': 'EC2 asked for fewer calls.',
  'try-again': 'The last start failed: it is tried again after a short wait.',
  'gave-up': 'Too many starts in a row failed: only one try every quarter of an hour from here on. Somebody must look.',
} as const satisfies Record<string, string>;

export type Reason = keyof typeof REASONS;

/** Reasons to keep the server off: they end a series of start attempts. */
export const OFF_REASONS: ReadonlySet<string> = new Set<Reason>(['keep-off', 'nothing-to-do', 'outside-window']);
