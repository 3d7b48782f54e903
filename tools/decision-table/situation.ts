import type {
  Action,
  BatchServerEvent,
  Drain,
  Instance,
  Instant,
  Outcome,
  Work,
  WorkerSigns,
} from '../../domain/batch-server/types.ts';

/** Monday 2026-11-23, 10:00 in Seoul: the moment of all examples. */
export const NOW: Instant = Date.UTC(2026, 10, 23, 1, 0, 0);
/** An instant so many seconds ago (negative: ahead). */
export const ago = (seconds: number): Instant => NOW - seconds * 1000;

const ID = 'i-0123456789abcdef0';

/** An instance; without more, a stopped one. */
export const instance = (part: Partial<Instance> = {}): Instance => ({
  id: ID,
  state: 'stopped',
  type: 'm7g.xlarge',
  launchedAt: null,
  stateReason: null,
  ...part,
});

/** What report-work says; without more, an empty queue and no history. */
export const work = (part: Partial<Work> = {}): Work => ({
  now: NOW,
  due: 0,
  running: 0,
  leased: 0,
  nextDueAt: null,
  lastFinishedAt: null,
  deadlines: [],
  worker: null,
  lastSignAt: null,
  drain: null,
  override: null,
  history: [],
  ...part,
});

/** A worker that said hello and beat so many seconds ago. */
export const worker = (hello: number, heartbeat: number): WorkerSigns => ({
  instanceId: ID,
  helloAt: ago(hello),
  heartbeatAt: ago(heartbeat),
});

/** Told to claim nothing so many seconds ago, for fifteen minutes; agreed so many seconds ago or not yet. */
export const drain = (asked: number, accepted: number | null = null): Drain => ({
  askedAt: ago(asked),
  until: ago(asked - 900),
  acceptedAt: accepted === null ? null : ago(accepted),
});

/** One event; `seconds` ago. */
export const event = (
  seconds: number,
  action: Action,
  outcome: Outcome,
  part: Partial<BatchServerEvent> = {},
): BatchServerEvent => ({
  at: ago(seconds),
  instanceId: ID,
  action,
  outcome,
  reason: 'work-due',
  state: 'stopped',
  instanceType: 'm7g.xlarge',
  errorCode: null,
  detail: '',
  tick: 'earlier',
  ...part,
});

/** A start asked for so many seconds ago that EC2 refused at once. */
export const refusedStart = (seconds: number, errorCode: string, instanceType = 'm7g.xlarge'): BatchServerEvent[] => [
  event(seconds, 'start', 'refused', { errorCode, instanceType }),
  event(seconds, 'start', 'asked', { instanceType }),
];

/** A start asked for so many seconds ago that EC2 accepted. */
export const acceptedStart = (seconds: number): BatchServerEvent[] => [
  event(seconds, 'start', 'accepted'),
  event(seconds, 'start', 'asked'),
];

/** A running instance that was asked for so many seconds ago, with its history. */
export const runningSince = (seconds: number) => ({
  instance: instance({ state: 'running', launchedAt: ago(seconds) }),
  history: acceptedStart(seconds),
});
