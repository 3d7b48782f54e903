const DAYS_PER_SLOT = 32;
const FIRST_SLOTS = 1024;

/** Months of one channel of one supply point; files are in day order, so the last month is nearly always the one asked for. */
export interface ChannelMonths {
  month: number;
  slot: number;
  others: Map<number, number> | null;
}

/** Whether a day comes for the first time, again with the same content, or again with other content. */
export type Seen = 'first' | 'same' | 'different';

/**
 * Remembers every day of a file, to find the one that comes twice. Costs eight bytes a day (a 32-bit hash of values and quality, and the line), about 9 MiB for
 * 100 M values of 15 minutes; the only memory of a reader that grows with the file. Two different days with equal hashes would be taken for
 * equal once in 4 · 10⁹ repeated days; the first one stands then, and nothing is ever added.
 */
export class SeenDays {
  readonly #channels = new Map<string, ChannelMonths>();
  #hashes = new Int32Array(FIRST_SLOTS * DAYS_PER_SLOT);
  #lines = new Uint32Array(0);
  #slots = 0;

  /** Opens a channel: call once per 200 record, then `see` for each of its days. */
  channel(key: string): ChannelMonths {
    let channel = this.#channels.get(key);
    if (!channel) {
      channel = { month: -1, slot: -1, others: null };
      this.#channels.set(key, channel);
    }
    return channel;
  }

  /** `month` counts months in any fixed way, `dayOfMonth` is 1…31. */
  see(channel: ChannelMonths, month: number, dayOfMonth: number, hash: number, line: number): Seen {
    if (channel.month !== month) this.#open(channel, month);
    const place = channel.slot * DAYS_PER_SLOT + dayOfMonth;
    const known = this.#hashes[place] as number;
    const stored = hash === 0 ? 1 : hash | 0;
    if (known !== 0) return known === stored ? 'same' : 'different';
    this.#hashes[place] = stored;
    this.#lines[place] = line;
    return 'first';
  }

  /** Line where a day of the channel's month that `see` was last asked for came first. */
  lineOf(channel: ChannelMonths, dayOfMonth: number): number {
    return this.#lines[channel.slot * DAYS_PER_SLOT + dayOfMonth] as number;
  }

  #open(channel: ChannelMonths, month: number): void {
    if (channel.month !== -1) {
      channel.others ??= new Map();
      channel.others.set(channel.month, channel.slot);
    }
    channel.month = month;
    channel.slot = channel.others?.get(month) ?? this.#newSlot();
  }

  #newSlot(): number {
    const slot = this.#slots++;
    const needed = this.#slots * DAYS_PER_SLOT;
    if (needed > this.#hashes.length) {
      const larger = new Int32Array(this.#hashes.length * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    if (this.#lines.length < this.#hashes.length) {
      const larger = new Uint32Array(this.#hashes.length);
      larger.set(this.#lines);
      this.#lines = larger;
    }
    return slot;
  }
}
