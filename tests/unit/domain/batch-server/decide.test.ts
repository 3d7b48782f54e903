import { describe, expect, test } from '@jest/globals';
import { decide } from '../../../../domain/batch-server/decide.ts';
import { REASONS, type Reason } from '../../../../domain/batch-server/reasons.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../../domain/batch-server/types.ts';
import { windowsFrom } from '../../../../domain/batch-server/windows.ts';
import { EXAMPLES, settingsOf } from '../../../../tools/decision-table/examples.ts';
import {
  acceptedStart,
  ago,
  drain,
  event,
  instance,
  refusedStart,
  runningSince,
  work,
  worker,
} from '../../../../tools/decision-table/situation.ts';

const types: Settings = { ...DEFAULT_SETTINGS, instanceTypes: ['m7g.xlarge', 'm7g.large', 'm6g.xlarge'] };
const say = (
  ...[at, todo, settings = DEFAULT_SETTINGS]:
    | [...Parameters<typeof decide>]
    | [Parameters<typeof decide>[0], Parameters<typeof decide>[1]]
) => {
  const { action, reason, lookAgainInSeconds } = decide(at, todo, settings);
  return [action, reason, lookAgainInSeconds];
};
const running = runningSince(600);
const alive = worker(540, 4);

describe('every reason', () => {
  test.each(Object.entries(EXAMPLES))('%s: its example gives it', (reason, example) => {
    const decision = decide(example.instance, example.work, settingsOf(example));
    expect(decision.reason).toBe(reason);
    expect(decision.detail).toContain(REASONS[reason as Reason]);
  });

  test('has its own sentence', () => {
    expect(new Set(Object.values(REASONS)).size).toBe(Object.keys(REASONS).length);
  });
});

describe('a stopped server', () => {
  test('is started when work is due, and the start is looked after', () => {
    expect(say(instance(), work({ due: 1 }))).toEqual(['start', 'work-due', 5]);
  });

  test('is left alone with an empty queue, until the next tick', () => {
    expect(say(instance(), work())).toEqual(['none', 'nothing-to-do', null]);
  });

  test('is started the measured boot time before the next job: 90 s while nothing was measured', () => {
    expect(say(instance(), work({ nextDueAt: ago(-90) }))).toEqual(['start', 'work-soon', 5]);
    expect(say(instance(), work({ nextDueAt: ago(-91) }))).toEqual(['none', 'nothing-to-do', 1]);
    expect(say(instance(), work({ nextDueAt: ago(-150) }))).toEqual(['none', 'nothing-to-do', 60]);
    expect(say(instance(), work({ nextDueAt: ago(-151) }))).toEqual(['none', 'nothing-to-do', null]);
  });

  test('is started the second longest of the measured boots before the next job', () => {
    const history = [40, 25, 70].flatMap((seconds, index) => [
      event(3000 * (index + 1) - seconds, 'start', 'done'),
      ...acceptedStart(3000 * (index + 1)),
    ]);
    expect(say(instance(), work({ nextDueAt: ago(-40), history }))).toEqual(['start', 'work-soon', 5]);
    expect(say(instance(), work({ nextDueAt: ago(-41), history }))).toEqual(['none', 'nothing-to-do', 1]);
  });

  test('that is gone is nobody’s to start, and alarms only when it is missed', () => {
    for (const state of ['terminated', 'shutting-down', 'missing'] as const) {
      expect(decide(instance({ state }), work({ due: 1 }), DEFAULT_SETTINGS)).toMatchObject({
        action: 'none',
        reason: 'instance-gone',
        loud: true,
        lookAgainInSeconds: null,
      });
      expect(decide(instance({ state }), work(), DEFAULT_SETTINGS).loud).toBe(false);
    }
  });
});

