import type { BatchServerEvent, Deadline } from '../../domain/batch-server/types.ts';
import type { ReportRequest } from '../../domain/batch-server/work-report.ts';
import type { WorkAnswer } from '../../functions/control-batch-server/ports.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import { Random } from './random.ts';

const LEASE_MS = 30_000;
const BEAT_MS = 10_000;
/** Jobs the worker does at a time. */
export const SLOTS = 2;
const RECENT = 60;

export interface SimulatedJob {
  dueAt: number;
  durationMs: number;
  /** When it could have been claimed for the first time (again). */
  readyAt: number;
  finishBy: number | null;
  /** Its writes: one at the end of each such time. */
  writeEveryMs: number;
  writeMs: number;
  claimedAt: number;
  inHandOf: Worker | null;
  leaseUntil: number;
  done: boolean;
}

/** One life of the worker program, from its hello to its end. */
class Worker {
  readonly helloAt: number;
  readonly inHand = new Set<SimulatedJob>();
  /** Dead, or hung and lost for the queue. */
  lastBeat: number | null = null;
  /** Still a process on a running machine, but it neither beats nor claims nor finishes. */
  hung = false;

  constructor(helloAt: number) {
    this.helloAt = helloAt;
  }

  get up(): boolean {
    return this.lastBeat === null;
  }
}

/** The database, the queue in it, and the worker on the machine. Their clock is the simulation's. */
export class SimulatedQueue {
  /** The database's clock minus true time, ms; steps when the database fails over or its clock is set. */
  skew = 0;
  readonly events: BatchServerEvent[] = [];
  readonly scheduled = new Set<SimulatedJob>();
  readonly ready = new Set<SimulatedJob>();
  readonly running = new Set<SimulatedJob>();
  /** Jobs with a latest end that are not done. */
  readonly withDeadline = new Set<SimulatedJob>();
  override: { keep: 'on' | 'off'; until: number } | null = null;
  drain: { instanceId: string; askedAt: number; until: number; acceptedAt: number | null } | null = null;
  worker: Worker | null = null;
  #workerInstance = '';
  /** The worker said goodbye and the next one is about to say hello. */
  restarting = false;
  #lastSign: number | null = null;
  lastFinishedAt: number | null = null;
  finished = 0;
  /** Has the worker said hello since the machine was switched on, and jobs done since then. */
  saidHello = false;
  finishedSinceOn = 0;
  boots = 0;
  bootMs = 0;
  emptySince: number | null = null;
  powered = false;
  #power = 0;
  readonly instanceId: () => string;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly on: { jobFinished(job: SimulatedJob): void };

  readonly #failures: number;
  /** Numbers of their own: how a job writes changes nothing else. */
  readonly #writes = new Random(0x1ea5e);

  /** @param failures multiplies how often the worker fails */
  constructor(
    clock: Clock,
    random: Random,
    faults: Faults,
    failures: number,
    instanceId: () => string,
    on: { jobFinished(job: SimulatedJob): void },
  ) {
    this.#failures = failures;
    this.#clock = clock;
    this.#random = random;
    this.#faults = faults;
    this.instanceId = instanceId;
    this.on = on;
    this.emptySince = clock.now;
  }

  get databaseUp(): boolean {
    return !this.#faults.is('database-outage');
  }

