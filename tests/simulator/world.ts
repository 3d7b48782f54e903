import { OFF_REASONS } from '../../domain/batch-server/reasons.ts';
import type { Settings } from '../../domain/batch-server/types.ts';
import { nextWindowAt, windowEndsAt } from '../../domain/batch-server/windows.ts';
import { Ec2Error } from '../../functions/control-batch-server/ports.ts';
import { runTick, type TickPorts } from '../../functions/control-batch-server/tick.ts';
import { Clock } from './clock.ts';
import { SimulatedEc2 } from './ec2.ts';
import { Faults, type LastingFault, planFaults, type SuddenFault } from './faults.ts';
import { inHours, mayBeOn, mustBeOn } from './hours.ts';
import { type SimulatedJob, SimulatedQueue, SLOTS } from './queue.ts';
import { Random } from './random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Scenario {
  seed: number;
  days: number;
  settings: Settings;
  types: readonly [string, ...string[]];
  /** Multiplies how often faults come; 0 = a perfect world. */
  faults: number;
  /** Leave out ticks that could only repeat the one before: much quicker, and the same result (a test compares). */
  skipIdleTicks: boolean;
  /** Breaks the control function's ports on purpose, to show that the judge notices. */
  sabotage?: (ports: TickPorts) => TickPorts;
  /** Gets every recorded event and every fault, for a person who replays a run. */
  trace?: (at: number, line: string) => void;
  /** Plans the work of one day that begins at `day`. */
  work(random: Random, day: number, enqueue: SimulatedQueue['enqueue']): void;
}

export interface Violation {
  at: string;
  what: string;
}

export interface SimulationReport {
  mode: Settings['mode'];
  seed: number;
  days: number;
  ticks: number;
  /** Of these, ticks not run because nothing could have changed since one that came to rest. */
  skippedTicks: number;
  looks: number;
  jobs: number;
  starts: number;
  stops: number;
  reboots: number;
  faults: Record<string, number>;
  stoppedMidway: number;
  doubleStarts: number;
  unstarted: number;
  notConverged: number;
  /** Jobs that ended after their latest end, in a world without faults around. */
  missedDeadlines: number;
  /** Starts that were stopped by us without a job done, likewise. */
  uselessStarts: number;
  /** Reboots while the worker was restarting. */
  needlessReboots: number;
  billedMinutes: number;
  /** From `running` to the worker's hello. */
  meanBootSeconds: number;
  busyMinutes: number;
  /** Seconds from the queue running empty to StopInstances, in a world without faults around. */
  stopAfterEmpty: { p50: number; p99: number; most: number };
  /** Seconds from a job being due on a stopped server to StartInstances, likewise. */
  startAfterDue: { p50: number; p99: number; most: number };
  violations: Violation[];
}

/** A tick in flight: what it met and did, for judging it afterwards. */
interface TickRecord {
  begunAt: number;
  clean: boolean;
  /** Stopped, although there was work or its hours or a deadline wanted it on. */
  sawStoppedWithWork: boolean;
  startCalls: number;
  crashed: boolean;
  ended: boolean;
  frozen: boolean;
}

/** Runs the real control function against simulated EC2, queue, worker and scheduler, and judges what it does. */
export async function simulate(scenario: Scenario): Promise<SimulationReport> {
  const world = new World(scenario);
  await world.run();
  return world.report();
}

/** The first instant of every simulation: a Thursday. */
export const SIMULATION_BEGINS = Date.UTC(2026, 0, 1);
const START = SIMULATION_BEGINS;

export { SLOTS };

const same = (ports: TickPorts): TickPorts => ports;
const QUIET = { debug() {}, info() {}, warn() {}, error() {} };