describe('a start that did not work', () => {
  test('EC2 may show the old state for 15 s', () => {
    expect(say(instance(), work({ due: 1, history: acceptedStart(14) }))).toEqual(['none', 'start-settling', 5]);
    expect(say(instance(), work({ due: 1, history: acceptedStart(15) }))).toEqual(['start', 'work-due', 5]);
  });

  test('a start that is not wanted any more is waited out before the rest is noted', () => {
    const unwanted = (history: ReturnType<typeof refusedStart>) => say(instance(), work({ history }));
    expect(unwanted(acceptedStart(12))).toEqual(['none', 'start-settling', 3]);
    expect(unwanted(acceptedStart(15))).toEqual(['none', 'nothing-to-do', null]);
    expect(unwanted([event(1, 'start', 'asked')])).toEqual(['none', 'start-settling', 5]);
    expect(unwanted(refusedStart(29, 'TimeoutError'))).toEqual(['none', 'start-settling', 1]);
    expect(unwanted(refusedStart(30, 'TimeoutError'))).toEqual(['none', 'nothing-to-do', null]);
    // EC2 said no, or somebody stopped it after it ran: nothing of ours is under way.
    expect(unwanted(refusedStart(1, 'InsufficientInstanceCapacity'))).toEqual(['none', 'nothing-to-do', null]);
    expect(unwanted([event(1, 'start', 'done'), ...acceptedStart(9)])).toEqual(['none', 'nothing-to-do', null]);
  });

  test('a crash between the note and the call counts as a start without an answer', () => {
    const crashed = [event(14, 'start', 'asked')];
    expect(say(instance(), work({ due: 1, history: crashed }))).toEqual(['none', 'start-settling', 5]);
    expect(say(instance(), work({ due: 1, history: [event(15, 'start', 'asked')] }))).toEqual(['start', 'work-due', 5]);
  });

  test('no machine: the next type, and after the last one the round begins again with the next tick', () => {
    const no = (seconds: number, type: string) => refusedStart(seconds, 'InsufficientInstanceCapacity', type);
    const at = (type: string, history: ReturnType<typeof no>) => {
      const { action, reason, instanceType } = decide(instance({ type }), work({ due: 1, history }), types);
      return [action, reason, instanceType];
    };
    const first = no(1, 'm7g.xlarge');
    expect(at('m7g.xlarge', first)).toEqual(['change-type', 'next-type', 'm7g.large']);
    const changed = [event(1, 'change-type', 'accepted', { instanceType: 'm7g.large' }), ...no(2, 'm7g.xlarge')];
    // EC2 may still show the old type.
    expect(at('m7g.xlarge', changed)).toEqual(['start', 'work-due', 'm7g.large']);
    expect(at('m7g.large', changed)).toEqual(['start', 'work-due', 'm7g.large']);
    const all = [...no(1, 'm6g.xlarge'), ...no(5, 'm7g.large'), ...no(44, 'm7g.xlarge')];
    expect(at('m6g.xlarge', all)).toEqual(['none', 'types-exhausted', 'm6g.xlarge']);
    const older = [...no(1, 'm6g.xlarge'), ...no(5, 'm7g.large'), ...no(45, 'm7g.xlarge')];
    expect(at('m6g.xlarge', older)).toEqual(['change-type', 'preferred-type', 'm7g.xlarge']);
  });

  test('a type that cannot be set is left out as well', () => {
    const history = [
      event(1, 'change-type', 'refused', { instanceType: 'm7g.large', errorCode: 'InvalidInstanceAttributeValue' }),
      event(1, 'change-type', 'asked', { instanceType: 'm7g.large' }),
      ...refusedStart(3, 'InsufficientInstanceCapacity'),
    ];
    expect(decide(instance(), work({ due: 1, history }), types).instanceType).toBe('m6g.xlarge');
  });

  test('the type it has is the last resort when none of the list can be set', () => {
    const refused = ['m7g.xlarge', 'm7g.large', 'm6g.xlarge'].map((instanceType) =>
      event(1, 'change-type', 'refused', { instanceType, errorCode: 'UnauthorizedOperation' }),
    );
    expect(decide(instance({ type: 'r7g.large' }), work({ due: 1, history: refused }), types)).toMatchObject({
      action: 'start',
      instanceType: 'r7g.large',
    });
  });

  test('an old change of type is believed only as long as EC2 may lag behind', () => {
    const history = [event(15, 'change-type', 'accepted', { instanceType: 'm7g.large' })];
    expect(say(instance(), work({ due: 1, history }), types)).toEqual(['start', 'work-due', 5]);
  });

  test('without a list of types the type is never changed', () => {
    const history = refusedStart(1, 'InsufficientInstanceCapacity');
    expect(say(instance(), work({ due: 1, history }))).toEqual(['none', 'types-exhausted', null]);
    expect(say(instance({ type: 'other' }), work({ due: 1 }))).toEqual(['start', 'work-due', 5]);
  });

  test('too many calls: nothing until the next tick', () => {
    expect(say(instance(), work({ due: 1, history: refusedStart(44, 'RequestLimitExceeded') }))).toEqual([
      'none',
      'slow-down',
      null,
    ]);
    expect(say(instance(), work({ due: 1, history: refusedStart(45, 'RequestLimitExceeded') }))).toEqual([
      'start',
      'work-due',
      5,
    ]);
  });

  test('a passing error is tried again after 15 s, a lost answer after 30; neither ever counts towards giving up', () => {
    const passing = (code: string) => [1, 20, 40, 60, 80, 100, 120].flatMap((seconds) => refusedStart(seconds, code));
    expect(say(instance(), work({ due: 1, history: passing('ECONNREFUSED') }))).toEqual(['none', 'try-again', 14]);
    expect(say(instance(), work({ due: 1, history: passing('InternalError') }))).toEqual(['none', 'try-again', 29]);
    expect(decide(instance(), work({ due: 1, history: passing('InternalError') }), DEFAULT_SETTINGS).loud).toBe(false);
    expect(say(instance(), work({ due: 1, history: passing('ECONNREFUSED').slice(2) }))).toEqual([
      'start',
      'work-due',
      5,
    ]);
    expect(say(instance(), work({ due: 1, history: passing('TimeoutError').slice(2) }))).toEqual([
      'none',
      'try-again',
      10,
    ]);
    expect(say(instance(), work({ due: 1, history: passing('TimeoutError').slice(4) }))).toEqual([
      'start',
      'work-due',
      5,
    ]);
  });

  test('a missing permission is told at once, tried each minute, and after five every quarter of an hour', () => {
    const refused = (...seconds: number[]) => seconds.flatMap((s) => refusedStart(s, 'UnauthorizedOperation'));
    const at = (history: ReturnType<typeof refused>) => decide(instance(), work({ due: 1, history }), DEFAULT_SETTINGS);
    expect(at(refused(5))).toMatchObject({ action: 'none', reason: 'try-again', loud: true, lookAgainInSeconds: 40 });
    expect(at(refused(5)).detail).toContain('1 failed: The role of control-batch-server lacks this permission');
    expect(at(refused(45))).toMatchObject({ action: 'start' });
    expect(at(refused(45, 105, 165, 225))).toMatchObject({ action: 'start' });
    expect(at(refused(45, 105, 165, 225, 285))).toMatchObject({
      action: 'none',
      reason: 'gave-up',
      loud: true,
      lookAgainInSeconds: null,
    });
    expect(at(refused(899, 1000, 1100, 1200, 1300))).toMatchObject({ reason: 'gave-up' });
    expect(at(refused(900, 1000, 1100, 1200, 1300))).toMatchObject({ action: 'start' });
  });

  test('starts that EC2 accepted and that fell back or hung count towards giving up; a good one ends the series', () => {
    const fellBack = (seconds: number) => [
      event(seconds - 30, 'start', 'refused', { errorCode: 'Server.InternalError' }),
      ...acceptedStart(seconds),
    ];
    const series = [100, 200, 300, 400, 500].flatMap(fellBack);
    expect(say(instance(), work({ due: 1, history: series }))[1]).toBe('gave-up');
    const hung = [100, 200, 300, 400, 500].flatMap((s) => [
      event(s - 20, 'stop', 'done', { reason: 'hung-after-reboot' }),
      ...acceptedStart(s),
    ]);
    expect(say(instance(), work({ due: 1, history: hung }))[1]).toBe('gave-up');
    const worked = [...series.slice(0, -2), event(499, 'start', 'done'), ...acceptedStart(500)];
    expect(say(instance(), work({ due: 1, history: worked }))).toEqual(['start', 'work-due', 5]);
  });

  test('capacity that was lacking after the start was accepted goes on to the next type', () => {
    const history = [
      event(2, 'start', 'refused', { errorCode: 'Server.InsufficientInstanceCapacity' }),
      ...acceptedStart(30),
    ];
    expect(decide(instance(), work({ due: 1, history }), types)).toMatchObject({
      action: 'change-type',
      instanceType: 'm7g.large',
    });
  });

  test('a server that was meanwhile not wanted begins a new series', () => {
    const refused = [60, 70, 80, 90, 100].flatMap((s) => refusedStart(s, 'UnauthorizedOperation'));
    const history = [event(50, 'none', 'noted', { reason: 'nothing-to-do' }), ...refused];
    expect(say(instance(), work({ due: 1, history }))).toEqual(['start', 'work-due', 5]);
  });

  test('an error that nobody knows is told and tried each minute', () => {
    const decision = decide(instance(), work({ due: 1, history: refusedStart(1, 'Brand.New') }), DEFAULT_SETTINGS);
    expect(decision).toMatchObject({ action: 'none', reason: 'try-again', loud: true });
    expect(decision.detail).toContain('EC2 answered Brand.New');
  });
});

