import type { Delivery } from '../delivery.ts';
import { TextBlocks } from '../text-blocks.ts';
import type { TextReader } from '../text-reader.ts';
import { Nem12Reader } from './reader.ts';

/** NEM12 and NEM13 texts of one file; for each member of an archive `start` gives a reader, and all of them know each other's days. */
export class Nem12Texts {
  readonly #reader: Nem12Reader;

  constructor(to: Delivery) {
    this.#reader = new Nem12Reader(to);
  }

  start(): TextReader {
    const reader = this.#reader;
    reader.startMember();
    const blocks = new TextBlocks(
      (bytes, start, end) => reader.lines(bytes, start, end),
      (start) => reader.lineTooLong(start),
    );
    return { push: (bytes) => blocks.push(bytes), end: () => reader.endOfText(blocks.end()) };
  }
}