class World {
  readonly clock = new Clock(START);
  readonly random: Random;
  readonly faults = new Faults(this.clock);
  readonly queue: SimulatedQueue;
  readonly ec2: SimulatedEc2;
  readonly violations: Violation[] = [];
  readonly scenario: Scenario;
  ticks = 0;
  skippedTicks = 0;
  looks = 0;
  starts = 0;
  stops = 0;
  reboots = 0;
  doubleStarts = 0;
  stoppedMidway = 0;
  unstarted = 0;
  notConverged = 0;
  missedDeadlines = 0;
  uselessStarts = 0;
  needlessReboots = 0;
  billedMs = 0;
  busyMs = 0;
  /** The world's count of changes when a tick last came to rest. */
  #restSince: number | null = null;
  #inFlight = 0;
  #runningSince: number | null = null;
  #busySince: number | null = null;
  #unstartedTicks = 0;
  #lastOutsideStart = 0;
  #lastOverride = 0;
  readonly #stopDelays: number[] = [];
  readonly #startDelays: number[] = [];
  #databaseDownAt = 0;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.random = new Random(scenario.seed);
    this.queue = new SimulatedQueue(this.clock, this.random, this.faults, scenario.faults, () => this.ec2.id, {
      jobFinished: (job) => {
        this.#accountBusy();
        this.#judgeDeadline(job);
      },
    });
    this.ec2 = new SimulatedEc2(this.clock, this.random, this.faults, Math.min(1, scenario.faults), scenario.types, {
      powerOn: () => {
        this.#runningSince ??= this.clock.now;
        this.queue.powerOn();
      },
      powerOff: () => {
        this.queue.powerOff();
        if (this.ec2.state !== 'running' || this.#runningSince === null) return;
        this.#bill();
      },
      stoppedLate: () => this.#judgeTakingAway('a late StopInstances'),
    });
  }

  async run(): Promise<void> {
    const end = START + this.scenario.days * DAY;
    this.#planDays();
    this.#planTicks();
    this.#planWindows();
    planFaults(this.clock, this.random, this.scenario.faults, {
      lasting: (fault, milliseconds) => this.#lasting(fault, milliseconds),
      sudden: (fault) => this.#sudden(fault),
    });
    if (this.scenario.faults > 0) this.#planOverrides();
    this.#planChecks();
    await this.clock.run(end);
    if (this.#runningSince !== null) this.#bill();
  }

  // ---- the outside ----

  #planDays(): void {
    const day = (at: number) => {
      if (this.scenario.faults > 0) {
        // Clocks differ by seconds, and are set now and then.
        this.ec2.skew = this.random.between(-5_000, 5_000);
        this.queue.skew = this.random.between(-3_000, 3_000);
      }
      this.scenario.work(this.random, at, (...job) => this.queue.enqueue(...job));
      this.clock.at(at + DAY, () => day(at + DAY));
    };
    day(START);
  }

  /** The beginning of a window changes what is wanted: ticks before it must not be left out. */
  #planWindows(): void {
    const at = nextWindowAt(this.scenario.settings.windows, this.clock.now);
    if (at !== null) this.clock.at(at, () => this.#planWindows());
  }

  #lasting(fault: LastingFault, milliseconds: number): void {
    if (fault === 'database-outage' && this.queue.databaseUp) this.#databaseDownAt = this.clock.now;
    this.scenario.trace?.(this.clock.now, `FAULT ${fault} for ${Math.round(milliseconds / 1000)} s`);
    this.faults.begin(fault, milliseconds, () => {
      if (fault === 'database-outage') this.queue.databaseIsBack(this.clock.now - this.#databaseDownAt);
    });
  }