describe('pending and stopping are waited out', () => {
  test('for ten minutes, then somebody is told or the stop is forced', () => {
    const pending = (s: number) =>
      decide(instance({ state: 'pending' }), work({ due: 1, history: acceptedStart(s) }), DEFAULT_SETTINGS);
    expect(pending(600)).toMatchObject({ action: 'none', reason: 'starting', lookAgainInSeconds: 5 });
    expect(pending(601)).toMatchObject({
      action: 'none',
      reason: 'stuck-pending',
      loud: true,
      lookAgainInSeconds: null,
    });
    const stopping = (...history: ReturnType<typeof acceptedStart>) =>
      decide(instance({ state: 'stopping' }), work({ due: 1, history }), DEFAULT_SETTINGS);
    expect(stopping(event(600, 'stop', 'asked'))).toMatchObject({
      action: 'none',
      reason: 'stopping',
      lookAgainInSeconds: 5,
    });
    expect(stopping(event(601, 'stop', 'asked'))).toMatchObject({
      action: 'force-stop',
      reason: 'stuck-stopping',
      loud: true,
    });
    expect(stopping(event(601, 'force-stop', 'asked'))).toMatchObject({ action: 'force-stop' });
    expect(stopping(event(10, 'force-stop', 'asked'), event(700, 'stop', 'asked'))).toMatchObject({ action: 'none' });
  });

  test('somebody else’s stop is not forced', () => {
    const at = (history: ReturnType<typeof acceptedStart>) => say(instance({ state: 'stopping' }), work({ history }));
    expect(at([])).toEqual(['none', 'stopping', 5]);
    expect(at(acceptedStart(5000))).toEqual(['none', 'stopping', 5]);
    expect(at([event(4000, 'stop', 'done'), event(5000, 'stop', 'asked')])).toEqual(['none', 'stopping', 5]);
  });

  test('while pending nothing is started or stopped, whatever is wanted', () => {
    expect(say(instance({ state: 'pending' }), work({ due: 1 }))).toEqual(['none', 'starting', 5]);
    expect(say(instance({ state: 'pending' }), work())).toEqual(['none', 'starting', 5]);
  });
});

