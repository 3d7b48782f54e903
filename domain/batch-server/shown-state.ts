import type { BatchServerEvent, Instant } from './types.ts';

/** State of the server for people, as far as its events tell. */
export type ShownServerState = 'pending' | 'running' | 'stopping' | 'stopped' | 'terminated' | 'unknown';

/** What an event says about the state after it. */
export function stateAfter({
  action,
  outcome,
  state,
}: Pick<BatchServerEvent, 'action' | 'outcome' | 'state'>): ShownServerState {
  if (outcome === 'asked' || outcome === 'accepted') {
    if (action === 'start') return 'pending';
    if (action === 'stop' || action === 'force-stop') return 'stopping';
  }
  if (outcome === 'done') {
    if (action === 'start' || action === 'reboot') return 'running';
    if (action === 'stop' || action === 'force-stop') return 'stopped';
  }
  return state === 'missing' || state === 'shutting-down' ? 'terminated' : state;
}

/** The state now, and since when: the oldest of the newest events that agree about it. @param events newest first */
export function shownState(events: readonly BatchServerEvent[]): { state: ShownServerState; since: Instant | null } {
  const [newest] = events;
  if (newest === undefined) return { state: 'unknown', since: null };
  const state = stateAfter(newest);
  const other = events.findIndex((event) => stateAfter(event) !== state);
  return { state, since: events.at(other === -1 ? -1 : other - 1)!.at };
}
