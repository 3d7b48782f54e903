import { setTimeout as sleep } from 'node:timers/promises';
import { acceptDrain, isDraining } from '../../runtime/batch-server/drain.ts';
import { type Database, type DatabaseSettings, openDatabase } from '../../runtime/database.ts';
import { settleRun } from '../../runtime/jobs/settle-run.ts';
import { describeError, type Log } from '../../runtime/logger.ts';
import type { ObjectStore } from '../object-store.ts';
import { type ClaimedJob, Claimer, type FinishedJob } from './claim.ts';
import { type Hello, sayGoodbye, sayHello } from './hello.ts';
import type { PendingProgress } from './job-context.ts';
import type { JobType } from './job-type.ts';
import { type HeldJob, pulse } from './pulse.ts';
import { QueueConnection } from './queue-connection.ts';
import { type RunResult, runJob, type StopReason } from './run-job.ts';
import { failUnknownTypes, raiseAlarms, rescueOrphans, wakeScheduled, writeOffWorkers } from './sweep.ts';

export interface WorkerSettings {
  databaseSettings: DatabaseSettings;
  hello: Omit<Hello, 'types' | 'slots'>;
  /** jobs at a time */
  slots: number;
  jobTypes: readonly JobType[];
  dropBucket: ObjectStore;
  logger: Log;
  /** default 30 */
  leaseSeconds?: number;
  /** Time a job has to finish the piece in hand after it was told to stop; default 8 s, under the 10 s a stop may take. */
  graceMs?: number;
  /** 0 ≤ random < 1 */
  random?: () => number;
  /** Called about every 30 s by one worker or more, with the queue's connection: what else comes due, such as schedules. */
  every30Seconds?: (connection: QueueConnection) => Promise<unknown>;
}

const IDLE_MS = { first: 25, most: 500 };
// A refused connection costs next to nothing, and workers are few: when the database is back, its jobs wait for this.
const RETRY_MS = { first: 100, most: 500 };
const WAKE_EVERY_MS = 500;
const RESCUE_EVERY_MS = 1_000;
const DRAIN_EVERY_MS = 1_000;
const SLOW_SWEEP_EVERY_MS = 30_000;
const PULSE_TICK_MS = 1_000;
// A job's statement may go over months of readings; the API's 10 s would cut it off.
const JOB_STATEMENT_LIMIT_MS = 120_000;

interface Running {
  job: ClaimedJob;
  stop: AbortController;
  progress: PendingProgress | undefined;
}

/**
 * A worker process's loop: claims jobs into its slots, keeps their leases alive, writes down how they end, and rescues the jobs of dead
 * workers. Survives any outage of the database: what it could not write down it writes when the database is back, unless the job
 * has been given to another worker by then.
 * @param signal aborted = take no more jobs, tell the running ones to stop, end within `graceMs` and a moment
 */
export async function runWorker(settings: WorkerSettings, signal: AbortSignal): Promise<void> {
  await new Worker(settings).run(signal);
}

class Worker {
  readonly #settings: WorkerSettings;
  readonly #types: ReadonlyMap<string, JobType>;
  readonly #queue: QueueConnection;
  // Heartbeats have their own connection: a claim that waits for a lock must not make a living worker look dead.
  readonly #pulseConnection: QueueConnection;
  readonly #claimer: Claimer;
  readonly #databases: Database[] = [];
  readonly #leaseSeconds: number;
  readonly #random: () => number;
  readonly #running = new Map<number, Running>();
  #finished: FinishedJob[] = [];
  #ended: RunResult[] = [];
  #wake: () => void = () => {};
  #draining = false;
  #over = false;
  #workerId = 0;

