/** Milliseconds since 1970-01-01T00:00:00Z. Always the database's clock unless a field says otherwise. */
export type Instant = number;

/** EC2's own names of an instance's states; `missing` = EC2 does not know the id. */
export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated' | 'missing';

export interface Instance {
  id: string;
  state: InstanceState;
  type: string;
  /** EC2's clock: when it last began to start; null when EC2 does not say. */
  launchedAt: Instant | null;
  /** EC2's StateReason code, e.g. `Server.InsufficientInstanceCapacity` on an accepted start that fell back. */
  stateReason: string | null;
}

/** What may be asked of EC2 or of the worker. `drain`: claim nothing more; `undrain`: claim again. */
export type Action = 'none' | 'start' | 'stop' | 'force-stop' | 'reboot' | 'change-type' | 'drain' | 'undrain';

/**
 * `asked`: written before EC2 is called, so that a crash between the two is visible and counts as an attempt.
 * `accepted` / `refused`: EC2's answer. `done`: seen with our own eyes (running and hello; stopped). `noted`: nothing was asked.
 */
export type Outcome = 'asked' | 'accepted' | 'refused' | 'done' | 'noted';

export interface BatchServerEvent {
  at: Instant;
  instanceId: string;
  action: Action;
  outcome: Outcome;
  reason: string;
  state: InstanceState;
  instanceType: string;
  errorCode: string | null;
  detail: string;
  /** Identifies the run of the control function that wrote it. */
  tick: string;
}

export interface WorkerSigns {
  instanceId: string;
  helloAt: Instant;
  heartbeatAt: Instant;
}

/** Asked of the worker: claim nothing more. It accepts once no job is in its hands; after `until` the request is void. */
export interface Drain {
  askedAt: Instant;
  until: Instant;
  acceptedAt: Instant | null;
}

export interface Override {
  keep: 'on' | 'off';
  until: Instant;
  reason: string;
}

/** Jobs that must be finished by a time, and how long they take one after the other, by the measured durations of their type. */
export interface Deadline {
  finishBy: Instant;
  workSeconds: number;
}

/** What report-work says, with its texts turned into numbers. */
export interface Work {
  now: Instant;
  /** Jobs that could run at this moment and are not leased. */
  due: number;
  /** Jobs that a worker took and did not finish, whether or not a lease shows. */
  running: number;
  /** Of these, jobs whose lease shows and has not run out: not that of a job in a long write (jobsInHand). */
  leased: number;
  nextDueAt: Instant | null;
  lastFinishedAt: Instant | null;
  deadlines: readonly Deadline[];
  worker: WorkerSigns | null;
  /** Newest heartbeat of this instance's workers, those that ended included. */
  lastSignAt: Instant | null;
  drain: Drain | null;
  override: Override | null;
  /** Newest first. */
  history: readonly BatchServerEvent[];
}

/** Minutes after midnight in Asia/Seoul; `to` ≤ `from` ends on the next day. `days` = weekdays it begins on, 0 = Sunday. */
export interface Window {
  days: readonly number[];
  from: number;
  to: number;
}

export interface Settings {
  mode: 'on-demand' | 'window' | 'both';
  windows: readonly Window[];
  /** In order of preference. Empty: the type is never changed. */
  instanceTypes: readonly string[];
  /** The queue must have been empty this long before the server is asked to drain. */
  idleSeconds: number;
  /** From running to the worker's hello; longer is a hung boot. */
  helloLimitSeconds: number;
  /** Without a heartbeat for longer than this the worker is hung. */
  heartbeatLimitSeconds: number;
  /** After this many starts in a row without a hello it gives up loudly and tries only every `giveUpRetrySeconds`. */
  maxStartAttempts: number;
  giveUpRetrySeconds: number;
  /** Spare time in front of a deadline. */
  deadlineMarginSeconds: number;
}

export const DEFAULT_SETTINGS: Settings = {
  mode: 'on-demand',
  windows: [],
  instanceTypes: [],
  idleSeconds: 10,
  helloLimitSeconds: 300,
  heartbeatLimitSeconds: 90,
  maxStartAttempts: 5,
  giveUpRetrySeconds: 900,
  deadlineMarginSeconds: 600,
};
