import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { BatchServerEvent, Instance, Work } from '../../../domain/batch-server/types.ts';
import { DEFAULT_SETTINGS } from '../../../domain/batch-server/types.ts';
import type { ReportRequest } from '../../../domain/batch-server/work-report.ts';
import { Ec2Error, type WorkAnswer } from '../../../functions/control-batch-server/ports.ts';
import { batchServerSettings } from '../../../functions/control-batch-server/settings.ts';
import { runTick, type TickPorts } from '../../../functions/control-batch-server/tick.ts';
import { ago, drain, instance, NOW, runningSince, work, worker } from '../../../tools/decision-table/situation.ts';

/** A world of one instance and one queue, in which a test says what is so; time passes only by `sleep` and by what calls take. */
class World {
  time = 0;
  at: Instance = instance();
  todo: Partial<Work> = {};
  history: BatchServerEvent[] = [];
  readonly calls: string[] = [];
  readonly asked: ReportRequest[] = [];
  readonly logged: string[] = [];
  /** Thrown by the next call of this name. */
  readonly errors = new Map<string, unknown>();
  drainAsked = false;
  /** Called before each report, e.g. to let another tick write. */
  beforeReport: () => void = () => undefined;
  callTakes = 0;

  get ports(): TickPorts {
    const call = async (name: string, change: () => void = () => undefined) => {
      this.calls.push(name);
      this.time += this.callTakes;
      const error = this.errors.get(name);
      this.errors.delete(name);
      if (error !== undefined) throw error;
      change();
    };
    const log = (level: string) => (message: string) => void this.logged.push(`${level} ${message}`);
    return {
      instanceId: this.at.id,
      settings: DEFAULT_SETTINGS,
      log: { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') },
      monotonic: () => this.time,
      sleep: async (milliseconds) => {
        this.time += milliseconds;
      },
      askWork: async (request) => this.report(request),
      server: {
        describe: async () => {
          await call('describe');
          return this.at;
        },
        start: () => call('start', () => this.become('pending')),
        stop: ({ force }) => call(force ? 'force-stop' : 'stop', () => this.become('stopping')),
        reboot: () => call('reboot'),
        changeType: (type) => call(`type ${type}`, () => this.become('stopped', type)),
      },
    };
  }

  become(state: Instance['state'], type = this.at.type): void {
    this.at = { ...this.at, state, type };
  }

  report(request: ReportRequest): WorkAnswer {
    this.beforeReport();
    const error = this.errors.get('report');
    this.errors.delete('report');
    if (error !== undefined) throw error;
    this.asked.push(request);
    const newest = this.history.length || null;
    const recorded = request.ifLastEventId === undefined || request.ifLastEventId === newest;
    if (recorded) for (const event of request.record ?? []) this.history.unshift({ ...event, at: this.now });
    if (recorded && request.drain) this.drainAsked = 'ask' in request.drain;
    return {
      ...work({ ...this.todo, now: this.now, history: [...this.history] }),
      recorded,
      lastEventId: this.history.length || null,
    };
  }

  get now(): number {
    return NOW + this.time;
  }

  get story(): string[] {
    return this.history.toReversed().map(({ action, outcome, reason }) => `${action} ${outcome} ${reason}`);
  }

  get acts(): string[] {
    return this.calls.filter((name) => name !== 'describe');
  }
}

const tick = (world: World, timeMs = 50_000) => runTick(world.ports, 'this-tick', timeMs);

describe('a start', () => {
  test('is written down before it is made, watched, and done at the worker’s hello', async () => {
    const world = new World();
    world.todo = { due: 2 };
    let reports = 0;
    world.beforeReport = () => {
      reports++;
      if (reports === 5) world.become('running');
      if (reports === 6)
        world.todo = { due: 2, worker: { instanceId: world.at.id, helloAt: world.now, heartbeatAt: world.now } };
      if (reports > 6)
        world.todo = { leased: 2, worker: { instanceId: world.at.id, helloAt: ago(-10), heartbeatAt: world.now } };
    };
    const result = await tick(world);
    expect(world.acts).toEqual(['start']);
    expect(world.story).toEqual(['start asked work-due', 'start accepted work-due', 'start done work-due']);
    expect(result).toMatchObject({ state: 'running', decision: { action: 'none', reason: 'busy' } });
    expect(world.asked[1]).toMatchObject({ ifLastEventId: null, drain: { clear: true } });
    expect(world.time).toBeLessThanOrEqual(50_000);
    expect(world.history[0]).toMatchObject({ tick: 'this-tick', state: 'running', instanceType: 'm7g.xlarge' });
  });

  test('is not made twice when the wish goes and comes back while EC2 still shows the instance stopped', async () => {
    const world = new World();
    world.todo = { due: 1 };
    const { ports } = world;
    let seenUntil = Number.POSITIVE_INFINITY;
    const { start } = ports.server;
    ports.server.start = async () => {
      await start();
      seenUntil = world.time + 8_000;
    };
    ports.server.describe = async () => (world.time < seenUntil ? instance() : world.at);
    const sleep = ports.sleep;
    let sleeps = 0;
    ports.sleep = async (milliseconds) => {
      await sleep(milliseconds);
      world.todo = { due: ++sleeps === 1 ? 0 : 1 };
    };
    await runTick(ports, 't', 20_000);
    expect(world.acts).toEqual(['start']);
    expect(world.story).toEqual(['start asked work-due', 'start accepted work-due']);
  });

  test('goes through the list of types within one tick', async () => {
    const world = new World();
    world.todo = { due: 1 };
    let refusals = 2;
    const { ports } = world;
    ports.settings = { ...DEFAULT_SETTINGS, instanceTypes: ['m7g.xlarge', 'm7g.large', 'm6g.xlarge'] };
    const { start } = ports.server;
    ports.server.start = async () => {
      if (refusals-- <= 0) return start();
      world.calls.push('start');
      throw new Ec2Error('InsufficientInstanceCapacity', 'none left');
    };
    await runTick(ports, 't', 50_000);
    expect(world.acts).toEqual(['start', 'type m7g.large', 'start', 'type m6g.xlarge', 'start']);
    expect(world.at).toMatchObject({ state: 'pending', type: 'm6g.xlarge' });
    expect(world.history.find(({ outcome }) => outcome === 'refused')).toMatchObject({
      errorCode: 'InsufficientInstanceCapacity',
      instanceType: 'm7g.large',
    });
  });

  test('another tick that was quicker wins', async () => {
    const world = new World();
    world.todo = { due: 1 };
    let reports = 0;
    world.beforeReport = () => {
      // Between the look and the request.
      if (++reports !== 2) return;
      world.history.unshift({
        ...world.ports,
        at: world.now,
        instanceId: 'i',
        action: 'start',
        outcome: 'asked',
        reason: 'work-due',
        state: 'stopped',
        instanceType: 't',
        errorCode: null,
        detail: '',
        tick: 'other',
      } as BatchServerEvent);
      world.become('pending');
    };
    await tick(world, 1_000);
    expect(world.acts).toEqual([]);
    expect(world.story).toEqual(['start asked work-due']);
    expect(world.logged).toContain('info another tick was quicker');
  });

  test('is not made on a view that is older than ten seconds', async () => {
    const world = new World();
    world.todo = { due: 1 };
    world.callTakes = 10_001;
    await tick(world, 5_000);
    expect(world.acts).toEqual([]);
    expect(world.story).toEqual([]);
  });

  test('is not made when the function was paused after writing it down', async () => {
    const world = new World();
    world.todo = { due: 1 };
    let reports = 0;
    world.beforeReport = () => {
      if (++reports === 2) world.time += 20_000;
    };
    await tick(world, 1_000);
    expect(world.acts).toEqual([]);
    expect(world.story).toEqual(['start asked work-due', 'start refused work-due']);
    expect(world.history[0]?.errorCode).toBe('NotSent');
  });

  test('that EC2 refuses for good is loud', async () => {
    const world = new World();
    world.todo = { due: 1 };
    world.errors.set(
      'start',
      new Ec2Error('UnauthorizedOperation', `Encoded authorization failure message: ${'x'.repeat(5_000)}`),
    );
    await tick(world, 10_000);
    for (const { detail } of world.history) expect(detail.length).toBeLessThanOrEqual(1_000);
    expect(world.story.slice(0, 2)).toEqual(['start asked work-due', 'start refused work-due']);
    expect(world.history.at(-2)?.detail).toContain('lacks this permission');
    expect(world.logged).toContain('error batch server: start refused: work-due');
  });
});

describe('a stop', () => {
  test('follows the worker’s agreement within one tick', async () => {
    const world = new World();
    const { instance: running, history } = runningSince(600);
    world.at = running;
    world.history = [...history];
    world.history.unshift({ ...history[0]!, outcome: 'done' });
    world.todo = { worker: worker(540, 1), lastFinishedAt: ago(60) };
    world.beforeReport = () => {
      if (world.drainAsked && world.time >= 2_000) world.todo = { ...world.todo, drain: drain(2, 0) };
    };
    await tick(world, 20_000);
    expect(world.acts).toEqual(['stop']);
    expect(world.story.slice(3)).toEqual([
      'drain asked nothing-to-do',
      'stop asked nothing-to-do',
      'stop accepted nothing-to-do',
    ]);
    expect(world.asked.find(({ drain: asked }) => asked)?.drain).toEqual({ ask: { seconds: 900 } });
  });
});

describe('what goes wrong around it', () => {
  test('report-work does not answer: nothing is asked of EC2, and it is loud', async () => {
    const world = new World();
    world.todo = { due: 1 };
    world.errors.set('report', new Error('down'));
    const result = await tick(world);
    expect(result).toMatchObject({ looks: 1, decision: { action: 'none', reason: 'work-unknown' } });
    expect(world.acts).toEqual([]);
    expect(world.logged).toContain('error report-work gave no answer');
    expect(world.logged).toContain('error batch server: none noted: work-unknown');
  });

  test('EC2 does not say the state: a passing error is looked at again, others wait for the next tick', async () => {
    const world = new World();
    world.errors.set('describe', new Ec2Error('ServiceUnavailable', 'down'));
    expect(await tick(world)).toMatchObject({ looks: 2, state: 'stopped' });
    expect(world.time).toBe(15_000);
    expect(world.logged[0]).toBe('warn EC2 did not describe the instance');
    const denied = new World();
    denied.errors.set('describe', new Ec2Error('UnauthorizedOperation', 'no'));
    expect(await tick(denied)).toMatchObject({ looks: 1, state: 'unknown', decision: { reason: 'state-unknown' } });
    expect(denied.logged[0]).toBe('error EC2 did not describe the instance');
    expect(denied.asked.length).toBe(1);
  });

  test('an error that is not EC2’s is not swallowed', async () => {
    const world = new World();
    world.errors.set('describe', new TypeError('a defect'));
    await expect(tick(world)).rejects.toThrow('a defect');
    const later = new World();
    later.todo = { due: 1 };
    later.errors.set('start', new TypeError('a defect'));
    await expect(tick(later)).rejects.toThrow('a defect');
  });

  test('a tick never looks more often than sixty times, nor longer than its time', async () => {
    const world = new World();
    world.todo = { due: 1 };
    world.at = instance({ state: 'pending' });
    expect((await tick(world, 3_600_000)).looks).toBe(60);
    const short = new World();
    short.at = instance({ state: 'pending' });
    expect((await tick(short, 12_000)).looks).toBe(3);
  });
});

describe('what is written down of doing nothing', () => {
  test('coming to rest, once', async () => {
    const world = new World();
    await tick(world);
    await tick(world);
    expect(world.story).toEqual(['none noted nothing-to-do']);
  });

  test('not while it runs well', async () => {
    const world = new World();
    const { instance: running, history } = runningSince(600);
    world.at = running;
    world.history = [{ ...history[0]!, outcome: 'done' }, ...history];
    world.todo = { leased: 1, worker: worker(540, 1) };
    world.beforeReport = () => {
      world.todo = { leased: 1, worker: { ...worker(540, 1), heartbeatAt: world.now } };
    };
    await tick(world);
    expect(world.story.length).toBe(3);
  });

  test('what somebody must look at, once an hour', async () => {
    const world = new World();
    world.at = instance({ state: 'terminated' });
    world.todo = { due: 1 };
    await tick(world);
    world.time += 3_600_000;
    await tick(world);
    expect(world.story).toEqual(['none noted instance-gone']);
    world.time += 1;
    await tick(world);
    expect(world.story).toEqual(['none noted instance-gone', 'none noted instance-gone']);
    expect(world.logged.filter((line) => line.startsWith('error'))).toHaveLength(3);
  });

  test('a suspicion at once, because the next look needs it', async () => {
    const world = new World();
    const { instance: running, history } = runningSince(600);
    world.at = running;
    world.history = [{ ...history[0]!, outcome: 'done' }, ...history];
    world.todo = { due: 1, worker: worker(540, 200) };
    await tick(world, 45_000);
    expect(world.story.slice(3)).toEqual([
      'none noted heartbeat-lost',
      'reboot asked hung-worker',
      'reboot accepted hung-worker',
    ]);
    expect(world.acts).toEqual(['reboot']);
  });
});

test('a forced stop reaches EC2 as such', async () => {
  const world = new World();
  world.at = instance({ state: 'stopping' });
  world.history = [{ ...runningSince(700).history[1]!, action: 'stop', reason: 'nothing-to-do' }];
  await tick(world, 1_000);
  expect(world.acts).toEqual(['force-stop']);
});

describe('settings', () => {
  test('the usual ones', () => {
    expect(batchServerSettings({})).toEqual(DEFAULT_SETTINGS);
    expect(batchServerSettings({ BATCH_MODE: '', BATCH_WINDOW: '', BATCH_INSTANCE_TYPES: '' })).toEqual(
      DEFAULT_SETTINGS,
    );
  });

  test('mode, windows, types, idle time', () => {
    expect(
      batchServerSettings({
        BATCH_MODE: 'both',
        BATCH_WINDOW: '02:00-06:00',
        BATCH_INSTANCE_TYPES: 'm7g.large, m6g.large,',
        BATCH_IDLE_SECONDS: '20',
      }),
    ).toMatchObject({
      mode: 'both',
      windows: [{ days: [0, 1, 2, 3, 4, 5, 6], from: 120, to: 360 }],
      instanceTypes: ['m7g.large', 'm6g.large'],
      idleSeconds: 20,
    });
  });

  test.each([
    [{ BATCH_MODE: 'always' }, 'BATCH_MODE must be one of on-demand, window, both'],
    [{ BATCH_MODE: 'window' }, 'BATCH_WINDOW must name at least one window when BATCH_MODE is window'],
    [{ BATCH_WINDOW: 'at night' }, "BATCH_WINDOW Not a window: 'at night'"],
    [{ BATCH_IDLE_SECONDS: '46' }, 'BATCH_IDLE_SECONDS must be a whole number from 0 to 45'],
  ])('%j is refused, naming the variable', (environment, message) => {
    expect(() => batchServerSettings(environment)).toThrow(message);
  });
});

test('the event of a tick is EventBridge Scheduler’s', () => {
  const event = JSON.parse(
    readFileSync(new URL('../../../events/control-batch-server.tick.json', import.meta.url), 'utf8'),
  );
  expect(event).toMatchObject({ source: 'aws.scheduler', 'detail-type': 'Scheduled Event' });
});