  #sudden(fault: SuddenFault): void {
    this.scenario.trace?.(this.clock.now, `FAULT ${fault}`);
    switch (fault) {
      case 'worker-crashes':
        this.queue.workerCrashes();
        return;
      case 'worker-hangs':
        this.queue.workerHangs();
        return;
      case 'worker-restarts':
        this.#restartWorker();
        return;
      case 'console-stop':
        this.faults.disturb(fault);
        this.ec2.stopByOthers('Client.UserInitiatedShutdown');
        return;
      case 'aws-stops-it':
        this.faults.disturb(fault);
        this.ec2.stopByOthers('Server.ScheduledStop');
        return;
      case 'console-start':
        this.faults.disturb(fault);
        this.#lastOutsideStart = this.clock.now;
        this.ec2.startByOthers();
        return;
      case 'terminated':
        this.#terminate();
    }
  }

  /** Whoever restarts it often does so again some minutes later. */
  #restartWorker(): void {
    this.queue.workerRestarts();
    if (this.random.chance(0.6))
      this.clock.after(this.random.between(MINUTE, 10 * MINUTE), () => this.#restartWorker());
  }

  #terminate(): void {
    if (this.ec2.state === 'terminated') return;
    this.ec2.terminateByOthers();
    const after = this.random.betweenLog(10 * MINUTE, 24 * HOUR);
    this.faults.count('terminated');
    this.#gone = true;
    this.clock.after(after, () => {
      this.ec2.replaceByOperator();
      this.#gone = false;
      this.faults.disturb('replaced-by-operator');
    });
  }

  #gone = false;

  #planOverrides(): void {
    const next = () => {
      const until = this.clock.now + this.random.betweenLog(10 * MINUTE, 12 * HOUR);
      this.queue.override = { keep: this.random.chance(0.5) ? 'on' : 'off', until };
      this.#lastOverride = until;
      // Its end changes what is wanted: ticks after it must not be left out.
      this.clock.at(until, () => undefined);
      this.faults.count('override');
      this.clock.after(this.random.gap(24) + (until - this.clock.now), next);
    };
    this.clock.after(this.random.gap(24), next);
  }

  // ---- EventBridge Scheduler ----

  /** At least once, not always in time: duplicates, late deliveries, lost ones; nothing while `no-ticks` lasts. */
  #planTicks(): void {
    const { clock } = this;
    const random = new Random(this.scenario.seed ^ 0x5ca1ab1e);
    const offset = random.between(0, 59_000);
    const disturbed = this.scenario.faults > 0;
    const minute = (at: number) => {
      const delivery = at + offset + random.between(0, 1_000);
      const lot = disturbed ? random.fraction() : 1;
      const late = lot < 0.003 ? random.between(MINUTE, 30 * MINUTE) : 0;
      const twice = lot > 0.995 && lot < 1 ? random.between(0, 2 * MINUTE) : null;
      if (!this.faults.is('no-ticks') && lot >= 0.001) {
        clock.routineAt(delivery + late, () => this.#tick());
        if (twice !== null) clock.routineAt(delivery + twice, () => this.#tick());
      }
      clock.routineAt(at + MINUTE, () => minute(at + MINUTE));
    };
    minute(START);
  }

  #tick(): void {
    this.ticks++;
    const { clock } = this;
    if (this.#nothingCanHaveChanged()) {
      this.skippedTicks++;
      return;
    }
    const random = new Random((this.scenario.seed << 16) ^ clock.now);
    this.#restSince = null;
    const begunAt = clock.changes;
    this.#inFlight++;
    const disturbed = this.scenario.faults > 0;
    const record: TickRecord = {
      begunAt: clock.now,
      clean: true,
      sawStoppedWithWork: false,
      startCalls: 0,
      crashed: false,
      ended: false,
      frozen: disturbed && random.chance(0.0005),
    };
    if (disturbed && random.chance(0.001))
      clock.after(random.between(0, 50_000), () => {
        if (record.ended) return;
        record.crashed = true;
        record.clean = false;
        this.#inFlight--;
      });
    clock.wake();
    runTick((this.scenario.sabotage ?? same)(this.#ports(record, random)), `tick-${this.ticks}`, 50_000).then(
      ({ looks, state, decision }) => {
        record.ended = true;
        this.#inFlight--;
        this.looks += looks;
        const rests = record.clean && looks === 1 && state === 'stopped' && OFF_REASONS.has(decision.reason);
        this.#restSince = rests ? begunAt : null;
        this.#judgeTick(record);
      },
      () => {
        record.ended = true;
        this.#inFlight--;
        record.clean = false;
      },
    );
  }

  /** The last tick found the server at rest, no other is under way, and nothing is planned within the longest boot time. */
  #nothingCanHaveChanged(): boolean {
    const { scenario, clock } = this;
    return (
      scenario.skipIdleTicks &&
      this.#restSince === clock.changes &&
      // The latest start for a deadline changes what is wanted.
      (scenario.settings.mode !== 'window' || this.queue.withDeadline.size === 0) &&
      this.#inFlight === 0 &&
      clock.nextChangeAt - clock.now > 15 * MINUTE
    );
  }

  #ports(record: TickRecord, random: Random): TickPorts {
    const { clock, ec2, queue } = this;
    const instanceId = ec2.id;
    const call = async <T>(least: number, most: number, work: () => T, isEc2 = true): Promise<T> => {
      const frozen = record.frozen && random.chance(0.2) ? random.between(5_000, 300_000) : 0;
      if (frozen > 0) record.clean = false;
      await clock.sleep(random.between(least, most) + frozen);
      if (frozen > 0 && isEc2) throw new Ec2Error('TimeoutError', 'no answer within the limit of a call');
      if (record.crashed) return new Promise<T>(() => undefined);
      try {
        return work();
      } catch (error) {
        record.clean = false;
        throw error;
      }
    };
    const own = <T>(work: () => T) => {
      if (instanceId !== ec2.id) throw new Ec2Error('InvalidInstanceID.NotFound', 'replaced');
      return work();
    };
    return {
      instanceId,
      settings: this.scenario.settings,
      log: QUIET,
      monotonic: () => clock.now,
      sleep: (milliseconds) => (record.crashed ? new Promise(() => undefined) : clock.sleep(milliseconds)),
      askWork: (request) =>
        call(
          10,
          200,
          () => {
            if (!queue.databaseUp) throw new Error('database down');
            if (this.faults.is('report-flaky') && random.chance(0.3)) throw new Error('report-work failed');
            const report = queue.report(request);
            for (const { action, outcome, reason, errorCode, state, tick } of request.record ?? [])
              this.scenario.trace?.(clock.now, `${tick} ${action} ${outcome} ${reason} ${errorCode ?? ''} (${state})`);
            record.sawStoppedWithWork = ec2.state === 'stopped' && this.#mustBeOn(report.due);
            return report;
          },
          false,
        ),
      server: {
        describe: () => call(40, 300, () => own(() => ec2.describe())),
        start: () => call(100, 800, () => own(() => this.#start(record))),
        stop: ({ force }) => call(100, 800, () => own(() => this.#stop(force))),
        reboot: () => call(100, 500, () => own(() => this.#reboot())),
        changeType: (type) => call(100, 500, () => own(() => ec2.changeType(type))),
      },
    };
  }

  #start(record: TickRecord): void {
    const { ec2, clock } = this;
    record.startCalls++;
    const { state } = ec2;
    if ((state === 'pending' || state === 'running') && clock.now - this.#lastOutsideStart > 30_000) {
      this.doubleStarts++;
      this.#violation(`StartInstances while ${state}`);
    }
    ec2.start();
    if (state !== 'stopped') return;
    this.starts++;
    const [job] = this.queue.ready;
    if (job !== undefined && this.#calm(HOUR)) this.#noteDelay(this.#startDelays, 'start', job.readyAt);
  }

  #noteDelay(delays: number[], what: string, since: number): void {
    const seconds = (this.clock.now - since) / 1000;
    delays.push(seconds);
    if (seconds > 60) this.scenario.trace?.(this.clock.now, `SLOW ${what}: ${seconds} s`);
  }

  #stop(force: boolean): void {
    const { ec2, queue } = this;
    const { state } = ec2;
    const inHand = this.#jobsInHand();
    const runningSince = this.#runningSince;
    ec2.stop(force);
    if (ec2.state !== 'stopping' || state === 'stopping') return;
    this.stops++;
    if (inHand > 0) this.#stoppedMidway(inHand, 'StopInstances');
    if (runningSince !== null) this.#judgeUselessStart(runningSince);
    if (queue.emptySince !== null && this.#calm(HOUR) && this.scenario.settings.mode === 'on-demand')
      this.#noteDelay(this.#stopDelays, 'stop', Math.max(queue.emptySince, (ec2.launchedAt ?? 0) + MINUTE));
  }

  #reboot(): void {
    const inHand = this.#jobsInHand();
    const { restarting } = this.queue;
    this.ec2.reboot();
    this.reboots++;
    if (restarting) {
      this.needlessReboots++;
      this.#violation('RebootInstances while the worker restarts');
    }
    if (inHand > 0) this.#stoppedMidway(inHand, 'RebootInstances');
  }

  /** Jobs that a healthy worker on the running machine is working on. A hung one has lost its leases and with them its jobs. */
  #jobsInHand(): number {
    const { worker } = this.queue;
    return this.ec2.state === 'running' && worker?.up ? worker.inHand.size : 0;
  }

  #judgeTakingAway(what: string): void {
    const inHand = this.#jobsInHand();
    if (inHand > 0) this.#stoppedMidway(inHand, what);
  }

  #stoppedMidway(jobs: number, what: string): void {
    this.stoppedMidway += jobs;
    this.#violation(`${what} with ${jobs} jobs in hand`);
  }

  // ---- the judge ----

  #calm(milliseconds: number): boolean {
    return this.faults.calmFor >= milliseconds && !this.#gone && this.clock.now - this.#lastOverride >= milliseconds;
  }

  /** No due job unstarted for more than two ticks while capacity exists: counted over ticks that met no fault. */
  #judgeTick(record: TickRecord): void {
    if (!record.clean || !this.#calm(20 * MINUTE) || record.startCalls > 0 || !record.sawStoppedWithWork) {
      this.#unstartedTicks = 0;
      return;
    }
    this.#unstartedTicks++;
    if (this.#unstartedTicks > 2) {
      this.unstarted++;
      this.#violation(`${this.#unstartedTicks} ticks with due work on a stopped server and no start`);
    }
  }

  /** Is there work, or do the hours or a deadline of mode `window` want the server on? */
  #mustBeOn(due: number): boolean {
    const { settings } = this.scenario;
    return settings.mode === 'window' ? mustBeOn(settings, this.queue.withDeadline, this.clock.now) : due > 0;
  }

  /** Work does not go away by itself: what it was started for outside its hours is there until it is done. */
  #judgeUselessStart(runningSince: number): void {
    const { settings } = this.scenario;
    const hours =
      settings.mode !== 'on-demand' &&
      (inHours(settings, runningSince) || inHours(settings, this.clock.now - 5 * MINUTE));
    if (hours || this.queue.finishedSinceOn > 0 || !this.#calm(HOUR)) return;
    this.uselessStarts++;
    this.#violation(`StopInstances ${this.queue.saidHello ? 'without a job done' : 'before the worker’s hello'}`);
  }

  #judgeDeadline({ finishBy, durationMs }: SimulatedJob): void {
    if (finishBy === null || this.clock.now <= finishBy || !this.#calm(6 * HOUR)) return;
    // On in time, and late because longer jobs held all slots: nobody's fault who starts and stops the server.
    const latestStart = finishBy - durationMs - this.scenario.settings.deadlineMarginSeconds * 1000;
    if (this.#runningSince !== null && this.#runningSince <= latestStart) return;
    this.missedDeadlines++;
    this.#violation(`a job was to be finished by ${new Date(finishBy).toISOString()}`);
  }

  /** Half an hour after the last trouble the world must be as it should be. */
  #planChecks(): void {
    const check = () => {
      this.#checkConverged();
      this.clock.routineAt(this.clock.now + 10 * MINUTE, check);
    };
    this.clock.routineAt(this.clock.now + 10 * MINUTE, check);
  }

  #checkConverged(): void {
    const { queue, ec2, clock } = this;
    this.#accountBusy();
    if (!this.#calm(30 * MINUTE)) return;
    this.#checkHours();
    const [oldest] = queue.ready;
    // Between the end of a job and the next claim a slot is free for a moment.
    const idle = queue.lastFinishedAt === null || clock.now - queue.lastFinishedAt > MINUTE;
    const free = idle && (queue.worker?.up ?? false) && queue.worker!.inHand.size < SLOTS;
    const mayWait = this.scenario.settings.mode === 'window' && !this.#inHoursSince(10 * MINUTE);
    if (
      oldest !== undefined &&
      !mayWait &&
      clock.now - oldest.readyAt > 10 * MINUTE &&
      (free || this.#restsFor(5 * MINUTE))
    ) {
      this.notConverged++;
      this.#violation(`a job waits since ${new Date(oldest.readyAt).toISOString()} and the instance is ${ec2.state}`);
    }
    const soon = [...queue.scheduled].some(({ dueAt }) => dueAt - clock.now < 15 * MINUTE);
    const empty = queue.emptySince !== null && clock.now - queue.emptySince > 10 * MINUTE;
    if (this.scenario.settings.mode === 'on-demand' && empty && !soon && ec2.state === 'running') {
      this.notConverged++;
      this.#violation('the instance runs without work');
    }
  }

  /** A server of mode `window` is off outside its hours, but for jobs in hand and deadlines. */
  #checkHours(): void {
    const { scenario, queue, ec2, clock } = this;
    const { settings } = scenario;
    if (settings.mode !== 'window' || ec2.state !== 'running' || this.#jobsInHand() > 0) return;
    const ago = clock.now - 10 * MINUTE;
    if (inHours(settings, ago) || mayBeOn(settings, queue.withDeadline, clock.now)) return;
    if (queue.lastFinishedAt !== null && queue.lastFinishedAt > ago) return;
    this.notConverged++;
    this.#violation('the instance runs outside its hours');
  }

  #inHoursSince(milliseconds: number): boolean {
    const { windows } = this.scenario.settings;
    const end = windowEndsAt(windows, this.clock.now - milliseconds);
    return end !== null && end > this.clock.now;
  }

  /** Neither running nor on its way down or just arrived there: EC2 may take a quarter of an hour for a stop. */
  #restsFor(milliseconds: number): boolean {
    const { state, stateSince } = this.ec2;
    return state !== 'running' && state !== 'stopping' && this.clock.now - stateSince > milliseconds;
  }

  #accountBusy(): void {
    const busy = this.queue.running.size > 0;
    if (this.#busySince !== null) this.busyMs += this.clock.now - this.#busySince;
    this.#busySince = busy ? this.clock.now : null;
  }

  #bill(): void {
    this.billedMs += Math.max(MINUTE, this.clock.now - this.#runningSince!);
    this.#runningSince = null;
  }

  #violation(what: string): void {
    this.scenario.trace?.(this.clock.now, `VIOLATION ${what}`);
    if (this.violations.length < 50) this.violations.push({ at: new Date(this.clock.now).toISOString(), what });
  }

  report(): SimulationReport {
    const { scenario, queue } = this;
    return {
      mode: scenario.settings.mode,
      seed: scenario.seed,
      days: scenario.days,
      ticks: this.ticks,
      skippedTicks: this.skippedTicks,
      looks: this.looks,
      jobs: queue.finished,
      starts: this.starts,
      stops: this.stops,
      reboots: this.reboots,
      faults: Object.fromEntries(this.faults.counts),
      stoppedMidway: this.stoppedMidway,
      doubleStarts: this.doubleStarts,
      unstarted: this.unstarted,
      notConverged: this.notConverged,
      missedDeadlines: this.missedDeadlines,
      uselessStarts: this.uselessStarts,
      needlessReboots: this.needlessReboots,
      billedMinutes: this.billedMs / MINUTE,
      meanBootSeconds: queue.boots === 0 ? 0 : queue.bootMs / queue.boots / 1000,
      busyMinutes: Math.round(this.busyMs / MINUTE),
      stopAfterEmpty: percentiles(this.#stopDelays),
      startAfterDue: percentiles(this.#startDelays),
      violations: this.violations,
    };
  }
}

function percentiles(values: number[]): { p50: number; p99: number; most: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) * 10) / 10;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}