  /** @param known planned ahead (the queue has it with its start time), or a surprise such as a file that arrives */
  enqueue(dueAt: number, durationMs: number, finishBy: number | null, known: boolean): void {
    const writeMs = this.#writes.betweenLog(100, 5 * 60_000);
    const job: SimulatedJob = {
      dueAt,
      durationMs,
      finishBy,
      writeEveryMs: writeMs * this.#writes.between(1.2, 4),
      writeMs,
      claimedAt: 0,
      readyAt: dueAt,
      inHandOf: null,
      leaseUntil: 0,
      done: false,
    };
    if (known) {
      this.scheduled.add(job);
      if (finishBy !== null) this.withDeadline.add(job);
    }
    this.#clock.at(dueAt, () => {
      this.scheduled.delete(job);
      if (finishBy !== null) this.withDeadline.add(job);
      this.#makeReady(job);
    });
  }

  #makeReady(job: SimulatedJob): void {
    if (job.done) return;
    this.running.delete(job);
    job.inHandOf = null;
    job.readyAt = this.#clock.now;
    this.ready.add(job);
    this.emptySince = null;
    this.#pollSoon();
  }

  // ---- the machine ----

  powerOn(): void {
    this.powered = true;
    this.saidHello = false;
    this.finishedSinceOn = 0;
    const power = ++this.#power;
    if (this.#faults.is('boots-hang')) {
      this.#faults.disturb('hung-boot');
      return;
    }
    const bootMs = this.#random.between(10_000, this.#faults.is('slow-boots') ? 280_000 : 40_000);
    this.boots++;
    this.bootMs += bootMs;
    this.#clock.after(bootMs, () => this.#hello(power));
  }

  powerOff(): void {
    this.powered = false;
    this.restarting = false;
    this.#power++;
    this.#workerDies();
  }

  #hello(power: number): void {
    if (power !== this.#power) return;
    if (!this.databaseUp) {
      this.#clock.after(2_000, () => this.#hello(power));
      return;
    }
    this.worker = new Worker(this.#clock.now);
    this.restarting = false;
    this.saidHello = true;
    this.#workerInstance = this.instanceId();
    this.#poll(this.worker);
  }

  workerCrashes(): void {
    if (!this.worker?.up) return;
    this.#faults.disturb('worker-crashes');
    this.#workerDies();
    const power = this.#power;
    // systemd: RestartSec=2, then the program starts.
    this.#clock.after(this.#random.between(3_000, 8_000), () => this.#hello(power));
  }

  /** `systemctl restart`: it hands its jobs back and says goodbye, and the next process says hello. */
  workerRestarts(): void {
    const { worker } = this;
    if (!worker?.up || !this.databaseUp) return;
    this.#faults.disturb('worker-restarts');
    worker.lastBeat = this.#beat(worker);
    this.#lastSign = worker.lastBeat;
    for (const job of worker.inHand) this.#makeReady(job);
    worker.inHand.clear();
    this.worker = null;
    this.restarting = true;
    const power = this.#power;
    this.#clock.after(this.#random.between(3_000, 20_000), () => this.#hello(power));
  }

  workerHangs(): void {
    if (!this.worker?.up) return;
    this.#faults.disturb('worker-hangs');
    this.worker.hung = true;
    this.#workerDies();
  }

  #workerDies(): void {
    const { worker } = this;
    if (!worker?.up) return;
    worker.lastBeat = this.#beat(worker);
    for (const job of worker.inHand) {
      job.leaseUntil = Math.max(this.#clock.now, this.#committedLease(job, worker.lastBeat));
      this.#clock.at(job.leaseUntil, () => {
        if (job.inHandOf === worker) this.#makeReady(job);
      });
    }
  }

  /** Jobs whose lease ran out while the database was away are given up by the worker and claimed again. */
  databaseIsBack(downFor: number): void {
    const { worker } = this;
    if (!worker?.up) return;
    if (downFor > LEASE_MS - BEAT_MS)
      for (const job of worker.inHand) {
        worker.inHand.delete(job);
        this.#makeReady(job);
      }
    // It beats again with the next connection attempt.
    this.#backAt = this.#clock.now + this.#random.between(500, 6_000);
    this.#downAt = this.#clock.now - downFor;
    this.#pollSoon();
  }

  #backAt = 0;
  #downAt = 0;

  #beat(worker: Worker): number {
    if (worker.lastBeat !== null) return worker.lastBeat;
    const { now } = this.#clock;
    const at = now - ((now - worker.helloAt) % BEAT_MS);
    if (at < this.#downAt || worker.helloAt > this.#backAt) return at;
    return now >= this.#backAt ? Math.max(at, this.#backAt) : Math.max(worker.helloAt, this.#downAt - BEAT_MS / 2);
  }

  // ---- the worker's loop ----

  #pollSoon(): void {
    const { worker } = this;
    if (worker?.up) this.#clock.after(this.#random.between(10, 1_000), () => this.#poll(worker));
  }

  #poll(worker: Worker): void {
    if (!worker.up || worker !== this.worker || !this.databaseUp || this.#clock.now < this.#backAt) {
      if (worker.up && worker === this.worker) this.#clock.after(1_000, () => this.#poll(worker));
      return;
    }
    if (this.drain !== null && this.drain.until > this.#clock.now && this.drain.instanceId === this.#workerInstance) {
      if (worker.inHand.size === 0) this.drain.acceptedAt ??= this.#clock.now;
      const until = this.drain.until;
      this.#clock.at(Math.min(until, this.#clock.now + 1_000), () => this.#poll(worker));
      return;
    }
    if (this.ready.size > 0 && worker.inHand.size < SLOTS) this.#clock.after(20, () => this.#claim(worker));
  }

  /** A moment after the look at the drain: the race that the agreement must survive. */
  #claim(worker: Worker): void {
    const job = this.#nextReady();
    if (!worker.up || !this.databaseUp || job === undefined || worker.inHand.size >= SLOTS) return;
    this.ready.delete(job);
    this.running.add(job);
    job.inHandOf = worker;
    job.claimedAt = this.#clock.now;
    worker.inHand.add(job);
    this.#mayFail(job);
    this.#clock.after(job.durationMs, () => this.#finish(worker, job));
    this.#poll(worker);
  }

  /** What has a latest end has the better priority. */
  #nextReady(): SimulatedJob | undefined {
    let [next] = this.ready;
    if (this.withDeadline.size > 0)
      for (const job of this.ready) if ((job.finishBy ?? Infinity) < (next!.finishBy ?? Infinity)) next = job;
    return next;
  }

  /** Programs fail while they work: about one job in forty kills its worker, one in a hundred hangs it. */
  #mayFail(job: SimulatedJob): void {
    const lot = this.#random.fraction() / (this.#failures || Number.MIN_VALUE);
    if (lot > 0.035) return;
    this.#clock.after(this.#random.between(0, job.durationMs), () =>
      lot < 0.025 ? this.workerCrashes() : this.workerHangs(),
    );
  }

  #finish(worker: Worker, job: SimulatedJob): void {
    if (!worker.up || !worker.inHand.has(job)) return;
    if (!this.databaseUp || this.#clock.now < this.#backAt) {
      this.#clock.after(1_000, () => this.#finish(worker, job));
      return;
    }
    worker.inHand.delete(job);
    this.running.delete(job);
    job.done = true;
    this.finished++;
    this.finishedSinceOn++;
    this.withDeadline.delete(job);
    this.lastFinishedAt = this.#clock.now;
    this.on.jobFinished(job);
    if (this.ready.size === 0 && this.running.size === 0) this.emptySince = this.#clock.now;
    this.#poll(worker);
  }

  /** Running jobs whose lease shows to a plain read. */
  leased(): number {
    const { now } = this.#clock;
    let count = 0;
    for (const job of this.running)
      if ((job.inHandOf?.up ? this.#committedLease(job, now) : job.leaseUntil) > now) count++;
    return count;
  }

  /** While a job writes, its row is locked and the renewal not committed: the lease of before the write is all that others see. */
  #committedLease(job: SimulatedJob, beat: number): number {
    const phase = (beat - job.claimedAt) % job.writeEveryMs;
    const writing = Math.max(0, phase - (job.writeEveryMs - job.writeMs));
    return beat - writing + LEASE_MS;
  }

  // ---- report-work ----

  report({ instanceId, record = [], ifLastEventId, drain }: ReportRequest): WorkAnswer {
    const shown = (at: number): number => at + this.skew;
    const orNull = (at: number | null): number | null => (at === null ? null : shown(at));
    const now = shown(this.#clock.now);
    // Ids are the events' places, from 1.
    const newest = this.events.length || null;
    const recorded = ifLastEventId === undefined || ifLastEventId === newest;
    if (recorded) {
      for (const event of record) this.events.push({ ...event, at: now });
      if (drain) this.#setDrain(instanceId, drain);
    }
    const deadlines: Deadline[] = [];
    let nextDueAt = Number.POSITIVE_INFINITY;
    for (const job of this.scheduled) nextDueAt = Math.min(nextDueAt, job.dueAt);
    for (const { finishBy, durationMs } of this.withDeadline)
      deadlines.push({ finishBy: shown(finishBy!), workSeconds: durationMs / 1000 });
    const { worker, override } = this;
    const leased = this.leased();
    const asked = this.drain?.instanceId === instanceId ? this.drain : null;
    return {
      now,
      recorded,
      lastEventId: this.events.length || null,
      due: this.ready.size + this.running.size - leased,
      running: this.running.size,
      leased,
      nextDueAt: nextDueAt === Number.POSITIVE_INFINITY ? null : shown(nextDueAt),
      lastFinishedAt: orNull(this.lastFinishedAt),
      deadlines,
      worker: worker && {
        instanceId: this.#workerInstance,
        helloAt: shown(worker.helloAt),
        heartbeatAt: shown(this.#beat(worker)),
      },
      lastSignAt: orNull(worker === null ? this.#lastSign : this.#beat(worker)),
      drain: asked && {
        askedAt: shown(asked.askedAt),
        until: shown(asked.until),
        acceptedAt: orNull(asked.acceptedAt),
      },
      override:
        override !== null && override.until > this.#clock.now
          ? { keep: override.keep, until: shown(override.until), reason: 'simulated' }
          : null,
      history: this.#recent(instanceId),
    };
  }

  #recentCache: BatchServerEvent[] = [];
  #recentKey = '';

  #recent(instanceId: string): BatchServerEvent[] {
    const key = `${instanceId} ${this.events.length}`;
    if (key !== this.#recentKey) {
      this.#recentKey = key;
      this.#recentCache = this.events
        .slice(-RECENT)
        .filter((event) => event.instanceId === instanceId)
        .reverse();
    }
    return this.#recentCache;
  }

  #setDrain(instanceId: string, change: NonNullable<ReportRequest['drain']>): void {
    const { now } = this.#clock;
    if ('clear' in change) {
      this.drain = null;
      this.#pollSoon();
      return;
    }
    const until = now + change.ask.seconds * 1000;
    const valid = this.drain !== null && this.drain.instanceId === instanceId && this.drain.until > now;
    this.drain = valid ? { ...this.drain!, until } : { instanceId, askedAt: now, until, acceptedAt: null };
    this.#pollSoon();
  }
}
