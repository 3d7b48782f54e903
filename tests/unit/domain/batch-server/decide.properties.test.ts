import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decide } from '../../../../domain/batch-server/decide.ts';
import { EC2_ERRORS } from '../../../../domain/batch-server/ec2-errors.ts';
import { REASONS } from '../../../../domain/batch-server/reasons.ts';
import type { BatchServerEvent, Instance, Settings, Work } from '../../../../domain/batch-server/types.ts';
import { DEFAULT_SETTINGS } from '../../../../domain/batch-server/types.ts';
import { ago, instance, NOW, work } from '../../../../tools/decision-table/situation.ts';

const instant = fc.integer({ min: -7200, max: 20_000 }).map(ago);
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });

const anyEvent: fc.Arbitrary<BatchServerEvent> = fc.record({
  at: fc.integer({ min: 0, max: 20_000 }).map(ago),
  instanceId: fc.constant(instance().id),
  action: fc.constantFrom('none', 'start', 'stop', 'force-stop', 'reboot', 'change-type', 'drain', 'undrain'),
  outcome: fc.constantFrom('asked', 'accepted', 'refused', 'done', 'noted'),
  reason: fc.constantFrom(...Object.keys(REASONS)),
  state: fc.constantFrom('stopped', 'running'),
  instanceType: fc.constantFrom('a', 'b', 'c'),
  errorCode: orNull(fc.constantFrom(...EC2_ERRORS.map(({ code }) => code), 'Unheard.Of')),
  detail: fc.constant(''),
  tick: fc.constant('t'),
});

const anyInstance: fc.Arbitrary<Instance> = fc.record({
  id: fc.constant(instance().id),
  state: fc.constantFrom('pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated', 'missing'),
  type: fc.constantFrom('a', 'b', 'c'),
  launchedAt: orNull(instant),
  stateReason: orNull(fc.constantFrom('Client.UserInitiatedShutdown', 'Server.InsufficientInstanceCapacity')),
});

const anyWork: fc.Arbitrary<Work> = fc.record({
  now: fc.constant(NOW),
  due: fc.nat(3),
  running: fc.nat(2),
  leased: fc.nat(2),
  nextDueAt: orNull(instant),
  lastFinishedAt: orNull(instant),
  deadlines: fc.array(fc.record({ finishBy: instant, workSeconds: fc.nat(7200) }), { maxLength: 3 }),
  worker: orNull(
    fc.record({ instanceId: fc.constantFrom(instance().id, 'i-other'), helloAt: instant, heartbeatAt: instant }),
  ),
  lastSignAt: orNull(instant),
  drain: orNull(fc.record({ askedAt: instant, until: instant, acceptedAt: orNull(instant) })),
  override: orNull(fc.record({ keep: fc.constantFrom('on', 'off'), until: instant, reason: fc.constant('') })),
  history: fc.array(anyEvent, { maxLength: 12 }).map((events) => events.sort((a, b) => b.at - a.at)),
});

const anySettings: fc.Arbitrary<Settings> = fc.record({
  mode: fc.constantFrom('on-demand', 'window', 'both'),
  windows: fc.array(
    fc.record({
      days: fc.uniqueArray(fc.nat(6), { minLength: 1 }),
      from: fc.integer({ min: 0, max: 1439 }),
      to: fc.integer({ min: 0, max: 1440 }),
    }),
    { maxLength: 3 },
  ),
  instanceTypes: fc.uniqueArray(fc.constantFrom('a', 'b', 'c')),
  idleSeconds: fc.nat(45),
  helloLimitSeconds: fc.constant(300),
  heartbeatLimitSeconds: fc.constant(90),
  maxStartAttempts: fc.integer({ min: 1, max: 5 }),
  giveUpRetrySeconds: fc.constant(900),
  deadlineMarginSeconds: fc.constant(600),
});

const RUNS = { numRuns: 3000 };

test('a server with a live lease is never stopped and never rebooted', () => {
  fc.assert(
    fc.property(anyInstance, anyWork, anySettings, (at, todo, settings) => {
      const { action } = decide(at, { ...todo, leased: todo.leased + 1 }, settings);
      // A forced stop finishes a stop that is under way: nothing runs on that machine any more.
      if (action === 'force-stop') expect(at.state).toBe('stopping');
      else expect(['stop', 'reboot']).not.toContain(action);
    }),
    RUNS,
  );
});

test('a server whose living worker has a running job is never stopped and never rebooted, even if no lease shows', () => {
  fc.assert(
    fc.property(anyInstance, anyWork, anySettings, fc.nat(90), (at, todo, settings, silent) => {
      // A worker of this boot: its hello is younger than anything that was asked of EC2.
      const began = Math.max(at.launchedAt ?? 0, ...todo.history.map((event) => event.at));
      const living = { instanceId: at.id, helloAt: began, heartbeatAt: ago(silent) };
      const { action } = decide(at, { ...todo, leased: 0, running: todo.running + 1, worker: living }, settings);
      if (action === 'force-stop') expect(at.state).toBe('stopping');
      else expect(['stop', 'reboot']).not.toContain(action);
    }),
    RUNS,
  );
});

