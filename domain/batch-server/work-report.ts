import type { Action, BatchServerEvent, InstanceState, Instant, Outcome, Work } from './types.ts';

/** Instants travel as ISO 8601 in UTC, e.g. `2026-11-23T00:00:00.000Z`. */
type InstantText = string;

/** One row of batch_server_event as it travels between control-batch-server and report-work. `at` absent: the database's now. */
export interface EventRecord {
  at?: InstantText;
  instanceId: string;
  action: Action;
  outcome: Outcome;
  reason: string;
  state: InstanceState;
  instanceType: string;
  errorCode: string | null;
  detail: string;
  tick: string;
}

/** What control-batch-server sends to report-work. Everything is done in one transaction, before the report is read. */
export interface ReportRequest {
  instanceId: string;
  record?: EventRecord[];
  /**
   * Record (and drain) only if the newest event of this instance still has this id (null: there is none). Otherwise nothing is
   * changed and the answer says `recorded: false`: another tick was quicker.
   */
  ifLastEventId?: number | null;
  /** `ask`: the worker of this instance may claim nothing for `seconds` (database clock). `clear`: it may again. */
  drain?: { ask: { seconds: number } } | { clear: true };
}

/** What report-work answers. Counts are of jobs; every instant is the database's clock. */
export interface WorkReport {
  now: InstantText;
  /** False only when `ifLastEventId` did not fit. */
  recorded?: boolean;
  /** Id of the newest event of this instance, null when there is none. */
  lastEventId?: number | null;
  /** Jobs that could run now: time and dependencies met, not held, not leased. */
  due: number;
  /** Jobs that a worker took and did not finish, whether or not a lease shows. */
  running: number;
  /** Jobs whose lease shows and has not run out. A job renews its lease within its own write, so after 30 s of one it shows no more. */
  leased: number;
  /** When the earliest job that is not yet due will be. */
  nextDueAt: InstantText | null;
  lastFinishedAt: InstantText | null;
  /** Unfinished jobs with a latest end, and those they wait for: measured seconds of work by type. Of at most 200 jobs, earliest first. */
  deadlines?: { finishBy: InstantText; workSeconds: number }[];
  worker: { instanceId: string; helloAt: InstantText; heartbeatAt: InstantText } | null;
  /** Newest heartbeat of this instance's workers, those that ended included. */
  lastSignAt?: InstantText | null;
  drain?: { askedAt: InstantText; until: InstantText; acceptedAt: InstantText | null } | null;
  override: { keep: 'on' | 'off'; until: InstantText; reason: string } | null;
  /** Newest first, at least the last 60. */
  recentEvents: (EventRecord & { at: InstantText; id?: number })[];
}

const instant = (text: InstantText, field: string): Instant => {
  const value = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\dT.*Z$/.test(text) || Number.isNaN(value))
    throw new TypeError(`report-work: ${field} is not an instant in UTC (…Z): ${JSON.stringify(text)}`);
  return value;
};
const instantOrNull = (text: InstantText | null | undefined, field: string): Instant | null =>
  text === null || text === undefined ? null : instant(text, field);

/**
 * Turns the report's texts into numbers.
 * @throws TypeError naming the field, when an instant is not ISO 8601 in UTC or a count is not a whole number
 */
export function workFrom(report: WorkReport): Work {
  for (const field of ['due', 'running', 'leased'] as const)
    if (!Number.isSafeInteger(report[field]) || report[field] < 0)
      throw new TypeError(`report-work: ${field} is not a count: ${JSON.stringify(report[field])}`);
  const { worker, drain, override } = report;
  return {
    now: instant(report.now, 'now'),
    due: report.due,
    running: report.running,
    leased: report.leased,
    nextDueAt: instantOrNull(report.nextDueAt, 'nextDueAt'),
    lastFinishedAt: instantOrNull(report.lastFinishedAt, 'lastFinishedAt'),
    deadlines: (report.deadlines ?? []).map(({ finishBy, workSeconds }) => ({
      finishBy: instant(finishBy, 'deadlines.finishBy'),
      workSeconds,
    })),
    worker: worker && {
      instanceId: worker.instanceId,
      helloAt: instant(worker.helloAt, 'worker.helloAt'),
      heartbeatAt: instant(worker.heartbeatAt, 'worker.heartbeatAt'),
    },
    lastSignAt: instantOrNull(report.lastSignAt, 'lastSignAt'),
    drain: drain
      ? {
          askedAt: instant(drain.askedAt, 'drain.askedAt'),
          until: instant(drain.until, 'drain.until'),
          acceptedAt: instantOrNull(drain.acceptedAt, 'drain.acceptedAt'),
        }
      : null,
    override: override && { ...override, until: instant(override.until, 'override.until') },
    history: report.recentEvents.map(
      (event): BatchServerEvent => ({ ...event, at: instant(event.at, 'recentEvents.at') }),
    ),
  };
}
