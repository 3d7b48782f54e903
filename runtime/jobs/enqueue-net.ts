import { type AwaitedOutcome, findCycle } from '../../domain/jobs/dependencies.ts';
import type { Queryable } from '../database.ts';
import { type After, enqueue, type NewJob } from './enqueue.ts';

/** Waits for another job of the same net, by its name. */
export interface AfterInNet {
  job: string;
  on?: AwaitedOutcome;
}

export interface NetJob extends Omit<NewJob, 'after'> {
  /** within the net */
  name: string;
  after?: readonly (AfterInNet | After | { any: readonly (AfterInNet | After)[] })[];
}

/**
 * Enqueues jobs that wait for each other, in any order, in the caller's transaction.
 * @returns job ids by name
 * @throws RangeError for a circle, a name twice, or a name that is not in the net; then nothing was enqueued
 */
export async function enqueueNet(
  tx: Queryable,
  jobs: readonly NetJob[],
): Promise<Map<string, { jobId: number; created: boolean }>> {
  const byName = new Map(jobs.map((job) => [job.name, job]));
  if (byName.size < jobs.length) throw new RangeError('Two jobs of the net have the same name.');
  const edges = new Map(jobs.map((job) => [job.name, awaitedNames(job)]));
  for (const [name, awaited] of edges) {
    const stranger = awaited.find((other) => !byName.has(other));
    if (stranger !== undefined) throw new RangeError(`Job ${name} waits for ${stranger}, which is not in the net.`);
  }
  const cycle = findCycle(edges);
  if (cycle) throw new RangeError(`The jobs wait for each other in a circle: ${cycle.join(' → ')}.`);
  const made = new Map<string, { jobId: number; created: boolean }>();
  for (const name of inOrder(edges)) {
    const { name: _, after, ...job } = byName.get(name)!;
    const resolve = (entry: AfterInNet | After): After =>
      'job' in entry ? { jobId: made.get(entry.job)!.jobId, ...(entry.on ? { on: entry.on } : {}) } : entry;
    made.set(
      name,
      await enqueue(tx, {
        ...job,
        ...(after
          ? { after: after.map((entry) => ('any' in entry ? { any: entry.any.map(resolve) } : resolve(entry))) }
          : {}),
      }),
    );
  }
  return made;
}

const awaitedNames = (job: NetJob): string[] =>
  (job.after ?? [])
    .flatMap((entry) => ('any' in entry ? entry.any : [entry]))
    .flatMap((entry) => ('job' in entry ? [entry.job] : []));

/** Names so that each comes after those it waits for. */
function inOrder(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const waitsFor = new Map([...edges].map(([name, awaited]) => [name, new Set(awaited)]));
  const order: string[] = [];
  while (waitsFor.size > 0) {
    for (const [name, awaited] of waitsFor) {
      if ([...awaited].some((other) => waitsFor.has(other))) continue;
      order.push(name);
      waitsFor.delete(name);
    }
  }
  return order;
}
