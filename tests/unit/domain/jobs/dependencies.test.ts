import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Awaited,
  type AwaitedOutcome,
  evaluateDependencies,
  findCycle,
} from '../../../../domain/jobs/dependencies.ts';
import { isFinished, type JobState } from '../../../../domain/jobs/state.ts';

const STATES: JobState[] = [
  'waiting',
  'scheduled',
  'ready',
  'running',
  'held',
  'succeeded',
  'failed',
  'cancelled',
  'skipped',
  'bypassed',
];
const single = (on: AwaitedOutcome, state: JobState) => evaluateDependencies([[{ jobId: 1, on }]], () => state);

describe('one condition', () => {
  test.each<[AwaitedOutcome, JobState, string]>([
    ['success', 'succeeded', 'satisfied'],
    ['success', 'skipped', 'satisfied'],
    ['success', 'failed', 'waiting'],
    ['success', 'cancelled', 'waiting'],
    ['success', 'bypassed', 'impossible'],
    ['failure', 'succeeded', 'impossible'],
    ['failure', 'skipped', 'impossible'],
    ['failure', 'failed', 'satisfied'],
    ['failure', 'cancelled', 'satisfied'],
    ['failure', 'bypassed', 'impossible'],
    ['end', 'succeeded', 'satisfied'],
    ['end', 'failed', 'satisfied'],
    ['end', 'bypassed', 'satisfied'],
  ])('on %s of a job that is %s: %s', (on, state, status) => {
    expect(single(on, state)).toBe(status);
  });

  test('waits while the other has not ended', () => {
    for (const state of STATES.filter((each) => !isFinished(each))) {
      for (const on of ['success', 'failure', 'end'] as const) expect(single(on, state)).toBe('waiting');
    }
  });
});

describe('groups', () => {
  const states = new Map<number, JobState>([
    [1, 'succeeded'],
    [2, 'failed'],
    [3, 'running'],
    [4, 'bypassed'],
  ]);
  const evaluate = (...groups: Awaited[][]) => evaluateDependencies(groups, (id) => states.get(id)!);
  const on = (jobId: number, outcome: AwaitedOutcome = 'success'): Awaited => ({ jobId, on: outcome });

  test('all groups must hold', () => {
    expect(evaluate([on(1)], [on(2, 'failure')])).toBe('satisfied');
    expect(evaluate([on(1)], [on(3)])).toBe('waiting');
  });
  test('of a group one is enough', () => {
    expect(evaluate([on(2), on(1)])).toBe('satisfied');
    expect(evaluate([on(4), on(3)])).toBe('waiting');
    expect(evaluate([on(4), on(1, 'failure')])).toBe('impossible');
  });
  test('one impossible group decides, whatever the others wait for', () => {
    expect(evaluate([on(3)], [on(4)])).toBe('impossible');
  });
  test('no condition at all is satisfied', () => {
    expect(evaluate()).toBe('satisfied');
  });

  test('once every awaited job has ended for good, an answer never changes from satisfied or impossible by another ending', () => {
    const awaited = fc.record({
      jobId: fc.integer({ min: 0, max: 4 }),
      on: fc.constantFrom<AwaitedOutcome[]>('success', 'failure', 'end'),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(awaited, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
        fc.array(fc.constantFrom(...STATES), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 0, max: 4 }),
        fc.constantFrom<JobState[]>('succeeded', 'failed', 'bypassed'),
        (groups, before, which, end) => {
          const first = evaluateDependencies(groups, (id) => before[id]!);
          if (first === 'waiting' || isFinished(before[which]!)) return;
          const after = before.with(which, end);
          expect(evaluateDependencies(groups, (id) => after[id]!)).toBe(first);
        },
      ),
    );
  });
});

describe('findCycle', () => {
  test('names the jobs along the circle', () => {
    expect(
      findCycle(
        new Map([
          ['a', ['b']],
          ['b', ['c']],
          ['c', ['a']],
        ]),
      ),
    ).toEqual(['a', 'b', 'c', 'a']);
    expect(findCycle(new Map([['a', ['a']]]))).toEqual(['a', 'a']);
  });
  test('finds none in a tree, a diamond or a long chain', () => {
    expect(
      findCycle(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['d']],
          ['c', ['d']],
          ['d', []],
        ]),
      ),
    ).toBeUndefined();
    expect(findCycle(new Map(Array.from({ length: 100_000 }, (_, i) => [String(i), [String(i + 1)]])))).toBeUndefined();
  });
  test('agrees with removing jobs that wait for nothing until none is left', () => {
    const edges = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 })), { maxLength: 14 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const graph = new Map<string, string[]>();
        for (const [from, to] of pairs) graph.set(String(from), [...(graph.get(String(from)) ?? []), String(to)]);
        const left = new Map(graph);
        for (let removed = true; removed; ) {
          removed = false;
          for (const [name, others] of left) {
            if (others.some((other) => left.has(other))) continue;
            left.delete(name);
            removed = true;
          }
        }
        const cycle = findCycle(graph);
        expect(cycle === undefined).toBe(left.size === 0);
        if (cycle) {
          expect(cycle[0]).toBe(cycle.at(-1));
          for (let i = 0; i + 1 < cycle.length; i++) expect(graph.get(cycle[i]!)).toContain(cycle[i + 1]);
        }
      }),
    );
  });
});
