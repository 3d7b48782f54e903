const LINE_FEED = 10;

/** Longest line any of the formats has is about 6 KiB (288 values); beyond this it is no line of ours. */
export const LONGEST_LINE = 65_536;

/** How much of a line that is too long is shown. */
const SHOWN = 200;

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
      this.#emit(chunk, start, last + 1);
      start = last + 1;
    }
    if (start < chunk.length) this.#extend(chunk.subarray(start));
  }

  /** Returns what came after the last line feed: null when the text ended with one. */
  end(): Uint8Array | null {
    return this.#carried === 0 || this.#dropping ? null : this.#carry.slice(0, this.#carried);
  }

  /** Whole lines within one chunk. A look back from every 64 KiB finds the too long ones without looking at each line. */
  #emit(chunk: Uint8Array, start: number, end: number): void {
    let from = start;
    let sound = start;
    while (end - sound > LONGEST_LINE) {
      const feed = chunk.lastIndexOf(LINE_FEED, sound + LONGEST_LINE - 1);
      if (feed >= sound) {
        sound = feed + 1;
        continue;
      }
      if (sound > from) this.#lines(chunk, from, sound);
      this.#tooLong(chunk.slice(sound, sound + SHOWN));
      from = chunk.indexOf(LINE_FEED, sound) + 1;
      sound = from;
    }
    if (end > from) this.#lines(chunk, from, end);
  }

  /** The beginning of a line of which `part` follows what is carried. */
  #shown(part: Uint8Array): Uint8Array {
    const start = this.#carry.slice(0, Math.min(this.#carried, SHOWN));
    return start.length > 0 ? start : part.slice(0, SHOWN);
  }

  #extend(part: Uint8Array): void {
    if (this.#dropping) return;
    if (this.#carried + part.length > LONGEST_LINE) {
      this.#tooLong(this.#shown(part));
      this.#dropping = true;
      this.#carried = 0;
      return;
    }
    this.#carry.set(part, this.#carried);
    this.#carried += part.length;
  }
}
