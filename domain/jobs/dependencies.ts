import { isFinished, type JobState } from './state.ts';

/** What a job waits for of another: that it succeeds, that it fails (or is cancelled), or that it ends in any way. */
export type AwaitedOutcome = 'success' | 'failure' | 'end';

export interface Awaited {
  jobId: number;
  on: AwaitedOutcome;
}

/**
 * `satisfied`: may start. `waiting`: not yet; a failed job may still be rerun and succeed. `impossible`: cannot come true
 * any more, for example "if A fails" after A succeeded.
 */
export type DependencyStatus = 'satisfied' | 'waiting' | 'impossible';

/**
 * Evaluates wait conditions.
 * @param groups joined by AND; the conditions of one group are joined by OR
 * @param stateOf state of each awaited job
 */
export function evaluateDependencies(
  groups: readonly (readonly Awaited[])[],
  stateOf: (jobId: number) => JobState,
): DependencyStatus {
  let waiting = false;
  for (const group of groups) {
    const statuses = group.map((awaited) => statusOf(awaited.on, stateOf(awaited.jobId)));
    if (statuses.includes('satisfied')) continue;
    if (statuses.every((status) => status === 'impossible')) return 'impossible';
    waiting = true;
  }
  return waiting ? 'waiting' : 'satisfied';
}

function statusOf(on: AwaitedOutcome, state: JobState): DependencyStatus {
  if (!isFinished(state)) return 'waiting';
  if (on === 'end') return 'satisfied';
  if (state === 'bypassed') return 'impossible';
  const succeeded = state === 'succeeded' || state === 'skipped';
  if (on === 'success') return succeeded ? 'satisfied' : 'waiting';
  return succeeded ? 'impossible' : 'satisfied';
}

/**
 * Finds a circle among jobs that wait for each other.
 * @param edges for each job, the jobs it waits for
 * @returns the names along one circle, the first repeated at the end, or undefined when there is none
 */
export function findCycle(edges: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  for (const start of edges.keys()) {
    // Depth first with an explicit stack: a chain of 100,000 jobs must not overflow the call stack.
    const path: { name: string; next: number }[] = [{ name: start, next: 0 }];
    const onPath = new Set([start]);
    while (path.length > 0) {
      const top = path[path.length - 1]!;
      const following = done.has(top.name) ? undefined : edges.get(top.name)?.[top.next++];
      if (following === undefined) {
        done.add(top.name);
        onPath.delete(top.name);
        path.pop();
      } else if (onPath.has(following)) {
        const names = path.map((step) => step.name);
        return [...names.slice(names.indexOf(following)), following];
      } else if (!done.has(following)) {
        path.push({ name: following, next: 0 });
        onPath.add(following);
      }
    }
  }
  return undefined;
}
