import type { Delivery } from '../delivery.ts';
import { TextBlocks } from '../text-blocks.ts';
import type { TextReader } from '../text-reader.ts';
import { MOST_HEADING_ROWS, matchColumns } from './columns.ts';
import { csvCells } from './csv-cells.ts';
import { UsageDays } from './usage-days.ts';

const LINE_FEED = 10;
/** What Korean systems write. `euc-kr` stands for its superset cp949 (the Encoding Standard decodes both the same way); UTF-8 first, because it fails on the others' bytes. */
const ENCODINGS = ['utf-8', 'euc-kr'] as const;
export type ExportEncoding = (typeof ENCODINGS)[number];

/**
 * The encoding in which the beginning of a text has the headings of a 15-minute export; null when it has them in none. A wrong encoding often decodes without an error, so only the headings decide.
 */
export function exportEncoding(beginning: Uint8Array): ExportEncoding | null {
  for (const encoding of ENCODINGS) {
    const lines = new TextDecoder(encoding).decode(beginning).split('\n', MOST_HEADING_ROWS);
    if (lines.some((line) => matchColumns(csvCells(line.trimEnd())) !== null)) return encoding;
  }
  return null;
}

/** KEPCO's 15-minute export as comma-separated text. */
export class ExportCsvReader implements TextReader {
  readonly #to: Delivery;
  readonly #days: UsageDays;
  readonly #decoder: InstanceType<typeof TextDecoder>;
  readonly #blocks: TextBlocks;

  constructor(to: Delivery, encoding: ExportEncoding) {
    this.#to = to;
    this.#days = new UsageDays(to);
    this.#decoder = new TextDecoder(encoding);
    this.#blocks = new TextBlocks(
      (bytes, start, end) => this.#lines(bytes, start, end),
      () => {
        to.line++;
        to.refuse({ code: 'LINE_TOO_LONG', message: 'The line is longer than any row can be (64 KiB).' });
      },
    );
  }

  push(bytes: Uint8Array): void {
    if (!this.#days.refused) this.#blocks.push(bytes);
  }

  end(): void {
    const rest = this.#blocks.end();
    if (rest !== null) this.#lastLine(this.#decoder.decode(rest));
    this.#days.end();
  }

  /** An export has no end record. A last line without a line end is taken when it ends a day; otherwise it may have been cut within its value. */
  #lastLine(text: string): void {
    if (text.trim() === '') return;
    this.#to.line++;
    if (/[\s"](24:00|00:00|0:00)/.test(text)) {
      this.#days.row(csvCells(text), text);
      return;
    }
    const message =
      'The file ends within a line, and not at the end of a day: it was cut off. The last line is not taken.';
    this.#to.refuse({ code: 'FILE_TRUNCATED', message }, text.slice(0, 1000));
  }

  #lines(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const feed = bytes.indexOf(LINE_FEED, at);
      this.#to.line++;
      const text = this.#decoder.decode(bytes.subarray(at, feed)).trimEnd();
      this.#days.row(csvCells(text), text);
      at = feed + 1;
    }
  }
}