describe('a running server with work', () => {
  const at = (part: Parameters<typeof work>[0]) =>
    say(running.instance, work({ due: 1, worker: alive, history: running.history, ...part }));

  test('is left to work, and looked at every ten seconds so that the end is noticed', () => {
    expect(at({})).toEqual(['none', 'work-due', 10]);
    expect(at({ leased: 2 })).toEqual(['none', 'busy', 10]);
    expect(at({ worker: worker(540, 90) })).toEqual(['none', 'work-due', 10]);
  });

  test('has 300 s for its hello', () => {
    const young = (s: number) => say(runningSince(s).instance, work({ due: 1, history: runningSince(s).history }));
    expect(young(300)).toEqual(['none', 'booting', 5]);
    expect(young(301)).toEqual(['none', 'hello-overdue', 10]);
  });

  test('a hello of an earlier boot or of another instance does not count', () => {
    expect(at({ worker: worker(601, 4) })).toEqual(['none', 'hello-overdue', 10]);
    expect(at({ worker: worker(600, 4) })).toEqual(['none', 'work-due', 10]);
    expect(at({ worker: { ...alive, instanceId: 'i-other' } })).toEqual(['none', 'hello-overdue', 10]);
  });

  test('whose worker ended has 300 s for the next hello, counted from its last sign of life', () => {
    const ended = (s: number, ...history: ReturnType<typeof acceptedStart>) =>
      at({ worker: null, lastSignAt: ago(s), history: [...history, ...running.history] });
    expect(ended(5)).toEqual(['none', 'booting', 5]);
    expect(ended(300)).toEqual(['none', 'booting', 5]);
    expect(ended(301)).toEqual(['none', 'hello-overdue', 10]);
    // A sign of before this boot is none.
    expect(ended(900)).toEqual(['none', 'hello-overdue', 10]);
    // The suspicion of an earlier restart of the worker in this boot says nothing about this one.
    const noted = (s: number) => event(s, 'none', 'noted', { reason: 'hello-overdue' });
    expect(ended(5, noted(400))).toEqual(['none', 'booting', 5]);
    expect(ended(310, noted(400))).toEqual(['none', 'hello-overdue', 10]);
    expect(ended(340, noted(29))).toEqual(['none', 'hello-overdue', 10]);
    expect(ended(340, noted(30))).toEqual(['reboot', 'hung-boot', 2]);
  });

  test('a reboot that helped is no reason to give up on the next one', () => {
    const helped = [event(300, 'reboot', 'done'), event(400, 'reboot', 'asked')];
    const later = (...history: ReturnType<typeof acceptedStart>) =>
      at({ worker: null, lastSignAt: ago(301), history: [...history, ...helped, ...running.history] });
    expect(later()).toEqual(['none', 'hello-overdue', 10]);
    expect(later(event(30, 'none', 'noted', { reason: 'hello-overdue' }))).toEqual(['reboot', 'hung-boot', 2]);
    expect(at({ worker: null, lastSignAt: ago(5), history: [...helped, ...running.history] })[1]).toBe('booting');
  });

  test('that somebody else started is measured by EC2’s clock', () => {
    const history = [event(4000, 'stop', 'done'), event(4000, 'stop', 'asked'), ...acceptedStart(9000)];
    const begun = (s: number) => instance({ state: 'running', launchedAt: ago(s) });
    expect(say(begun(100), work({ due: 1, history }))).toEqual(['none', 'booting', 5]);
    expect(say(begun(100), work({ due: 1, history: [] }))).toEqual(['none', 'booting', 5]);
    expect(say(begun(301), work({ due: 1, history }))).toEqual(['none', 'hello-overdue', 10]);
    // Long after a start of ours that came to nothing.
    expect(say(begun(100), work({ due: 1, history: acceptedStart(401) }))).toEqual(['none', 'booting', 5]);
    expect(say(begun(100), work({ due: 1, history: acceptedStart(400) }))).toEqual(['none', 'hello-overdue', 10]);
    expect(say(instance({ state: 'running' }), work({ due: 1 }))).toEqual(['none', 'booting', 5]);
  });

  test('a lost heartbeat is written down first, and only half a minute later the machine is rebooted', () => {
    const silent = worker(540, 91);
    expect(at({ worker: silent })).toEqual(['none', 'heartbeat-lost', 10]);
    const noted = (s: number) => [event(s, 'none', 'noted', { reason: 'heartbeat-lost' }), ...running.history];
    expect(at({ worker: silent, history: noted(29) })).toEqual(['none', 'heartbeat-lost', 10]);
    expect(at({ worker: silent, history: noted(30) })).toEqual(['reboot', 'hung-worker', 2]);
    // A suspicion of before the last heartbeat says nothing about this silence.
    expect(at({ worker: silent, history: noted(92) })).toEqual(['none', 'heartbeat-lost', 10]);
    const decision = decide(
      running.instance,
      work({ due: 1, worker: silent, history: running.history }),
      DEFAULT_SETTINGS,
    );
    expect(decision).toMatchObject({ record: true, loud: true });
    expect(
      decide(running.instance, work({ due: 1, worker: silent, history: noted(10) }), DEFAULT_SETTINGS).record,
    ).toBe(false);
  });

  test('a live lease protects a silent worker', () => {
    const history = [event(60, 'none', 'noted', { reason: 'heartbeat-lost' }), ...running.history];
    expect(at({ leased: 1, worker: worker(540, 500), history })).toEqual(['none', 'leases-alive', 10]);
    expect(at({ leased: 1, worker: null, history })).toEqual(['none', 'leases-alive', 10]);
  });

  test('a reboot that did not help, or the third within an hour, becomes a stop and a start', () => {
    const overdue = event(40, 'none', 'noted', { reason: 'hello-overdue' });
    expect(at({ worker: null, history: [overdue, ...running.history] })).toEqual(['reboot', 'hung-boot', 2]);
    expect(at({ worker: null, history: [overdue, event(400, 'reboot', 'asked'), ...running.history] })).toEqual([
      'stop',
      'hung-after-reboot',
      2,
    ]);
    const lost = event(40, 'none', 'noted', { reason: 'heartbeat-lost' });
    const reboots = (...seconds: number[]) => [
      lost,
      ...seconds.map((s) => event(s, 'reboot', 'asked')),
      ...acceptedStart(9000),
    ];
    const old = instance({ state: 'running', launchedAt: ago(9000) });
    const twice = (history: ReturnType<typeof reboots>) =>
      say(old, work({ due: 1, worker: worker(1000, 100), history }));
    expect(twice(reboots(1100))).toEqual(['reboot', 'hung-worker', 2]);
    expect(twice(reboots(1100, 3599))).toEqual(['stop', 'hung-after-reboot', 2]);
    expect(twice(reboots(1100, 3600))).toEqual(['reboot', 'hung-worker', 2]);
  });

  test('a person is told of every restart, and only requests for a reboot count', () => {
    const lost = event(40, 'none', 'noted', { reason: 'heartbeat-lost' });
    const reboots = (...outcomes: ('asked' | 'accepted')[]) => [
      lost,
      ...outcomes.map((outcome, index) => event(1000 + index, 'reboot', outcome)),
      event(1100, 'drain', 'asked'),
      ...acceptedStart(9000),
    ];
    const old = instance({ state: 'running', launchedAt: ago(9000) });
    const decision = (history: ReturnType<typeof reboots>) =>
      decide(old, work({ due: 1, worker: worker(900, 100), history }), DEFAULT_SETTINGS);
    expect(decision(reboots('accepted', 'asked'))).toMatchObject({ action: 'reboot', loud: true });
    expect(decision(reboots('asked', 'asked'))).toMatchObject({ action: 'stop', loud: true });
    expect(decision(reboots('asked', 'asked')).detail).toContain('no heartbeat for 100 s');
    // Another suspicion was noted, this one was not.
    const other = [{ ...lost, reason: 'hello-overdue' }, ...reboots('asked').slice(1)];
    expect(decision(other)).toMatchObject({ action: 'none', reason: 'heartbeat-lost', record: true });
  });

  test('after a reboot it has its time for the hello again', () => {
    const rebooted = (s: number) =>
      at({ worker: worker(540, 400), history: [event(s, 'reboot', 'asked'), ...running.history] });
    expect(rebooted(14)).toEqual(['none', 'stop-settling', 5]);
    expect(rebooted(15)).toEqual(['none', 'recovering', 5]);
    expect(rebooted(300)).toEqual(['none', 'recovering', 5]);
    expect(rebooted(301)).toEqual(['none', 'hello-overdue', 10]);
  });

  test('the worker may claim again when work comes while it was told not to', () => {
    expect(at({ drain: drain(10, 5) })).toEqual(['undrain', 'work-due', 2]);
    expect(at({ drain: drain(900) })).toEqual(['none', 'work-due', 10]);
  });

  test('a stop whose answer was lost is asked again instead, as long as EC2 might still carry it out', () => {
    const asked = (s: number, ...answer: ReturnType<typeof acceptedStart>) =>
      at({ drain: drain(s + 5, s + 3), history: [...answer, event(s, 'stop', 'asked'), ...running.history] });
    expect(asked(14)).toEqual(['none', 'stop-settling', 5]);
    expect(asked(20)).toEqual(['stop', 'stop-in-doubt', 5]);
    expect(asked(299)).toEqual(['stop', 'stop-in-doubt', 5]);
    expect(asked(300)).toEqual(['undrain', 'work-due', 2]);
    expect(asked(20, event(19, 'stop', 'refused', { errorCode: 'TimeoutError' }))).toEqual([
      'stop',
      'stop-in-doubt',
      5,
    ]);
    expect(asked(20, event(19, 'stop', 'refused', { errorCode: 'UnauthorizedOperation' }))).toEqual([
      'undrain',
      'work-due',
      2,
    ]);
    // A job in hand forbids the stop, whatever was asked before.
    expect(at({ running: 1, drain: drain(25, 23), history: [event(20, 'stop', 'asked'), ...running.history] })).toEqual(
      ['undrain', 'busy', 2],
    );
    expect(at({ leased: 1, drain: drain(25, 23), history: [event(20, 'stop', 'asked'), ...running.history] })).toEqual([
      'undrain',
      'busy',
      2,
    ]);
    expect(asked(20, event(19, 'stop', 'accepted'))).toEqual(['undrain', 'work-due', 2]);
  });
});

