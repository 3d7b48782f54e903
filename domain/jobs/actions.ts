import type { JobState } from './state.ts';

/** What an operator can do to a job. */
export type JobAction = 'hold' | 'release' | 'cancel' | 'skip' | 'rerun';

const ALLOWED: Record<JobAction, readonly JobState[]> = {
  hold: ['waiting', 'scheduled', 'ready'],
  release: ['held'],
  cancel: ['waiting', 'scheduled', 'ready', 'held', 'running'],
  skip: ['waiting', 'scheduled', 'ready', 'held', 'failed', 'cancelled'],
  rerun: ['succeeded', 'failed', 'cancelled', 'skipped', 'bypassed'],
};

/** Whether the action makes sense in the state. */
export function isAllowed(action: JobAction, state: JobState): boolean {
  return ALLOWED[action].includes(state);
}

/** What can be done to a job in this state, for the operator's screen. */
export function allowedActions(state: JobState): JobAction[] {
  return (Object.keys(ALLOWED) as JobAction[]).filter((action) => isAllowed(action, state));
}
