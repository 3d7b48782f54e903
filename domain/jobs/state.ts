/** States of a job (table job). */
export type JobState =
  | 'waiting' // for other jobs
  | 'scheduled' // for a moment: a start time, a window, a retry
  | 'ready'
  | 'running'
  | 'held' // by an operator
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'skipped' // by an operator; counts as success, so that what waits for it goes on
  | 'bypassed'; // its own condition can no longer come true; counts as ended, neither success nor failure

export const FINISHED_STATES = [
  'succeeded',
  'failed',
  'cancelled',
  'skipped',
  'bypassed',
] as const satisfies readonly JobState[];

/** Whether a job of this state has come to its end (a rerun may open it again). */
export function isFinished(state: JobState): boolean {
  return (FINISHED_STATES as readonly JobState[]).includes(state);
}
