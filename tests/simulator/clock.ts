interface Planned {
  at: number;
  order: number;
  run: () => void;
}

/**
 * Simulated time: a queue of planned events. Code under test runs as it is, with `sleep` and `monotonic` from here; between
 * two events everything that can go on (promises) goes on. Routine events (ticks, checks) do not change the world by themselves.
 */
export class Clock {
  now: number;
  /** How often the world has changed so far; that somebody's sleep ended is no change. */
  changes = 0;
  readonly #changes: Planned[] = [];
  readonly #routine: Planned[] = [];
  #order = 0;
  #woke = false;

  constructor(start: number) {
    this.now = start;
  }

  at(time: number, run: () => void): void {
    push(this.#changes, { at: Math.max(time, this.now), order: this.#order++, run });
  }

  after(milliseconds: number, run: () => void): void {
    this.at(this.now + milliseconds, run);
  }

  routineAt(time: number, run: () => void): void {
    push(this.#routine, { at: Math.max(time, this.now), order: this.#order++, run });
  }

  /** When the world changes next, ticks and checks aside. */
  get nextChangeAt(): number {
    return this.#changes[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(milliseconds, () => {
        this.#woke = true;
        resolve();
      });
    });
  }

  /** To be called by an event that starts asynchronous code. */
  wake(): void {
    this.#woke = true;
  }

  async run(until: number): Promise<void> {
    for (;;) {
      const [change] = this.#changes;
      const [routine] = this.#routine;
      const heap =
        routine !== undefined && (change === undefined || before(routine, change)) ? this.#routine : this.#changes;
      const next = heap[0];
      if (next === undefined || next.at > until) break;
      pop(heap);
      this.now = next.at;
      next.run();
      if (heap === this.#changes && !this.#woke) this.changes++;
      if (this.#woke) {
        this.#woke = false;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    this.now = until;
  }
}

function push(heap: Planned[], planned: Planned): void {
  let index = heap.push(planned) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!before(planned, heap[parent]!)) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = planned;
}

function pop(heap: Planned[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, last)) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = last;
}

const before = (a: Planned, b: Planned): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
