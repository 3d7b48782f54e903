import type { Instance, InstanceState } from '../../domain/batch-server/types.ts';
import { Ec2Error } from '../../functions/control-batch-server/ports.ts';
import type { Clock } from './clock.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';

export interface MachineListener {
  /** The operating system begins to boot. */
  powerOn(): void;
  /** The operating system goes down; nothing runs on the machine any more. */
  powerOff(): void;
  /** About to be powered off by a stop of ours whose answer was lost. */
  stoppedLate(): void;
}

/**
 * One EC2 instance with its real states, transition times and refusals (Amazon EC2 user guide, "instance lifecycle"; times as
 * observed: a start takes 5–40 s to `running`, a stop 15–90 s, seldom up to 15 minutes).
 */
export class SimulatedEc2 {
  id = 'i-0000000000000000a';
  state: InstanceState = 'stopped';
  type: string;
  stateSince = 0;
  launchedAt: number | null = null;
  stateReason: string | null = null;
  /** Times of StartInstances calls that EC2 carried out while the instance was starting or running already. */
  needlessStarts = 0;
  #change = 0;
  #shown: { state: InstanceState; until: number } | null = null;
  #stuck = false;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #trouble: number;
  readonly #types: readonly string[];
  readonly listener: MachineListener;
  /** EC2's clock minus the database's, ms. */
  skew = 0;

  /** @param trouble 0: no start or stop is slow; 1: as often as seen in life */
  constructor(
    clock: Clock,
    random: Random,
    faults: Faults,
    trouble: number,
    types: readonly [string, ...string[]],
    listener: MachineListener,
  ) {
    this.#clock = clock;
    this.#random = random;
    this.#faults = faults;
    this.#trouble = trouble;
    this.#types = types;
    this.type = types[0];
    this.listener = listener;
  }

  describe(): Instance {
    this.#fail('describe');
    const { id, type, stateReason } = this;
    const shown = this.#shown && this.#shown.until > this.#clock.now ? this.#shown.state : this.state;
    return {
      id,
      state: shown,
      type,
      launchedAt: this.launchedAt === null ? null : this.launchedAt + this.skew,
      stateReason,
    };
  }

  start(): void {
    this.#fail('start');
    this.#loseAnswer(() => this.#start());
    this.#start();
  }

