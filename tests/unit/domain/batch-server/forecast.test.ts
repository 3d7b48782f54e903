import { describe, expect, test } from '@jest/globals';
import { type ForecastInput, forecast } from '../../../../domain/batch-server/forecast.ts';
import { usdFor } from '../../../../domain/batch-server/instance-prices.ts';
import { shownState, stateAfter } from '../../../../domain/batch-server/shown-state.ts';
import type { BatchServerEvent } from '../../../../domain/batch-server/types.ts';
import { windowsFrom } from '../../../../domain/batch-server/windows.ts';

// Monday 2026-11-23, 00:00 in Seoul.
const MIDNIGHT = Date.parse('2026-11-22T15:00:00Z');
const HOUR = 3_600_000;
const at = (hours: number) => MIDNIGHT + hours * HOUR;
const job = (hours: number, seconds = 600, type = 'retrieve') => ({ type, at: at(hours), seconds, why: 'schedule' });

const plan = (changes: Partial<ForecastInput>) =>
  forecast({
    jobs: [],
    settings: { mode: 'on-demand', windows: [], idleSeconds: 10 },
    override: null,
    bootSeconds: 90,
    now: at(0),
    until: at(7 * 24),
    ...changes,
  });
const hours = (spans: { from: number; to: number }[]) =>
  spans.map(({ from, to }) => [(from - MIDNIGHT) / HOUR, (to - MIDNIGHT) / HOUR]);

describe('forecast', () => {
  test('turns the server on a boot before the work and off after it', () => {
    const { jobs, serverOn } = plan({ jobs: [job(6), job(30)] });
    expect(jobs.map(({ startsAt }) => startsAt)).toEqual([at(6), at(30)]);
    expect(serverOn).toEqual([
      { from: at(6) - 90_000, to: at(6) + 610_000, why: 'retrieve' },
      { from: at(30) - 90_000, to: at(30) + 610_000, why: 'retrieve' },
    ]);
  });

  test('lets jobs that are due together follow one another, and stays on over a short pause', () => {
    const { jobs, serverOn } = plan({ jobs: [job(6), job(6, 300, 'correct'), job(6.25 + 0.03, 60, 'bill')] });
    expect(jobs.map(({ startsAt }) => (startsAt - at(6)) / 1000)).toEqual([0, 600, 1008]);
    expect(serverOn).toHaveLength(1);
    expect(serverOn[0]!.why).toBe('retrieve, correct, bill');
  });

  test('leaves out what cannot start before the end, and nothing is planned without work', () => {
    expect(plan({ jobs: [job(7 * 24 + 1)] })).toEqual({ jobs: [], serverOn: [] });
    expect(plan({})).toEqual({ jobs: [], serverOn: [] });
  });

  test('in windows only, work waits for the next one', () => {
    const settings = { mode: 'window', windows: windowsFrom('MON-TUE 02:00-04:00'), idleSeconds: 10 } as const;
    const { jobs, serverOn } = plan({ settings, jobs: [job(6)] });
    expect(jobs[0]!.startsAt).toBe(at(26));
    expect(hours(serverOn)).toEqual([
      [2, 4],
      [26 - 90 / 3600, 28],
    ]);
  });

  test('work inside its window, or without the duty to wait for one, is not moved', () => {
    const windows = windowsFrom('MON-TUE 02:00-04:00');
    const starts = (mode: 'window' | 'both' | 'on-demand', hour: number) =>
      plan({ settings: { mode, windows, idleSeconds: 10 }, jobs: [job(hour)] }).jobs[0]!.startsAt;
    expect(starts('window', 3)).toBe(at(3));
    expect(starts('both', 6)).toBe(at(6));
    expect(starts('on-demand', 6)).toBe(at(6));
  });

  test('on demand, windows turn nothing on', () => {
    const windows = windowsFrom('MON-TUE 02:00-04:00');
    expect(plan({ settings: { mode: 'on-demand', windows, idleSeconds: 10 } }).serverOn).toEqual([]);
    expect(plan({ settings: { mode: 'window', windows, idleSeconds: 10 }, until: at(26) }).serverOn).toEqual([
      { from: at(2), to: at(4), why: 'window' },
    ]);
  });

  test('jobs are planned by when they are due, not by their order; one due at the end is left out', () => {
    expect(plan({ jobs: [job(30), job(6)] }).jobs.map(({ startsAt }) => startsAt)).toEqual([at(6), at(30)]);
    expect(plan({ jobs: [job(6)], until: at(6) }).jobs).toEqual([]);
    expect(plan({ jobs: [job(6)], until: at(6) + 1 }).jobs).toHaveLength(1);
  });

  test('over a pause of a boot and a stop (90 + 60 s) the server stays on, over a longer one it does not', () => {
    const second = (seconds: number) => job(6 + seconds / 3600, 60, 'bill');
    // Off at 610 s, on again 90 s before the second job.
    expect(plan({ jobs: [job(6), second(610 + 150 + 90)] }).serverOn).toEqual([
      { from: at(6) - 90_000, to: at(6) + 920_000, why: 'retrieve, bill' },
    ]);
    expect(plan({ jobs: [job(6), second(610 + 151 + 90)] }).serverOn).toHaveLength(2);
  });

  test('kept off, a window opens when that ends; one that is over by then not at all', () => {
    const settings = {
      mode: 'window',
      windows: windowsFrom('MON 02:00-04:00; MON 06:00-07:00'),
      idleSeconds: 10,
    } as const;
    const off = (hour: number) => plan({ settings, override: { keep: 'off', until: at(hour), reason: '' } }).serverOn;
    expect(hours(off(3))).toEqual([
      [3, 4],
      [6, 7],
    ]);
    expect(hours(off(4))).toEqual([[6, 7]]);
    expect(hours(off(5))).toEqual([[6, 7]]);
  });

  test('a wish to keep it on that has run out says nothing', () => {
    const on = (until: number) => plan({ override: { keep: 'on', until, reason: 'tests' } }).serverOn;
    expect(on(at(0))).toEqual([]);
    expect(on(at(0) + 1)).toEqual([{ from: at(0), to: at(0) + 1, why: 'tests' }]);
  });

  test('a window that is open now, and one without end', () => {
    const settings = { mode: 'both', windows: windowsFrom('00:00-24:00'), idleSeconds: 10 } as const;
    const [span, ...others] = plan({ settings }).serverOn;
    expect(span!.from).toBe(at(0));
    expect(span!.to).toBeGreaterThanOrEqual(at(7 * 24));
    expect(others).toEqual([]);
  });

  test('an override keeps it on until then, or holds the work back until then', () => {
    expect(hours(plan({ override: { keep: 'on', until: at(3), reason: 'test' } }).serverOn)).toEqual([[0, 3]]);
    const off = plan({ jobs: [job(1)], override: { keep: 'off', until: at(5), reason: 'repair' } });
    expect(off.jobs[0]!.startsAt).toBe(at(5));
    expect(off.serverOn[0]!.from).toBe(at(5));
  });
});

