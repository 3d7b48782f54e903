const LINE_FEED = 10;

/** Longest line any of the formats has is about 6 KiB (288 values); beyond this it is no line of ours. */
export const LONGEST_LINE = 65_536;

/** Whole lines, each ending in a line feed: `bytes[start … end)`. */
export type LinesHandler = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * Cuts a stream of chunks into runs of whole lines without copying, except for the one line that lies across two chunks. Chunk boundaries may fall anywhere.
 * A line longer than LONGEST_LINE is dropped and reported, so that a file without line feeds cannot fill the memory.
 */
export class TextBlocks {
  readonly #lines: LinesHandler;
  readonly #tooLong: (start: Uint8Array) => void;
  #carry = new Uint8Array(LONGEST_LINE + 1);
  #carried = 0;
  #dropping = false;

  /** `tooLong` gets the beginning of a dropped line, once per line. */
  constructor(lines: LinesHandler, tooLong: (start: Uint8Array) => void) {
    this.#lines = lines;
    this.#tooLong = tooLong;
  }

  push(chunk: Uint8Array): void {
    let start = 0;
    if (this.#carried > 0 || this.#dropping) {
      const feed = chunk.indexOf(LINE_FEED);
      const stop = feed === -1 ? chunk.length : feed + 1;
      this.#extend(chunk.subarray(0, stop));
      if (feed === -1) return;
      if (!this.#dropping) this.#lines(this.#carry, 0, this.#carried);
      this.#dropping = false;
      this.#carried = 0;
      start = stop;
    }
    const last = chunk.lastIndexOf(LINE_FEED);
    if (last >= start) {
      this.#lines(chunk, start, last + 1);
      start = last + 1;
    }
    if (start < chunk.length) this.#extend(chunk.subarray(start));
  }

  /** Returns what came after the last line feed: null when the text ended with one. */
  end(): Uint8Array | null {
    return this.#carried === 0 || this.#dropping ? null : this.#carry.slice(0, this.#carried);
  }

  #extend(part: Uint8Array): void {
    if (this.#dropping) return;
    if (this.#carried + part.length > LONGEST_LINE) {
      this.#tooLong(this.#carry.slice(0, Math.min(this.#carried, 200)));
      this.#dropping = true;
      this.#carried = 0;
      return;
    }
    this.#carry.set(part, this.#carried);
    this.#carried += part.length;
  }
}