  #start(): void {
    if (this.state === 'pending' || this.state === 'running') return;
    if (this.state !== 'stopped') throw new Ec2Error('IncorrectInstanceState', `is ${this.state}`);
    const drought = this.#drought();
    if (drought && this.#random.chance(0.7)) throw new Ec2Error('InsufficientInstanceCapacity', 'no machine');
    const back = drought
      ? 'Server.InsufficientInstanceCapacity'
      : this.#faults.is('key-disabled')
        ? 'Client.InternalError'
        : null;
    this.#to('pending');
    this.launchedAt = Math.floor(this.#clock.now / 1000) * 1000;
    if (back !== null) this.#later(this.#random.between(2_000, 50_000), 'stopped', back);
    else
      this.#later(this.#random.between(5_000, this.#random.chance(0.02 * this.#trouble) ? 300_000 : 40_000), 'running');
  }

  stop(force: boolean): void {
    this.#fail('stop');
    this.#loseAnswer(() => {
      if (this.state === 'running') this.listener.stoppedLate();
      this.#stop(force);
    });
    this.#stop(force);
  }

  #stop(force: boolean): void {
    switch (this.state) {
      case 'stopped':
        return;
      case 'stopping':
        if (force && this.#stuck)
          this.#later(this.#random.between(5_000, 60_000), 'stopped', 'Client.UserInitiatedShutdown');
        this.#stuck &&= !force;
        return;
      case 'pending':
        if (this.#random.chance(0.5))
          throw new Ec2Error('IncorrectInstanceState', 'has never reached the running state');
        this.#shutDown();
        return;
      case 'running':
        this.#shutDown();
        return;
      default:
        throw new Ec2Error('IncorrectInstanceState', `is ${this.state}`);
    }
  }

  reboot(): void {
    this.#fail('reboot');
    if (this.state !== 'running') throw new Ec2Error('IncorrectInstanceState', `is ${this.state}`);
    this.listener.powerOff();
    const change = this.#change;
    this.#clock.after(this.#random.between(5_000, 30_000), () => {
      if (change === this.#change && this.state === 'running') this.listener.powerOn();
    });
  }

  changeType(type: string): void {
    this.#fail('modify');
    if (this.state !== 'stopped') throw new Ec2Error('IncorrectInstanceState', `is ${this.state}`);
    if (!this.#types.includes(type)) throw new Ec2Error('InvalidInstanceAttributeValue', `${type} does not fit`);
    this.type = type;
  }

  /** Somebody else: a person in the console, or AWS itself. */
  stopByOthers(reason: string): void {
    if (this.state === 'running') this.#shutDown(reason);
  }

  startByOthers(): void {
    if (this.state !== 'stopped') return;
    this.#to('pending');
    this.launchedAt = Math.floor(this.#clock.now / 1000) * 1000;
    this.#later(this.#random.between(5_000, 40_000), 'running');
  }

  terminateByOthers(): void {
    if (this.state === 'running') this.listener.powerOff();
    this.#to('terminated');
  }

  /** The operator deployed a new instance after the old one was terminated. */
  replaceByOperator(): void {
    this.id = `i-${(Number.parseInt(this.id.slice(2), 16) + 1).toString(16).padStart(17, '0')}`;
    this.#to('stopped');
    this.stateReason = null;
    this.#shown = null;
  }

  #drought(): boolean {
    const faults = this.#faults;
    const place = this.#types.indexOf(this.type);
    return (
      faults.is('drought-all-types') ||
      (place === 0 && faults.is('drought-first-type')) ||
      (place === 1 && faults.is('drought-second-type'))
    );
  }

  /** The answer is lost: EC2 carries the request out all the same, at once or a little later, or never. */
  #loseAnswer(carryOut: () => void): void {
    if (!this.#faults.is('ec2-flaky') || this.#random.chance(0.9)) return;
    if (this.#random.chance(0.7))
      this.#clock.after(this.#random.between(0, 20_000), () => {
        try {
          carryOut();
        } catch {
          // EC2 refused it in the end; nobody hears of it.
        }
      });
    throw new Ec2Error('TimeoutError', 'the answer was lost');
  }

  #fail(call: 'describe' | 'start' | 'stop' | 'reboot' | 'modify'): void {
    const faults = this.#faults;
    if (faults.is('ec2-outage'))
      throw new Ec2Error(this.#random.pick(['ServiceUnavailable', 'InternalError', 'TimeoutError']), 'outage');
    if (faults.is('ec2-throttling') && this.#random.chance(0.8))
      throw new Ec2Error('RequestLimitExceeded', 'throttled');
    if (faults.is('ec2-flaky') && this.#random.chance(0.2))
      throw new Ec2Error(this.#random.pick(['InternalError', 'ECONNRESET', 'Unavailable', 'SomethingNew']), 'flaky');
    if (call !== 'describe' && faults.is('ec2-permission')) throw new Ec2Error('UnauthorizedOperation', 'not allowed');
  }

  #shutDown(reason = 'Client.UserInitiatedShutdown'): void {
    if (this.state === 'running') this.listener.powerOff();
    this.#to('stopping');
    this.#stuck = this.#random.chance(0.001 * this.#trouble);
    if (this.#stuck) this.#faults.count('stuck-stopping');
    this.#later(
      this.#stuck
        ? 6 * 3_600_000
        : this.#random.between(15_000, this.#random.chance(0.01 * this.#trouble) ? 900_000 : 90_000),
      'stopped',
      reason,
    );
  }

  #to(state: InstanceState): void {
    // Eventual consistency: for a moment DescribeInstances may still show the old state.
    if (this.#random.chance(0.2))
      this.#shown = { state: this.state, until: this.#clock.now + this.#random.between(500, 8_000) };
    this.state = state;
    this.stateSince = this.#clock.now;
    this.#change++;
  }

  #later(milliseconds: number, state: InstanceState, reason: string | null = null): void {
    const change = ++this.#change;
    this.#clock.after(milliseconds, () => {
      if (change !== this.#change) return;
      this.#to(state);
      if (reason !== null) this.stateReason = reason;
      if (state === 'running') this.listener.powerOn();
    });
  }
}
