import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  billedSeconds,
  busySpans,
  leastBilledSeconds,
  runsFrom,
  type Span,
  within,
} from '../../../../domain/batch-server/cost.ts';
import { acceptedStart, ago, event, NOW } from '../../../../tools/decision-table/situation.ts';

const span = (from: number, to: number): Span => ({ from: from * 1000, to: to * 1000 });

test('EC2 bills by the second, at least a minute for each run', () => {
  expect(billedSeconds([])).toBe(0);
  expect(billedSeconds([span(0, 59)])).toBe(60);
  expect(billedSeconds([span(0, 61), span(100, 110)])).toBe(121);
  expect(billedSeconds([{ from: 0, to: 60_001 }])).toBe(61);
  expect(billedSeconds([span(10, 5)])).toBe(60);
});

describe('runs from the events', () => {
  test('go from an accepted start to the accepted stop after it', () => {
    const events = [
      event(10, 'start', 'accepted'),
      event(100, 'stop', 'done'),
      event(120, 'stop', 'accepted', { state: 'running' }),
      event(121, 'stop', 'asked', { state: 'running' }),
      event(500, 'start', 'done'),
      ...acceptedStart(560),
    ];
    expect(runsFrom(events, NOW)).toEqual([
      { from: ago(560), to: ago(120) },
      { from: ago(10), to: NOW },
    ]);
    expect(runsFrom([], NOW)).toEqual([]);
  });

  test('leave out a start that fell back, and stops without a run', () => {
    expect(runsFrom([event(5, 'start', 'refused'), ...acceptedStart(20)], NOW)).toEqual([]);
    expect(runsFrom([event(5, 'stop', 'accepted')], NOW)).toEqual([]);
    expect(runsFrom([event(5, 'stop', 'refused', { state: 'running' }), ...acceptedStart(20)], NOW)).toEqual([
      { from: ago(20), to: NOW },
    ]);
  });

  test('a forced stop ends a run; a start asked for again counts from then when the one before came to nothing', () => {
    const events = [event(5, 'force-stop', 'accepted'), ...acceptedStart(50), ...acceptedStart(90)];
    expect(runsFrom(events, NOW)).toEqual([{ from: ago(50), to: ago(5) }]);
    expect(runsFrom(acceptedStart(-5), NOW)).toEqual([{ from: ago(-5), to: ago(-5) }]);
  });

  test('a start whose answer was lost counts from its request when it was done, and not at all when it was not', () => {
    const lost = [event(990, 'start', 'refused', { errorCode: 'TimeoutError' }), event(1000, 'start', 'asked')];
    const done = event(940, 'start', 'done', { state: 'running' });
    expect(runsFrom([event(10, 'stop', 'accepted', { state: 'running' }), done, ...lost], NOW)).toEqual([
      { from: ago(1000), to: ago(10) },
    ]);
    expect(runsFrom(lost, NOW)).toEqual([]);
  });

  test('a stop whose answer was lost, or that somebody made in the console, ends the run when it is seen', () => {
    const start = [event(2990, 'start', 'done', { state: 'running' }), ...acceptedStart(3000)];
    const lost = [
      event(1790, 'stop', 'refused', { state: 'running', errorCode: 'TimeoutError' }),
      event(1800, 'stop', 'asked', { state: 'running' }),
    ];
    expect(runsFrom([event(1700, 'stop', 'done'), ...lost, ...start], NOW)).toEqual([
      { from: ago(3000), to: ago(1700) },
    ]);
    // Nothing was written between the stop in the console and the next start.
    expect(runsFrom([...acceptedStart(600), ...start], NOW)).toEqual([
      { from: ago(3000), to: ago(600) },
      { from: ago(600), to: NOW },
    ]);
  });

  test('a server that somebody else started counts from when it was seen running; one that is gone no longer', () => {
    const events = [
      event(100, 'none', 'noted', { state: 'terminated' }),
      event(400, 'drain', 'asked', { state: 'running' }),
    ];
    expect(runsFrom(events, NOW)).toEqual([{ from: ago(400), to: ago(100) }]);
  });
});

test('parts within a period', () => {
  expect(within([span(0, 10), span(20, 30), span(40, 50)], span(5, 40))).toEqual([span(5, 10), span(20, 30)]);
});

describe('when a server that is always there works', () => {
  const job = (dueAt: number, seconds: number) => ({ dueAt: dueAt * 1000, durationMs: seconds * 1000 });

  test('jobs that overlap or touch are one stretch; with one slot they queue', () => {
    expect(busySpans([job(100, 10), job(0, 10), job(10, 5)], 1)).toEqual([span(0, 15), span(100, 110)]);
    expect(busySpans([job(0, 10), job(2, 10)], 1)).toEqual([span(0, 20)]);
    expect(busySpans([job(0, 10), job(2, 10)], 2)).toEqual([span(0, 12)]);
    expect(busySpans([job(0, 100), job(1, 5)], 2)).toEqual([span(0, 100)]);
    expect(busySpans([], 1)).toEqual([]);
  });
});

describe('the least that could be billed', () => {
  test('bridges a gap exactly when that is cheaper than stopping and starting', () => {
    expect(leastBilledSeconds([], 30)).toBe(0);
    expect(leastBilledSeconds([span(0, 10)], 30)).toBe(60);
    expect(leastBilledSeconds([span(0, 100)], 30)).toBe(130);
    expect(leastBilledSeconds([span(0, 100), span(129, 229)], 30)).toBe(30 + 229);
    expect(leastBilledSeconds([span(0, 100), span(131, 231)], 30)).toBe(130 + 130);
    // Without a boot to pay, two unused minutes are still dearer than a minute of waiting.
    expect(leastBilledSeconds([span(0, 1), span(62, 63)], 0)).toBe(63);
    // The minute that is billed anyway makes a longer bridge worth it.
    expect(leastBilledSeconds([span(0, 100), span(150, 155)], 30)).toBe(30 + 155);
    expect(leastBilledSeconds([span(0, 100), span(160, 165)], 30)).toBe(130 + 60);
  });

  test('is never beaten by any other choice of gaps to bridge, and never by less than the work itself', () => {
    const spans = fc
      .array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 120 })), {
        minLength: 1,
        maxLength: 8,
      })
      .map((parts) => {
        let at = 0;
        return parts.map(([gap, length]) => {
          const from = at + gap;
          at = from + length;
          return span(from, at);
        });
      });
    fc.assert(
      fc.property(spans, fc.nat(90), (busy, boot) => {
        let cheapest = Number.POSITIVE_INFINITY;
        for (let choice = 0; choice < 2 ** (busy.length - 1); choice++) {
          const runs: Span[] = [{ ...busy[0]! }];
          for (let next = 1; next < busy.length; next++)
            if (choice & (1 << (next - 1))) runs.at(-1)!.to = busy[next]!.to;
            else runs.push({ ...busy[next]! });
          cheapest = Math.min(cheapest, billedSeconds(runs.map(({ from, to }) => ({ from, to: to + boot * 1000 }))));
        }
        expect(leastBilledSeconds(busy, boot)).toBe(cheapest);
      }),
      { numRuns: 1000 },
    );
  });
});
