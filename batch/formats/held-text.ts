import type { FileProblem } from '../../domain/metering/reading-day.ts';
import type { Refusal } from './refusal.ts';

/** Beyond this a refused block is reported in parts, so that a file of nothing but refused lines needs no more memory than a good one. */
const MOST_HELD = 1_048_576;

/** Whose lines they are, as far as that is known. */
export type Whose = Pick<FileProblem, 'supplyPointCode' | 'channel' | 'day'>;

/** Consecutive refused lines that are one problem. */
export class HeldText {
  readonly #refusal: Refusal;
  readonly #head: string;
  readonly #whose: Whose;
  #firstLine: number;
  #lastLine: number;
  #lines: string[];
  #held: number;

  /** `text` is the first refused line; it is repeated at the head of every part. */
  constructor(line: number, refusal: Refusal, text: string, whose: Whose = {}, lastLine = line) {
    this.#refusal = refusal;
    this.#whose = whose;
    this.#head = text;
    this.#firstLine = line;
    this.#lastLine = lastLine;
    this.#lines = [text];
    this.#held = text.length;
  }

  /** `full` gets the part that is complete when the text grows too long. */
  add(line: number, text: string, full: (problem: FileProblem) => void): void {
    if (this.#held + text.length > MOST_HELD) {
      full(this.problem());
      this.#firstLine = line;
      this.#lines = [this.#head];
      this.#held = this.#head.length;
    }
    this.#lastLine = line;
    this.#lines.push(text);
    this.#held += text.length + 1;
  }

  problem(): FileProblem {
    return {
      firstLine: this.#firstLine,
      lastLine: this.#lastLine,
      ...this.#refusal,
      text: this.#lines.join('\n'),
      ...this.#whose,
    };
  }
}