describe('a running server without work', () => {
  const at = (part: Parameters<typeof work>[0], settings?: Partial<Settings>) =>
    say(running.instance, work({ worker: alive, history: running.history, lastFinishedAt: ago(60), ...part }), {
      ...DEFAULT_SETTINGS,
      ...settings,
    });

  test('is first asked to claim nothing, then stopped when its worker agrees', () => {
    expect(at({})).toEqual(['drain', 'nothing-to-do', 2]);
    expect(at({ drain: drain(2) })).toEqual(['none', 'draining', 2]);
    expect(at({ drain: drain(2, 1) })).toEqual(['stop', 'nothing-to-do', 2]);
    expect(at({ drain: drain(900, 890) })).toEqual(['drain', 'nothing-to-do', 2]);
  });

  test('a live lease comes before the paid minute and the wait for more work: the worker is told at once', () => {
    const keptOff = { keep: 'off', until: ago(-3600), reason: '' } as const;
    const young = runningSince(20);
    const busy = { leased: 1, override: keptOff, worker: worker(10, 2), history: young.history };
    expect(say(young.instance, work(busy))).toEqual(['drain', 'keep-off', 2]);
    expect(say(young.instance, work({ ...busy, leased: 0 }))).toEqual(['none', 'paid-minute', 40]);
    expect(say(young.instance, work({ ...busy, drain: drain(5, 4) }))).toEqual(['none', 'finishing-jobs', 10]);
    // Not even a worker that gave no answer is stopped with a lease.
    expect(say(young.instance, work({ ...busy, drain: drain(130) }))).toEqual(['none', 'finishing-jobs', 10]);
  });

  test('the refusal of an earlier stop does not shorten the wait for this one', () => {
    const history = [
      event(10, 'stop', 'asked'),
      event(70, 'stop', 'refused', { errorCode: 'UnauthorizedOperation' }),
      event(70, 'stop', 'asked'),
      ...running.history,
    ];
    expect(at({ history })).toEqual(['none', 'stop-settling', 5]);
    expect(at({ history: [event(10, 'stop', 'accepted'), ...history] })).toEqual(['none', 'stop-settling', 5]);
  });

  test('a silent worker need not agree, but must have had the time to see the request', () => {
    expect(at({ worker: worker(540, 91), drain: drain(9) })).toEqual(['none', 'draining', 2]);
    expect(at({ worker: worker(540, 91), drain: drain(10) })).toEqual(['stop', 'nothing-to-do', 2]);
    expect(at({ worker: worker(540, 90), drain: drain(10) })).toEqual(['none', 'draining', 2]);
    expect(at({ worker: null, drain: drain(10) })).toEqual(['stop', 'nothing-to-do', 2]);
  });

  test('a job in a long write shows no lease: with a living worker it is in hand, with a silent one it is lost', () => {
    const keptOff = { override: { keep: 'off', until: ago(-3600), reason: '' }, running: 1, due: 1 } as const;
    expect(at({ ...keptOff })).toEqual(['drain', 'keep-off', 2]);
    for (const asked of [10, 119, 120, 480])
      expect(at({ ...keptOff, drain: drain(asked) })).toEqual(['none', 'finishing-jobs', 10]);
    expect(at({ ...keptOff, drain: drain(481) })).toEqual(['drain', 'drain-renewed', 2]);
    expect(at({ ...keptOff, drain: drain(130), worker: worker(540, 90) })).toEqual(['none', 'finishing-jobs', 10]);
    expect(at({ ...keptOff, drain: drain(130), worker: worker(540, 91) })).toEqual(['stop', 'keep-off', 2]);
    expect(at({ ...keptOff, drain: drain(130), worker: null })).toEqual(['stop', 'keep-off', 2]);
    const { detail } = decide(
      running.instance,
      work({ ...keptOff, running: 2, leased: 1, worker: alive, drain: drain(10), history: running.history }),
      DEFAULT_SETTINGS,
    );
    expect(detail).toContain('2 jobs');
  });

  test('a job in a long write is busy too when its type may start no more and is not counted as due', () => {
    expect(at({ running: 1 })).toEqual(['none', 'busy', 10]);
    expect(at({ running: 1, worker: worker(540, 91) })).toEqual(['drain', 'nothing-to-do', 2]);
  });

  test('a worker that beats, has no job and does not answer is stopped after two minutes, loudly', () => {
    expect(at({ drain: drain(119) })).toEqual(['none', 'draining', 2]);
    expect(at({ drain: drain(120) })).toEqual(['stop', 'drain-unanswered', 2]);
  });

  test('an agreement that runs out within the life of a request is renewed before the stop', () => {
    expect(at({ drain: drain(480, 470) })).toEqual(['stop', 'nothing-to-do', 2]);
    expect(at({ drain: drain(481, 470) })).toEqual(['drain', 'drain-renewed', 2]);
  });

  test('stays on while the next job is nearer than a stop and a start would take', () => {
    expect(at({ nextDueAt: ago(-150) })).toEqual(['none', 'next-job-near', 10]);
    expect(at({ nextDueAt: ago(-151) })).toEqual(['drain', 'nothing-to-do', 2]);
  });

  test('waits ten seconds after the last job', () => {
    expect(at({ lastFinishedAt: ago(9) })).toEqual(['none', 'idle-grace', 1]);
    expect(at({ lastFinishedAt: ago(10) })).toEqual(['drain', 'nothing-to-do', 2]);
    expect(at({ lastFinishedAt: null })).toEqual(['drain', 'nothing-to-do', 2]);
    expect(at({ lastFinishedAt: ago(0) }, { idleSeconds: 0 })).toEqual(['drain', 'nothing-to-do', 2]);
  });

  test('is kept for the minute that is paid already, but not by a clock that is wrong', () => {
    const young = (s: number) =>
      say(instance({ state: 'running', launchedAt: ago(s) }), work({ history: acceptedStart(s) }));
    expect(young(59)).toEqual(['none', 'paid-minute', 1]);
    expect(young(60)).toEqual(['drain', 'nothing-to-do', 2]);
    expect(young(0)).toEqual(['none', 'paid-minute', 60]);
    expect(young(-1)[1]).toBe('nothing-to-do');
    expect(say(instance({ state: 'running' }), work())).toEqual(['drain', 'nothing-to-do', 2]);
  });

  test('after a stop EC2 may show the old state for 15 s; after a refusal the table of errors says how long to wait', () => {
    const asked = (s: number, code?: string) =>
      at({
        drain: drain(s + 5, s + 3),
        history: [
          event(s, 'stop', code === undefined ? 'accepted' : 'refused', { errorCode: code ?? null }),
          event(s, 'stop', 'asked'),
          ...running.history,
        ],
      });
    expect(asked(14)).toEqual(['none', 'stop-settling', 1]);
    expect(asked(1)).toEqual(['none', 'stop-settling', 10]);
    expect(asked(15)).toEqual(['stop', 'nothing-to-do', 2]);
    expect(asked(15, 'IncorrectInstanceState')).toEqual(['stop', 'nothing-to-do', 2]);
    expect(asked(29, 'TimeoutError')).toEqual(['none', 'stop-settling', 1]);
    expect(asked(30, 'TimeoutError')).toEqual(['stop', 'nothing-to-do', 2]);
    expect(asked(44, 'UnauthorizedOperation')).toEqual(['none', 'stop-settling', 1]);
    expect(asked(45, 'UnauthorizedOperation')).toEqual(['stop', 'nothing-to-do', 2]);
    expect(asked(44, 'RequestLimitExceeded')).toEqual(['none', 'stop-settling', 1]);
  });
});