  constructor(settings: WorkerSettings) {
    this.#settings = settings;
    this.#types = new Map(settings.jobTypes.map((type) => [type.type, type]));
    this.#queue = new QueueConnection(settings.databaseSettings);
    this.#pulseConnection = new QueueConnection(settings.databaseSettings);
    this.#claimer = new Claimer(settings.databaseSettings);
    this.#leaseSeconds = settings.leaseSeconds ?? 30;
    this.#random = settings.random ?? Math.random;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { logger, slots, hello, jobTypes } = this.#settings;
    const stopping = () => {
      for (const { stop } of this.#running.values()) stop.abort('worker-stopping' satisfies StopReason);
      this.#wake();
    };
    signal.addEventListener('abort', stopping);
    const types = jobTypes.map(({ type, paramsSchema }) => ({ type, paramsSchema }));
    this.#workerId = await this.#untilDone(signal, () => sayHello(this.#queue, { ...hello, slots, types }));
    if (!this.#workerId) return;
    logger.info('worker ready', { workerId: this.#workerId, slots, instanceId: hello.instanceId });
    const end = new AbortController();
    const background = [this.#heartbeats(end.signal), this.#sweeps(end.signal)];
    try {
      await this.#work(signal);
    } finally {
      end.abort();
      this.#over = true;
      this.#wake();
      await Promise.all(background);
      await sayGoodbye(this.#queue, this.#workerId, true).catch(() => undefined);
      signal.removeEventListener('abort', stopping);
      await Promise.all([
        this.#queue.close(),
        this.#claimer.close(),
        this.#pulseConnection.close(),
        ...this.#databases.map((database) => database.close()),
      ]);
      logger.info('worker ended', { workerId: this.#workerId });
    }
  }

  /** Claims and writes down until it is told to stop and nothing is in its hands. */
  async #work(signal: AbortSignal): Promise<void> {
    let idleMs = IDLE_MS.first;
    let retryMs = RETRY_MS.first;
    let saidStopping = false;
    let drainLookedAt = Number.NEGATIVE_INFINITY;
    for (;;) {
      const stopping = signal.aborted;
      const empty = this.#running.size === 0 && this.#finished.length === 0 && this.#ended.length === 0;
      if (stopping && empty) return;
      try {
        if (stopping && !saidStopping) {
          await sayGoodbye(this.#queue, this.#workerId, false);
          saidStopping = true;
        }
        await this.#settleEnded();
        if (performance.now() - drainLookedAt > DRAIN_EVERY_MS) {
          this.#draining = await isDraining(this.#queue, this.#settings.hello.instanceId);
          drainLookedAt = performance.now();
        }
        const limit = stopping || this.#draining ? 0 : this.#settings.slots - this.#running.size;
        const moved = await this.#claim(limit);
        if (this.#draining && this.#running.size === 0 && this.#ended.length === 0 && this.#finished.length === 0) {
          await acceptDrain(this.#queue, this.#settings.hello.instanceId);
        }
        retryMs = RETRY_MS.first;
        if (moved) {
          idleMs = IDLE_MS.first;
          // A full worker waits for an end; one with room asks again at once, there may be more.
          if (this.#running.size >= this.#settings.slots) await this.#somethingEnds(IDLE_MS.most);
        } else {
          await this.#somethingEnds(idleMs);
          idleMs = Math.min(IDLE_MS.most, idleMs * 2);
        }
      } catch (error) {
        if (retryMs === RETRY_MS.first)
          this.#settings.logger.warn('queue out of reach, trying again', { error: describeError(error) });
        await this.#somethingEnds(retryMs / 2 + (retryMs / 2) * this.#random());
        await sleep(Math.min(retryMs, 200));
        retryMs = Math.min(RETRY_MS.most, retryMs * 2);
        if (signal.aborted && retryMs >= RETRY_MS.most && this.#running.size === 0) return;
      }
    }
  }

  /** One exchange with the queue. @returns whether anything came of it */
  async #claim(limit: number): Promise<boolean> {
    if (limit === 0 && this.#finished.length === 0) return false;
    const finished = this.#finished;
    this.#finished = [];
    try {
      const { claimed, unsettled } = await this.#claimer.claim({
        workerId: this.#workerId,
        types: [...this.#types.keys()],
        leaseSeconds: this.#leaseSeconds,
        limit,
        finished,
      });
      for (const { job, output } of unsettled) {
        this.#ended.push({ jobId: job.id, token: job.token, outcome: 'succeeded', output });
      }
      for (const job of claimed) this.#start(job);
      return claimed.length > 0 || finished.length > 0;
    } catch (error) {
      this.#finished.unshift(...finished);
      throw error;
    }
  }

  #start(job: ClaimedJob): void {
    const running: Running = { job, stop: new AbortController(), progress: undefined };
    this.#running.set(job.id, running);
    const { dropBucket, logger, databaseSettings, graceMs } = this.#settings;
    const database =
      this.#databases.pop() ?? openDatabase(databaseSettings, { statementLimit: JOB_STATEMENT_LIMIT_MS });
    const parts = { database, databaseSettings, dropBucket, logger };
    const report = (progress: PendingProgress) => {
      running.progress = progress;
    };
    void runJob(job, this.#types.get(job.type)!, parts, {
      leaseSeconds: this.#leaseSeconds,
      graceMs: graceMs ?? 8_000,
      stop: running.stop,
      report,
      whenIdle: () => {
        if (this.#over) void database.close().catch(() => undefined);
        else this.#databases.push(database);
      },
    }).then((result) => {
      if (this.#running.get(job.id) === running) this.#running.delete(job.id);
      if (result.outcome === 'succeeded') this.#finished.push({ job, output: result.output ?? null });
      else if (result.outcome !== 'abandoned') this.#ended.push(result);
      else logger.warn('job abandoned: it is no longer this worker’s', { jobId: job.id, start: job.start });
      this.#wake();
    });
  }

  /** Writes down the ends that are more than a plain success. */
  async #settleEnded(): Promise<void> {
    while (this.#ended.length > 0) {
      const end = this.#ended[0]!;
      if (end.outcome !== 'abandoned') {
        const state = await this.#queue.transaction((tx) => settleRun(tx, end, this.#random));
        if (state === 'stale')
          this.#settings.logger.warn('end of a job came too late', { jobId: end.jobId, outcome: end.outcome });
      }
      this.#ended.shift();
    }
  }

  #somethingEnds(milliseconds: number): Promise<void> {
    if (this.#finished.length > 0 || this.#ended.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Renews the leases five times in a lease's life, and each second while there is progress to write down. */
  async #heartbeats(end: AbortSignal): Promise<void> {
    const everyMs = (this.#leaseSeconds * 1000) / 6;
    let renewedAt = performance.now();
    while (!end.aborted) {
      await sleep(Math.min(PULSE_TICK_MS, everyMs), undefined, { signal: end }).catch(() => undefined);
      if (end.aborted) return;
      const held: (HeldJob & { running: Running })[] = [...this.#running.values()].map((running) => ({
        id: running.job.id,
        token: running.job.token,
        progress: running.progress,
        running,
      }));
      if (performance.now() - renewedAt < everyMs && !held.some((job) => job.progress)) continue;
      try {
        const lost = new Set(await pulse(this.#pulseConnection, this.#workerId, this.#leaseSeconds, held));
        renewedAt = performance.now();
        for (const { id, progress, running } of held) {
          if (running.progress === progress) running.progress = undefined;
          if (lost.has(id) && this.#running.get(id) === running) running.stop.abort('lease-lost' satisfies StopReason);
        }
      } catch (error) {
        this.#settings.logger.warn('heartbeat failed', { error: describeError(error) });
        // Others may have taken the jobs by now: stop working on them, their writes would be refused.
        if (performance.now() - renewedAt > this.#leaseSeconds * 1000) {
          for (const { stop } of this.#running.values()) stop.abort('lease-lost' satisfies StopReason);
        }
      }
    }
  }

  /** Looks after what no worker holds. Every worker does it, a little out of step with the others. */
  async #sweeps(end: AbortSignal): Promise<void> {
    const connection = new QueueConnection(this.#settings.databaseSettings);
    const { logger } = this.#settings;
    const duties = [
      { everyMs: WAKE_EVERY_MS, run: async () => (await wakeScheduled(connection)) > 0 },
      { everyMs: RESCUE_EVERY_MS, run: async () => (await rescueOrphans(connection, logger, this.#random)).length > 0 },
      { everyMs: SLOW_SWEEP_EVERY_MS, run: () => raiseAlarms(connection, logger) },
      { everyMs: SLOW_SWEEP_EVERY_MS, run: () => failUnknownTypes(connection, logger) },
      { everyMs: SLOW_SWEEP_EVERY_MS, run: () => writeOffWorkers(connection) },
      { everyMs: SLOW_SWEEP_EVERY_MS, run: async () => this.#settings.every30Seconds?.(connection) },
    ].map((duty) => ({
      ...duty,
      next: performance.now() + Math.min(duty.everyMs, 2_000) * this.#random(),
      failed: false,
    }));
    while (!end.aborted) {
      for (const duty of duties) {
        if (end.aborted || performance.now() < duty.next) continue;
        duty.next = performance.now() + duty.everyMs * (0.75 + 0.5 * this.#random());
        try {
          if ((await duty.run()) === true) this.#wake();
          duty.failed = false;
        } catch (error) {
          if (!duty.failed) logger.warn('sweep failed, trying again', { error: describeError(error) });
          duty.failed = true;
          // Sooner than usual: orphans have waited through the outage already.
          duty.next = performance.now() + duty.everyMs * (0.25 + 0.25 * this.#random());
        }
      }
      await sleep(100, undefined, { signal: end }).catch(() => undefined);
    }
    await connection.close();
  }

  /** Tries until it succeeds; answers 0 when it is told to stop before. */
  async #untilDone(signal: AbortSignal, work: () => Promise<number>): Promise<number> {
    for (let pause = RETRY_MS.first; !signal.aborted; pause = Math.min(RETRY_MS.most, pause * 2)) {
      try {
        return await work();
      } catch (error) {
        this.#settings.logger.warn('database out of reach, trying again', { error: describeError(error) });
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    }
    return 0;
  }
}
