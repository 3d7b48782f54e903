import { describe, expect, jest, test } from '@jest/globals';
import type { WorkAnswer } from '../../../functions/control-batch-server/ports.ts';
import type { TickPorts } from '../../../functions/control-batch-server/tick.ts';
import { both, onDemand, windowOnly } from '../../simulator/scenarios.ts';
import { type Scenario, type SimulationReport, simulate } from '../../simulator/world.ts';
import { expectSound } from './expect-sound.ts';

jest.setTimeout(120_000);

const HOUR = 3_600_000;

describe('ten simulated months with hours of operation', () => {
  test('four months by hours and work', async () => {
    expectSound(await simulate(both(103, 120)));
  });

  test('half a year by hours alone', async () => {
    expectSound(await simulate(windowOnly(104, 180)));
  });
});

describe('the simulator itself', () => {
  test('the same seed gives the same run', async () => {
    expect(await simulate(onDemand(7, 20))).toEqual(await simulate(onDemand(7, 20)));
  });

  test('leaving out ticks that can only repeat the one before changes nothing but their number', async () => {
    const comparable = ({ skippedTicks, looks, ...report }: SimulationReport) => report;
    const quick = await simulate(onDemand(8, 25, 0));
    const thorough = await simulate({ ...onDemand(8, 25, 0), skipIdleTicks: false });
    expect(quick.skippedTicks).toBeGreaterThan(20_000);
    expect(thorough.skippedTicks).toBe(0);
    expect(comparable(quick)).toEqual(comparable(thorough));
  });

  test('without faults the worst stop comes within a minute of the queue running empty, and the worst start within two ticks', async () => {
    const report = await simulate(onDemand(9, 60, 0));
    expect(report.violations).toEqual([]);
    expect(report.stopAfterEmpty.most).toBeLessThanOrEqual(60);
    expect(report.startAfterDue.most).toBeLessThanOrEqual(120);
  });
});

// A judge that never condemns proves nothing: each of these breaks the control function in one way.
describe('the judge notices', () => {
  const run = (sabotage: (ports: TickPorts) => TickPorts, scenario: Scenario = onDemand(5, 5)) =>
    simulate({ ...scenario, sabotage });

  test('a stop without looking at leases and without the worker’s agreement', async () => {
    const report = await run((ports) => ({
      ...ports,
      askWork: async (request) => {
        const truth = await ports.askWork(request);
        const drain = truth.drain ? { ...truth.drain, acceptedAt: truth.now } : null;
        return { ...truth, due: 0, running: 0, leased: 0, lastFinishedAt: null, nextDueAt: null, drain };
      },
    }));
    expect(report.stoppedMidway + report.notConverged).toBeGreaterThan(0);
    expect(report.violations.some(({ what }) => what.includes('in hand') || what.includes('waits'))).toBe(true);
  });

  test('a stop amid a long write, when only leases count: a job renews its lease inside its own write', async () => {
    // Work that goes on beyond the end of the hours, every day.
    const scenario: Scenario = {
      ...windowOnly(5, 20, 0),
      work: (random, day, enqueue) => enqueue(day + 18 * HOUR, random.between(3 * HOUR, 6 * HOUR), null, true),
    };
    expect(await simulate(scenario)).toMatchObject({ stoppedMidway: 0, violations: [] });
    const report = await run(
      (ports) => ({
        ...ports,
        askWork: async (request) => ({ ...(await ports.askWork(request)), running: 0 }),
      }),
      scenario,
    );
    expect(report.stoppedMidway).toBeGreaterThan(0);
  });

  test('the agreement taken for granted: work that comes at the moment of the stop is lost without it, and never with it', async () => {
    const honest = await workAtEveryStop(honestly);
    expect(honest.stops).toBeGreaterThan(20);
    expect(honest.stoppedMidway).toBe(0);
    const trusting = await workAtEveryStop((report) => {
      const { now } = report;
      return { ...report, drain: { askedAt: now, until: now + 900_000, acceptedAt: now } };
    });
    expect(trusting.stoppedMidway).toBeGreaterThan(0);
  });

  test('starts that are never made', async () => {
    const report = await run((ports) => ({ ...ports, server: { ...ports.server, start: async () => undefined } }));
    expect(report.notConverged).toBeGreaterThan(0);
  });

  test('due work that is overlooked', async () => {
    const report = await run((ports) => ({
      ...ports,
      askWork: async (request) => ({ ...(await ports.askWork(request)), due: 0, nextDueAt: null }),
    }));
    expect(report.unstarted).toBeGreaterThan(0);
  });

  test('deadlines outside the hours that are overlooked', async () => {
    const report = await run(
      (ports) => ({
        ...ports,
        askWork: async (request) => ({ ...(await ports.askWork(request)), deadlines: [] }),
      }),
      windowOnly(6, 30, 0),
    );
    expect(report.unstarted).toBeGreaterThan(0);
    expect(report.missedDeadlines).toBeGreaterThan(0);
  });

  test('a deadline that is forgotten as soon as the server starts for it', async () => {
    let startedAt = Number.NEGATIVE_INFINITY;
    const report = await run(
      (ports) => ({
        ...ports,
        askWork: async (request) => {
          const truth = await ports.askWork(request);
          return ports.monotonic() - startedAt < 120_000 ? { ...truth, deadlines: [] } : truth;
        },
        server: {
          ...ports.server,
          start: async () => {
            startedAt = ports.monotonic();
            await ports.server.start();
          },
        },
      }),
      windowOnly(6, 30, 0),
    );
    expect(report.uselessStarts).toBeGreaterThan(0);
  });

  test('hours that are overlooked', async () => {
    const never = await run(
      (ports) => ({ ...ports, settings: { ...ports.settings, windows: [] } }),
      windowOnly(6, 5, 0),
    );
    expect(never.unstarted).toBeGreaterThan(0);
    const always = await run(
      (ports) => ({ ...ports, settings: { ...ports.settings, mode: 'both' } }),
      windowOnly(6, 20, 0),
    );
    expect(always.violations.some(({ what }) => what.includes('outside its hours'))).toBe(true);
  });

  test('a second start while the first is under way', async () => {
    const report = await run((ports) => ({
      ...ports,
      server: {
        ...ports.server,
        start: async () => {
          await ports.server.start();
          await ports.server.start();
        },
      },
    }));
    expect(report.doubleStarts).toBeGreaterThan(0);
  });
});

/** A file arrives with each call of StopInstances, which takes two seconds to reach EC2. */
function workAtEveryStop(belief: (report: WorkAnswer) => WorkAnswer): Promise<SimulationReport> {
  let arrive: Parameters<Scenario['work']>[2] = () => undefined;
  return simulate({
    ...onDemand(5, 1, 0),
    work(random, day, enqueue) {
      arrive = enqueue;
      onDemand(5, 10).work(random, day, enqueue);
    },
    sabotage: (ports) => ({
      ...ports,
      askWork: async ({ drain, ...request }) =>
        belief(await ports.askWork({ ...request, ...(drain && belief === honestly ? { drain } : {}) })),
      server: {
        ...ports.server,
        stop: async (options) => {
          arrive(ports.monotonic(), 60_000, null, false);
          await ports.sleep(2_000);
          await ports.server.stop(options);
        },
      },
    }),
  });
}

const honestly = (report: WorkAnswer): WorkAnswer => report;