describe('an operator’s override', () => {
  const off = { keep: 'off', until: ago(-60), reason: 'x' } as const;
  const on = { keep: 'on', until: ago(-60), reason: 'x' } as const;

  test('keeps it off, but the jobs in hand are finished first', () => {
    const at = (part: Parameters<typeof work>[0]) =>
      say(running.instance, work({ override: off, worker: alive, history: running.history, due: 5, ...part }));
    expect(say(instance(), work({ override: off, due: 5 }))).toEqual(['none', 'keep-off', 60]);
    expect(at({ leased: 1 })).toEqual(['drain', 'keep-off', 2]);
    expect(at({ leased: 1, drain: drain(10) })).toEqual(['none', 'finishing-jobs', 10]);
    expect(at({ leased: 1, drain: drain(481) })).toEqual(['drain', 'drain-renewed', 2]);
    expect(at({ drain: drain(10, 1) })).toEqual(['stop', 'keep-off', 2]);
    // No grace for the queue: it is not empty, and nobody waits for work here.
    expect(at({ drain: drain(10, 1), lastFinishedAt: ago(1) })).toEqual(['stop', 'keep-off', 2]);
  });

  test('keeps it on without work', () => {
    expect(say(instance(), work({ override: on }))).toEqual(['start', 'keep-on', 5]);
    expect(say(running.instance, work({ override: on, worker: alive, history: running.history }))).toEqual([
      'none',
      'keep-on',
      10,
    ]);
  });

  test('ends at its time', () => {
    expect(say(instance(), work({ override: { ...on, until: ago(0) } }))[1]).toBe('nothing-to-do');
    expect(say(instance(), work({ override: { ...off, until: ago(0) }, due: 1 }))[1]).toBe('work-due');
  });
});

