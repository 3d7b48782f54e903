import { billedSeconds, type RunEvent, runsFrom, type Span, within } from '../../domain/batch-server/cost.ts';
import { usdFor } from '../../domain/batch-server/instance-prices.ts';
import { REASONS } from '../../domain/batch-server/reasons.ts';
import { type ShownServerState, shownState } from '../../domain/batch-server/shown-state.ts';
import type { BatchServerEvent, Instant } from '../../domain/batch-server/types.ts';
import { type WorkReport, workFrom } from '../../domain/batch-server/work-report.ts';
import { seoulDay, seoulMoment } from '../../domain/jobs/days.ts';
import { reportWork } from '../batch-server/report-work.ts';
import { type Database, isoMoment, type Queryable } from '../database.ts';

export interface BatchServerView {
  state: ShownServerState;
  since: string | null;
  reason: string | null;
  instanceType: string | null;
  override: { action: 'keep_on' | 'keep_off'; until: string; reason: string; by: string } | null;
  worker: WorkReport['worker'];
  work: Pick<WorkReport, 'due' | 'running' | 'leased' | 'nextDueAt'>;
  events: { at: string; action: string; reason: string; outcome: string | null }[];
  onTimes: { from: string; to: string | null }[];
  cost: { month: string; billedMinutes: number; usd: string; alwaysOnUsd: string } | null;
}

/** On-times are shown so far back; long enough for the month before. */
const DAYS_BACK = 62;
const MOST_EVENTS = 20_000;
const NO_INSTANCE = 'none';

/** The batch server as the database knows it: nobody is asked but the table of events, which the control function writes each time it acts. */
export async function readBatchServer(database: Database): Promise<BatchServerView> {
  const instanceId = await currentInstance(database);
  const report = await reportWork(database, { instanceId });
  const { now, history } = workFrom(report);
  const { state, since } = shownState(history);
  const newest = history[0];
  const runs = await runsOfAll(database, instanceId, now);
  const isOn = runs.at(-1)?.to === now && state !== 'stopped';
  return {
    state,
    since: since === null ? null : iso(since),
    reason: newest === undefined ? null : sentence(newest),
    instanceType: newest?.instanceType || null,
    override: await overrideInForce(database),
    worker: report.worker,
    work: { due: report.due, running: report.running, leased: report.leased, nextDueAt: report.nextDueAt },
    events: history.map((event) => ({
      at: iso(event.at),
      action: event.action,
      reason: sentence(event),
      outcome: event.errorCode === null ? event.outcome : `${event.outcome}: ${event.errorCode}`,
    })),
    onTimes: runs.map(({ from, to }, index) => ({
      from: iso(from),
      to: isOn && index === runs.length - 1 ? null : iso(to),
    })),
    cost: newest === undefined ? null : costOf(runs, newest.instanceType, now),
  };
}

/** The instance the newest event is about; before the first event nothing is known. */
export async function currentInstance(queryable: Queryable): Promise<string> {
  const [row] = await queryable.query<{ instance_id: string }>(
    'SELECT instance_id FROM batch_server_event WHERE instance_id IS NOT NULL ORDER BY id DESC LIMIT 1',
  );
  return row?.instance_id ?? NO_INSTANCE;
}

/** The runs of this instance and of the machines before it, in order. Of an earlier machine nothing is known after its last event. */
async function runsOfAll(queryable: Queryable, instanceId: string, now: Instant): Promise<Span[]> {
  const rows = await queryable.query<Omit<RunEvent, 'at'> & { at: string; instanceId: string }>(
    `SELECT at, instance_id AS instanceId, action, outcome, state_before AS state, JSON_VALUE(detail, '$.errorCode') AS errorCode
       FROM batch_server_event
      WHERE instance_id IS NOT NULL AND at > UTC_TIMESTAMP(3) - INTERVAL ${DAYS_BACK} DAY
      ORDER BY id DESC LIMIT ${MOST_EVENTS}`,
  );
  const events = rows.map(({ at, ...row }) => ({ ...row, at: Date.parse(isoMoment(at)) }));
  return [...Map.groupBy(events, (event) => event.instanceId)]
    .flatMap(([id, its]) => runsFrom(its, id === instanceId ? now : its[0]!.at))
    .toSorted((a, b) => a.from - b.from);
}

async function overrideInForce(queryable: Queryable): Promise<BatchServerView['override']> {
  const [row] = await queryable.query<
    { mode: 'keep-on' | 'keep-off' } & Record<'until_at' | 'reason' | 'created_by', string>
  >(
    `SELECT mode, until_at, reason, created_by FROM batch_server_override
      WHERE until_at > UTC_TIMESTAMP(3) AND ended_at IS NULL ORDER BY id DESC LIMIT 1`,
  );
  if (row === undefined) return null;
  const action = row.mode === 'keep-on' ? 'keep_on' : 'keep_off';
  return { action, until: isoMoment(row.until_at), reason: row.reason, by: row.created_by };
}

/** This month in Seoul, so far. All runs are priced at the type that is in use now. */
function costOf(runs: readonly Span[], instanceType: string, now: Instant): BatchServerView['cost'] {
  const month = seoulDay(new Date(now)).slice(0, 7);
  const from = seoulMoment(`${month}-01`, '00:00').getTime();
  const seconds = billedSeconds(within(runs, { from, to: now }));
  const usd = usdFor(instanceType, seconds);
  const alwaysOnUsd = usdFor(instanceType, (now - from) / 1000);
  if (usd === null || alwaysOnUsd === null) return null;
  return { month, billedMinutes: Math.ceil(seconds / 60), usd, alwaysOnUsd };
}

const iso = (at: Instant) => new Date(at).toISOString();

const sentence = ({ reason, detail }: BatchServerEvent): string =>
  detail || (REASONS as Record<string, string>)[reason] || reason;
