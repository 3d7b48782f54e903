import { describe, expect, test } from '@jest/globals';
import { observe } from '../../../../domain/batch-server/observe.ts';
import {
  acceptedStart,
  event,
  instance,
  refusedStart,
  runningSince,
  work,
  worker,
} from '../../../../tools/decision-table/situation.ts';

const running = runningSince(60);

describe('a start', () => {
  test('is done when the instance runs and its worker has said hello since', () => {
    const seen = observe(running.instance, work({ history: running.history, worker: worker(20, 1) }));
    expect(seen).toEqual({
      action: 'start',
      reason: 'work-due',
      outcome: 'done',
      detail: 'hello after 60 s',
      errorCode: null,
    });
    expect(observe(running.instance, work({ history: running.history, worker: worker(61, 1) }))).toBeNull();
    expect(observe(running.instance, work({ history: running.history }))).toBeNull();
    expect(
      observe(instance({ state: 'pending' }), work({ history: running.history, worker: worker(20, 1) })),
    ).toBeNull();
  });

  test('is done even when its answer was lost', () => {
    const history = [event(60, 'start', 'refused', { errorCode: 'TimeoutError' }), event(60, 'start', 'asked')];
    expect(observe(running.instance, work({ history, worker: worker(20, 1) }))?.outcome).toBe('done');
  });

  test('that fell back is refused with EC2’s reason, once, and not before EC2 can show the new state', () => {
    const fallen = instance({ stateReason: 'Server.InsufficientInstanceCapacity' });
    expect(observe(fallen, work({ history: acceptedStart(15) }))).toMatchObject({
      action: 'start',
      outcome: 'refused',
      errorCode: 'Server.InsufficientInstanceCapacity',
      reason: 'work-due',
    });
    expect(observe(instance(), work({ history: acceptedStart(15) }))?.errorCode).toBe('Server.InternalError');
    expect(observe(fallen, work({ history: acceptedStart(14) }))).toBeNull();
    expect(observe(fallen, work({ history: refusedStart(30, 'InternalError') }))).toBeNull();
    expect(observe(instance({ state: 'stopping' }), work({ history: acceptedStart(60) }))).toBeNull();
  });

  test('is reported done once', () => {
    const history = [event(10, 'start', 'done'), ...running.history];
    expect(observe(running.instance, work({ history, worker: worker(20, 1) }))).toBeNull();
  });
});

describe('a stop, a forced stop and a reboot', () => {
  test.each(['stop', 'force-stop'] as const)('%s is done when EC2 says stopped', (action) => {
    const history = [event(30, action, 'asked', { reason: 'nothing-to-do' })];
    expect(observe(instance(), work({ history }))).toEqual({
      action,
      reason: 'nothing-to-do',
      outcome: 'done',
      detail: 'stopped after 30 s',
      errorCode: null,
    });
    for (const state of ['stopping', 'running'] as const)
      expect(observe(instance({ state }), work({ history, worker: worker(10, 1) }))).toBeNull();
  });

  test('a reboot is done at the next hello', () => {
    const history = [event(30, 'reboot', 'asked', { reason: 'hung-worker' }), ...running.history];
    expect(observe(running.instance, work({ history, worker: worker(10, 1) }))).toMatchObject({
      action: 'reboot',
      outcome: 'done',
    });
    expect(observe(running.instance, work({ history, worker: worker(40, 1) }))).toBeNull();
    expect(observe(instance(), work({ history }))).toBeNull();
  });

  test('the newest request counts', () => {
    const history = [event(30, 'stop', 'asked'), event(40, 'start', 'done'), ...acceptedStart(90)];
    expect(observe(instance(), work({ history }))).toMatchObject({ action: 'stop', outcome: 'done' });
    expect(observe(instance(), work())).toBeNull();
  });
});
