import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Faults that last: how often a year, and how long (ms, spread over the orders of magnitude). */
const LASTING = {
  'ec2-outage': [6, 2 * MINUTE, 24 * HOUR],
  'ec2-throttling': [24, MINUTE, 2 * HOUR],
  'ec2-flaky': [24, 5 * MINUTE, 12 * HOUR],
  'ec2-permission': [2, 10 * MINUTE, 12 * HOUR],
  'key-disabled': [1, 10 * MINUTE, 6 * HOUR],
  'drought-first-type': [12, 10 * MINUTE, 24 * HOUR],
  'drought-second-type': [6, 10 * MINUTE, 24 * HOUR],
  'drought-all-types': [3, 5 * MINUTE, 12 * HOUR],
  'database-outage': [12, 5_000, 6 * HOUR],
  'report-flaky': [12, 5 * MINUTE, 6 * HOUR],
  'no-ticks': [6, 3 * MINUTE, 24 * HOUR],
  'boots-hang': [4, 10 * MINUTE, 2 * HOUR],
  'slow-boots': [4, 10 * MINUTE, 12 * HOUR],
} as const satisfies Record<string, readonly [number, number, number]>;

export type LastingFault = keyof typeof LASTING;

/** Faults of a moment, by how often a year. */
const SUDDEN = {
  'worker-crashes': 20,
  'worker-hangs': 20,
  'worker-restarts': 100,
  'console-stop': 6,
  'console-start': 6,
  'aws-stops-it': 3,
  terminated: 1,
} as const satisfies Record<string, number>;

export type SuddenFault = keyof typeof SUDDEN;

/** What is broken at the moment, and when anything was broken last. */
export class Faults {
  readonly #active = new Map<LastingFault, number>();
  #lastEnd = 0;
  readonly counts = new Map<string, number>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  is(fault: LastingFault): boolean {
    return (this.#active.get(fault) ?? 0) > 0;
  }

  get any(): boolean {
    return this.#active.size > 0;
  }

  /** Milliseconds since anything was broken. */
  get calmFor(): number {
    return this.any ? 0 : this.#clock.now - this.#lastEnd;
  }

  /** Something else that disturbs until now, e.g. a crash. */
  disturb(name: string): void {
    this.count(name);
    this.#lastEnd = this.#clock.now;
  }

  begin(fault: LastingFault, milliseconds: number, ended: () => void = () => undefined): void {
    this.count(fault);
    this.#active.set(fault, (this.#active.get(fault) ?? 0) + 1);
    this.#clock.after(milliseconds, () => {
      const left = (this.#active.get(fault) ?? 1) - 1;
      if (left === 0) this.#active.delete(fault);
      else this.#active.set(fault, left);
      this.#lastEnd = this.#clock.now;
      if (left === 0) ended();
    });
  }

  count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

/** Plans the faults of a whole run. `scale` multiplies how often they come. */
export function planFaults(
  clock: Clock,
  random: Random,
  scale: number,
  on: { lasting(fault: LastingFault, milliseconds: number): void; sudden(fault: SuddenFault): void },
): void {
  if (scale === 0) return;
  for (const [fault, [perYear, least, most]] of Object.entries(LASTING) as [LastingFault, readonly number[]][]) {
    const next = () => {
      on.lasting(fault, random.betweenLog(least!, most!));
      clock.after(random.gap(perYear! * scale), next);
    };
    clock.after(random.gap(perYear! * scale), next);
  }
  for (const [fault, perYear] of Object.entries(SUDDEN) as [SuddenFault, number][]) {
    const next = () => {
      on.sudden(fault);
      clock.after(random.gap(perYear * scale), next);
    };
    clock.after(random.gap(perYear * scale), next);
  }
}