test('every request fits the state the instance is in', () => {
  const FITS = {
    start: ['stopped'],
    'change-type': ['stopped'],
    stop: ['running'],
    reboot: ['running'],
    'force-stop': ['stopping'],
    drain: ['running'],
    undrain: ['running'],
  };
  fc.assert(
    fc.property(anyInstance, anyWork, anySettings, (at, todo, settings) => {
      const { action } = decide(at, todo, settings);
      if (action !== 'none') expect(FITS[action]).toContain(at.state);
    }),
    RUNS,
  );
});

test('a stop comes only after the worker agreed, is silent, or has not answered for two minutes; and the promise outlives the request', () => {
  fc.assert(
    fc.property(anyInstance, anyWork, anySettings, (at, todo, settings) => {
      const { action, reason } = decide(at, todo, settings);
      if (action !== 'stop' || reason === 'hung-after-reboot') return;
      expect(todo.drain).not.toBeNull();
      const { askedAt, until, acceptedAt } = todo.drain!;
      const waited = (NOW - askedAt) / 1000;
      if (reason === 'stop-in-doubt') expect(until).toBeGreaterThan(NOW);
      else expect(until - NOW).toBeGreaterThanOrEqual(420_000);
      if (acceptedAt === null && reason !== 'stop-in-doubt') expect(waited).toBeGreaterThanOrEqual(10);
    }),
    RUNS,
  );
});

test('without knowing the work nothing is asked of anybody', () => {
  fc.assert(
    fc.property(anyInstance, anySettings, (at, settings) => {
      expect(decide(at, null, settings)).toMatchObject({ action: 'none', reason: 'work-unknown', loud: true });
    }),
  );
});

test('kept off or out of hours and stopped, it is never started', () => {
  fc.assert(
    fc.property(anyWork, anySettings, (todo, settings) => {
      const override = { keep: 'off', until: ago(-1), reason: '' } as const;
      const { action, reason } = decide(instance(), { ...todo, override }, settings);
      // A start of before the wish may still show; until then that is the reason.
      expect([action, ['keep-off', 'start-settling'].includes(reason)]).toEqual(['none', true]);
      const rested = decide(instance(), { ...todo, override, history: [] }, settings);
      expect(rested).toMatchObject({ action: 'none', reason: 'keep-off' });
    }),
  );
});

test('kept on, it is never stopped but to replace a hung machine or to settle a stop in doubt', () => {
  fc.assert(
    fc.property(anyInstance, anyWork, anySettings, (at, todo, settings) => {
      const { action, reason } = decide(
        at,
        { ...todo, override: { keep: 'on', until: ago(-1), reason: '' } },
        settings,
      );
      if (action === 'stop') expect(['hung-after-reboot', 'stop-in-doubt']).toContain(reason);
    }),
    RUNS,
  );
});

test('only differences of time count: all clocks four weeks later decide alike', () => {
  const later = 28 * 86_400_000;
  const shift = <T extends number | null>(at: T): T => (at === null ? at : ((at + later) as T));
  fc.assert(
    fc.property(anyInstance, anyWork, anySettings, (at, todo, settings) => {
      const moved: Work = {
        ...todo,
        now: shift(todo.now),
        nextDueAt: shift(todo.nextDueAt),
        lastFinishedAt: shift(todo.lastFinishedAt),
        deadlines: todo.deadlines.map(({ finishBy, workSeconds }) => ({ finishBy: shift(finishBy), workSeconds })),
        worker: todo.worker && {
          ...todo.worker,
          helloAt: shift(todo.worker.helloAt),
          heartbeatAt: shift(todo.worker.heartbeatAt),
        },
        lastSignAt: shift(todo.lastSignAt),
        drain: todo.drain && {
          askedAt: shift(todo.drain.askedAt),
          until: shift(todo.drain.until),
          acceptedAt: shift(todo.drain.acceptedAt),
        },
        override: todo.override && { ...todo.override, until: shift(todo.override.until) },
        history: todo.history.map((event) => ({ ...event, at: shift(event.at) })),
      };
      expect(decide({ ...at, launchedAt: shift(at.launchedAt) }, moved, settings)).toEqual(decide(at, todo, settings));
    }),
    RUNS,
  );
});

test('a look again comes within a minute or with the next tick, never in a busy loop', () => {
  fc.assert(
    fc.property(anyInstance, anyWork, anySettings, (at, todo, settings) => {
      const { lookAgainInSeconds } = decide(at, todo, settings);
      if (lookAgainInSeconds === null) return;
      expect(Number.isInteger(lookAgainInSeconds)).toBe(true);
      expect(lookAgainInSeconds).toBeGreaterThanOrEqual(1);
      // The rest of a give-up wait is not slept through: it is never more than the longest wait below a tick.
      expect(lookAgainInSeconds).toBeLessThanOrEqual(60);
    }),
    RUNS,
  );
});

test('with due work and nothing in the way a stopped server is started at once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), (due) => {
      expect(decide(instance(), work({ due }), DEFAULT_SETTINGS).action).toBe('start');
    }),
  );
});
