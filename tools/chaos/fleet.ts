import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface FleetSettings {
  size: number;
  environment: NodeJS.ProcessEnv;
  random: () => number;
}

interface Member {
  process: ChildProcess;
  stalled: boolean;
  /** listens to signals and takes jobs */
  ready: boolean;
}

/** Worker processes of which one is started whenever one is gone. */
export class Fleet {
  readonly #settings: FleetSettings;
  readonly #members = new Set<Member>();
  #closing = false;
  /** when each killed process was killed, by process id */
  readonly killedAt = new Map<number, Date>();
  /** times a worker found out that its job is no longer its own */
  fenced = 0;
  /** workers that ended without being told to */
  crashes: string[] = [];
  stalls = 0;

  constructor(settings: FleetSettings) {
    this.#settings = settings;
    for (let i = 0; i < settings.size; i++) this.#start();
  }

  /** kill -9 of a random worker. */
  killOne(): void {
    const member = this.#pick();
    if (!member) return;
    this.killedAt.set(member.process.pid!, new Date());
    member.process.kill('SIGKILL');
  }

  /** Stops a random worker for a while, as a machine under a frozen hypervisor would; then it goes on, knowing nothing. */
  stallOne(milliseconds: number): void {
    const member = this.#pick();
    if (!member) return;
    this.stalls++;
    member.stalled = true;
    member.process.kill('SIGSTOP');
    setTimeout(() => {
      member.stalled = false;
      member.process.kill('SIGCONT');
    }, milliseconds).unref();
  }

  /** SIGTERM to all. @returns the longest time one took to end, ms */
  async stopAll(): Promise<number> {
    this.#closing = true;
    const began = Date.now();
    await Promise.all(
      [...this.#members].map(
        ({ process }) =>
          new Promise<void>((resolve) => {
            process.once('close', () => resolve());
            process.kill('SIGCONT');
            process.kill('SIGTERM');
          }),
      ),
    );
    return Date.now() - began;
  }

  #pick(): Member | undefined {
    const able = [...this.#members].filter((member) => !member.stalled);
    return able[Math.floor(this.#settings.random() * able.length)];
  }

  #start(): void {
    const process_ = spawn(process.execPath, ['--no-warnings', `${import.meta.dirname}/worker.ts`], {
      env: this.#settings.environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const member: Member = { process: process_, stalled: false, ready: false };
    this.#members.add(member);
    createInterface({ input: process_.stdout! }).on('line', (line) => {
      if (line.includes('worker ready')) member.ready = true;
      if (line.includes('job abandoned') || line.includes('end of a job came too late')) this.fenced++;
    });
    let said = '';
    process_.stderr!.on('data', (piece: Buffer) => {
      said = (said + piece.toString()).slice(-2000);
    });
    process_.once('close', (code, signal) => {
      this.#members.delete(member);
      // Told to end while it was still being loaded.
      const tooEarly = this.#closing && !member.ready && signal === 'SIGTERM';
      if (signal !== 'SIGKILL' && code !== 0 && !tooEarly) this.crashes.push(`code ${code} signal ${signal}: ${said}`);
      if (!this.#closing) this.#start();
    });
  }
}