describe('shown state', () => {
  const event = (
    minutes: number,
    action: BatchServerEvent['action'],
    outcome: BatchServerEvent['outcome'],
    state: BatchServerEvent['state'],
  ): BatchServerEvent => ({
    at: at(0) + minutes * 60_000,
    instanceId: 'i-1',
    action,
    outcome,
    reason: 'work-due',
    state,
    instanceType: 'm7g.large',
    errorCode: null,
    detail: '',
    tick: 't',
  });
  const START = [
    event(0, 'start', 'asked', 'stopped'),
    event(0, 'start', 'accepted', 'stopped'),
    event(1, 'start', 'done', 'running'),
  ];
  const STOP = [
    event(60, 'drain', 'asked', 'running'),
    event(61, 'stop', 'asked', 'running'),
    event(61, 'stop', 'accepted', 'running'),
    event(62, 'stop', 'done', 'stopped'),
  ];
  const seen = (...events: BatchServerEvent[]) => {
    const { state, since } = shownState(events.toReversed());
    return [state, since === null ? null : (since - at(0)) / 60_000];
  };

  test('follows a start and a stop', () => {
    expect(seen()).toEqual(['unknown', null]);
    expect(seen(...START.slice(0, 2))).toEqual(['pending', 0]);
    expect(seen(...START)).toEqual(['running', 1]);
    expect(seen(...START, ...STOP.slice(0, 1))).toEqual(['running', 1]);
    expect(seen(...START, ...STOP.slice(0, 3))).toEqual(['stopping', 61]);
    expect(seen(...START, ...STOP)).toEqual(['stopped', 62]);
  });

  test('tells what was seen where nothing was asked, and where EC2 refused', () => {
    expect(stateAfter(event(0, 'none', 'noted', 'missing'))).toBe('terminated');
    expect(stateAfter(event(0, 'none', 'noted', 'shutting-down'))).toBe('terminated');
    expect(stateAfter(event(0, 'start', 'refused', 'stopped'))).toBe('stopped');
  });
});

describe('price of the server', () => {
  test.each([
    ['m7g.large', 3600, '0.10'],
    ['m7g.large', 720 * 3600, '72.22'],
    ['m7g.xlarge', 3600, '0.20'],
    ['m7g.4xlarge', 36_000, '8.02'],
    ['t3.medium', 0, '0.00'],
    ['t3.medium', 60, '0.00'],
    ['p5.48xlarge', 3600, null],
    ['', 3600, null],
  ])('%s for %d s is %s', (type, seconds, usd) => {
    expect(usdFor(type, seconds)).toBe(usd);
  });
});
