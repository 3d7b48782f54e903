import { describe, expect, test } from '@jest/globals';
import { bootSeconds } from '../../../../domain/batch-server/measured.ts';
import { bootBegan, isStopInDoubt, saidHello, silentSeconds } from '../../../../domain/batch-server/signs.ts';
import {
  acceptedStart,
  ago,
  event,
  instance,
  refusedStart,
  work,
  worker,
} from '../../../../tools/decision-table/situation.ts';

describe.each(['stop', 'force-stop'] as const)('a %s that was asked for', (action) => {
  const inDoubt = (...history: ReturnType<typeof acceptedStart>) => isStopInDoubt(work({ history }));
  const asked = event(20, action, 'asked');

  test('is in doubt while nobody knows whether EC2 carries it out', () => {
    expect(inDoubt(asked)).toBe(true);
    expect(inDoubt(event(19, action, 'refused', { errorCode: 'TimeoutError' }), asked)).toBe(true);
    expect(inDoubt(event(299.9, action, 'asked'))).toBe(true);
  });

  test('is not when EC2 answered, when it is done, or when the request is too old to be carried out', () => {
    expect(inDoubt(event(19, action, 'accepted'), asked)).toBe(false);
    expect(inDoubt(event(19, action, 'done'), asked)).toBe(false);
    expect(inDoubt(event(19, action, 'refused', { errorCode: 'UnauthorizedOperation' }), asked)).toBe(false);
    expect(inDoubt(event(300, action, 'asked'))).toBe(false);
  });

  test('the answer to an earlier request settles nothing, nor does one to something else', () => {
    const earlier = event(80, action, 'refused', { errorCode: 'UnauthorizedOperation' });
    expect(inDoubt(asked, earlier, event(81, action, 'asked'))).toBe(true);
    expect(inDoubt(event(19, 'drain', 'accepted'), asked)).toBe(true);
    // An answer within the same millisecond is its own.
    expect(inDoubt(event(20, action, 'refused', { errorCode: 'UnauthorizedOperation' }), asked)).toBe(false);
  });

  test('was done: the boot that runs now is somebody else’s, and EC2’s clock tells when it began', () => {
    const running = instance({ state: 'running', launchedAt: ago(90) });
    const done = [event(100, action, 'done'), event(120, action, 'asked'), ...acceptedStart(150)];
    expect(bootBegan(running, work({ history: done }))).toBe(ago(90));
    expect(bootBegan(running, work({ history: done.slice(1) }))).toBe(ago(150));
    expect(bootBegan(instance({ state: 'running' }), work({ history: done }))).toBe(ago(120));
  });
});

test('a start or a reboot is never a stop in doubt', () => {
  for (const action of ['start', 'reboot'] as const)
    expect(isStopInDoubt(work({ history: [event(20, action, 'asked'), event(30, 'stop', 'asked')] }))).toBe(false);
  expect(isStopInDoubt(work())).toBe(false);
});

test('a worker said hello only in the present boot and on this instance', () => {
  const running = instance({ state: 'running', launchedAt: ago(100) });
  const history = acceptedStart(100);
  expect(saidHello(running, work({ history, worker: worker(100, 3) }))).toBe(true);
  expect(saidHello(running, work({ history, worker: worker(101, 3) }))).toBe(false);
  expect(saidHello(running, work({ history, worker: { ...worker(50, 3), instanceId: 'i-other' } }))).toBe(false);
  expect(saidHello(instance({ state: 'running' }), work({ worker: worker(5_000, 3) }))).toBe(true);
  expect(silentSeconds(running, work({ history, worker: worker(50, 3) }))).toBe(3);
  expect(silentSeconds(running, work({ history, worker: worker(101, 3) }))).toBeNull();
  expect(silentSeconds(running, work({ history }))).toBeNull();
});

describe('the measured boot time', () => {
  /** A start asked for so many seconds ago that took so long. */
  const boot = (asked: number, took: number) => [event(asked - took, 'start', 'done'), ...acceptedStart(asked)];

  test('is the second longest; 90 s before three were measured, and ten minutes at most', () => {
    expect(bootSeconds([])).toBe(90);
    expect(bootSeconds([...boot(1000, 30), ...boot(2000, 40)])).toBe(90);
    expect(bootSeconds([...boot(1000, 30), ...boot(2000, 40), ...boot(3000, 35)])).toBe(35);
    expect(bootSeconds([...boot(1000, 700), ...boot(2000, 800), ...boot(3000, 600)])).toBe(600);
    expect(bootSeconds([...boot(1000, 599), ...boot(3000, 800), ...boot(4000, 10)])).toBe(599);
  });

  test('leaves out starts that came to nothing, and whatever else was asked', () => {
    const three = [...boot(1000, 30), ...boot(2000, 40), ...boot(3000, 35)];
    const nothing = refusedStart(500, 'InsufficientInstanceCapacity');
    expect(bootSeconds([...nothing, ...three])).toBe(35);
    expect(bootSeconds([...three.slice(0, 3), ...nothing, ...three.slice(3)])).toBe(35);
    const stops = [event(100, 'stop', 'done'), event(940, 'stop', 'asked')];
    expect(bootSeconds([...stops, ...three])).toBe(35);
    // A stop between the hello and the start it belongs to is nobody's boot.
    expect(bootSeconds([three[0]!, event(990, 'stop', 'asked'), ...three.slice(1)])).toBe(35);
  });

  test('a second request for the same start is not measured twice', () => {
    const twice = [event(1000, 'start', 'done'), event(1030, 'start', 'asked'), event(1400, 'start', 'asked')];
    expect(bootSeconds([...twice, ...boot(2000, 40), ...boot(3000, 35)])).toBe(35);
  });
});
