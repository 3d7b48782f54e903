import type { EventRecord } from '../../domain/batch-server/work-report.ts';
import { isoMoment, type Queryable } from '../database.ts';

/** Five failed starts with everything that is written about them, which is the longest that a decision looks back. */
const RECENT = 60;

interface Detail {
  text: string;
  instanceType: string;
  errorCode: string | null;
  tick: string;
}

/** Writes events in their order; an event without `at` gets the database's now. */
export async function recordEvents(tx: Queryable, events: readonly EventRecord[]): Promise<void> {
  for (const {
    at,
    instanceId,
    state,
    action,
    reason,
    outcome,
    detail: text,
    instanceType,
    errorCode,
    tick,
  } of events) {
    const detail: Detail = { text, instanceType, errorCode, tick };
    await tx.execute(
      `INSERT INTO batch_server_event (at, instance_id, state_before, action, reason, outcome, detail)
       VALUES (COALESCE(?, UTC_TIMESTAMP(3)), ?, ?, ?, ?, ?, ?)`,
      [at === undefined ? null : new Date(at), instanceId, state, action, reason, outcome, JSON.stringify(detail)],
    );
  }
}

/** The newest events of an instance, newest first. */
export async function readEvents(
  tx: Queryable,
  instanceId: string,
): Promise<(EventRecord & { at: string; id: number })[]> {
  const rows = await tx.query<
    Record<'at' | 'state' | 'action' | 'reason' | 'outcome', string> & { id: number; detail: string | Detail | null }
  >(
    `SELECT id, at, state_before AS state, action, reason, outcome, detail FROM batch_server_event
     WHERE instance_id = ? ORDER BY id DESC LIMIT ${RECENT}`,
    [instanceId],
  );
  return rows.map(({ id, at, state, action, reason, outcome, detail }) => {
    const parsed: Partial<Detail> | null = typeof detail === 'string' ? JSON.parse(detail) : detail;
    const { text = '', instanceType = '', errorCode = null, tick = '' } = parsed ?? {};
    return {
      id: Number(id),
      at: isoMoment(at),
      instanceId,
      state: state as EventRecord['state'],
      action: action as EventRecord['action'],
      outcome: outcome as EventRecord['outcome'],
      reason,
      detail: text,
      instanceType,
      errorCode,
      tick,
    };
  });
}