describe('hours', () => {
  const hours = (mode: Settings['mode'], text: string): Settings => ({
    ...DEFAULT_SETTINGS,
    mode,
    windows: windowsFrom(text),
  });

  test('window: on within, off outside whatever is due, jobs in hand are finished', () => {
    expect(say(instance(), work(), hours('window', '10:00-11:00'))).toEqual(['start', 'in-window', 5]);
    expect(say(instance(), work({ due: 3 }), hours('window', '09:00-10:00'))).toEqual(['none', 'outside-window', null]);
    expect(say(instance(), work({ due: 3 }), hours('window', '10:01-10:05'))).toEqual(['none', 'outside-window', 60]);
    const busy = work({ leased: 1, due: 3, worker: alive, history: running.history });
    expect(say(running.instance, busy, hours('window', '09:00-10:00'))).toEqual(['drain', 'outside-window', 2]);
    expect(say(running.instance, busy, hours('window', '09:00-10:01'))).toEqual(['none', 'in-window', 10]);
  });

  test('both: on within and whenever there is work', () => {
    expect(say(instance(), work(), hours('both', '10:00-11:00'))).toEqual(['start', 'in-window', 5]);
    expect(say(instance(), work({ due: 1 }), hours('both', '09:00-10:00'))).toEqual(['start', 'work-due', 5]);
    expect(say(instance(), work(), hours('both', '09:00-10:00'))).toEqual(['none', 'nothing-to-do', null]);
    expect(say(instance(), work(), hours('both', '10:01-11:00'))).toEqual(['none', 'nothing-to-do', 60]);
    const busy = work({ leased: 1, worker: alive, history: running.history });
    expect(say(running.instance, busy, hours('both', '09:00-10:00'))).toEqual(['none', 'busy', 10]);
  });

  test('window: starts early enough for the deadlines, by measured work and boot, with ten minutes to spare', () => {
    const night = hours('window', '01:00-05:00');
    const needed = 3600 + 1800 + 90 + 600;
    const two = (spare: number) =>
      work({
        due: 2,
        deadlines: [
          { finishBy: ago(-needed - spare), workSeconds: 1800 },
          { finishBy: ago(-needed - spare + 1200), workSeconds: 3600 },
        ],
      });
    expect(say(instance(), two(0), night)).toEqual(['start', 'deadline', 5]);
    expect(say(instance(), two(1), night)).toEqual(['none', 'outside-window', 1]);
  });

  test('window: what was started for a deadline is kept while it boots, after its hello, and whatever becomes of the measured boot time', () => {
    const night = hours('window', '01:00-05:00');
    const finishBy = (spare: number) => [{ finishBy: ago(-1800 - 90 - 600 - spare), workSeconds: 1800 }];
    // Started at the latest moment, so many seconds ago: the deadline has come as much nearer.
    for (const seconds of [1, 59, 66, 78, 90]) {
      const { instance: young, history } = runningSince(seconds);
      const booting = { due: 1, deadlines: finishBy(-seconds), history };
      expect(say(young, work(booting), night)).toEqual(['none', 'booting', 5]);
      expect(say({ ...young, state: 'pending' }, work(booting), night)).toEqual(['none', 'starting', 5]);
      expect(say(young, work({ ...booting, worker: worker(0, 0) }), night)).toEqual(['none', 'deadline', 10]);
    }
    // It was started when boots took 600 s, of which this history knows nothing any more.
    const { instance: slow, history: forgotten } = runningSince(60);
    const early = { due: 1, deadlines: finishBy(510 - 60), history: forgotten };
    expect(say(slow, work(early), night)).toEqual(['none', 'booting', 5]);
    const on = (spare: number) => work({ due: 1, deadlines: finishBy(spare), worker: alive, history: running.history });
    expect(say(running.instance, on(510), night)).toEqual(['none', 'deadline', 10]);
    expect(say(running.instance, on(511), night)).toEqual(['drain', 'outside-window', 2]);
  });
});
