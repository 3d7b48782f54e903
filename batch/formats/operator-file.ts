import type { FileProblem } from '../../domain/metering/reading-day.ts';
import { FileRefused } from './file-refused.ts';
import { Nem12Reader } from './nem12/reader.ts';
import { BEGINNING_BYTES, byteOrderMark, recognise } from './recognise.ts';
import type { FileFormat, FileSummary, ReadingSink } from './sink.ts';
import { TextBlocks } from './text-blocks.ts';
import { looksLikeZip, zipMembers } from './zip.ts';

/** Text read between two calls of `sink.drain`. */
const PIECE = 262_144;

/**
 * Reads a file of the transmission operator, whatever of the known formats it is in, plain or zipped, in one pass and in memory that does not depend on its size. Everything
 * found goes to `sink` in file order. Never throws for what is in the file: what is wrong becomes a problem, and a file of which nothing can be used is
 * `accepted: false`. Errors of the stream itself (a broken connection) and of the sink do throw.
 */
export async function readOperatorFile(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  sink: ReadingSink,
): Promise<FileSummary> {
  const reading = new FileReading(name, sink);
  try {
    const iterator = chunks[Symbol.asyncIterator]();
    const beginning = await beginningOf(iterator);
    const whole = joined(beginning, iterator);
    if (looksLikeZip(beginning)) {
      for await (const member of zipMembers(whole)) await reading.text(member.content, member.name);
    } else {
      await reading.text(whole, name);
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    reading.damage(error);
  }
  return reading.summary();
}

/** One file from its first member to its summary. */
class FileReading {
  readonly #name: string;
  readonly #sink: ReadingSink;
  readonly #nem: Nem12Reader;
  #format: FileFormat | null = null;
  #problems = 0;
  #first: FileSummary['firstProblem'] = null;
  #bytes = 0;
  #damaged = false;

  constructor(name: string, sink: ReadingSink) {
    this.#name = name;
    this.#sink = sink;
    const counted: ReadingSink = {
      day: (day) => sink.day(day),
      register: (register) => sink.register(register),
      header: (header) => {
        this.#format ??= header.format;
        sink.header(header);
      },
      problem: (problem) => this.#problem(problem),
    };
    this.#nem = new Nem12Reader(counted);
  }

  async text(content: AsyncIterable<Uint8Array>, member: string): Promise<void> {
    const iterator = content[Symbol.asyncIterator]();
    const beginning = await beginningOf(iterator);
    const kind = recognise(beginning);
    if (kind !== 'nem') return this.refuse(notRecognised(kind, member));
    this.#format ??= 'nem12';
    this.#nem.startMember();
    const blocks = new TextBlocks(
      (bytes, start, end) => this.#nem.lines(bytes, start, end),
      (start) => this.#nem.lineTooLong(start),
    );
    let skip = byteOrderMark(beginning);
    for await (const chunk of joined(beginning, iterator)) {
      // A Buffer's element access would make the scanner polymorphic; the same bytes as a plain Uint8Array do not.
      const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
      for (let at = skip; at < bytes.length; at += PIECE) {
        blocks.push(bytes.subarray(at, at + PIECE));
        this.#bytes += Math.min(PIECE, bytes.length - at);
        await this.#sink.drain?.({ bytes: this.#bytes, line: this.#nem.outcome().lines });
      }
      skip = 0;
    }
    this.#nem.endOfText(blocks.end());
  }

  damage(reason: FileRefused): void {
    this.#damaged = true;
    this.refuse(reason);
  }

  refuse(reason: FileRefused): void {
    const line = Math.max(1, this.#nem.outcome().lines);
    this.#problem({ firstLine: line, lastLine: line, code: reason.code, message: reason.message, text: '' });
  }

  summary(): FileSummary {
    const { dayCount, valueCount, registerCount, advanceCount, repeatedDayCount, lines } = this.#nem.outcome();
    const useful = dayCount + advanceCount > 0 && !this.#damaged;
    if (!useful && this.#problems === 0)
      this.refuse(new FileRefused('NO_READINGS', `${this.#name} holds no readings that can be used.`));
    const format = this.#format === 'nem12' && dayCount === 0 && advanceCount > 0 ? 'nem13' : this.#format;
    return {
      format,
      accepted: useful,
      damaged: this.#damaged,
      dayCount,
      valueCount,
      registerCount,
      repeatedDayCount,
      problemCount: this.#problems,
      lineCount: lines,
      firstProblem: this.#first,
    };
  }

  #problem(problem: FileProblem): void {
    this.#problems++;
    this.#first ??= { line: problem.firstLine, code: problem.code, message: problem.message };
    this.#sink.problem(problem);
  }
}

function notRecognised(kind: 'empty' | 'binary' | 'unknown', member: string): FileRefused {
  if (kind === 'empty') return new FileRefused('FILE_EMPTY', `${member} is empty.`);
  if (kind === 'binary')
    return new FileRefused('FILE_BINARY', `${member} is not a text; meter data files are text, plain or zipped.`);
  return new FileRefused('FILE_NOT_RECOGNISED', `${member} is in no format that is read here (NEM12, NEM13).`);
}

/** The first bytes of a stream, at least BEGINNING_BYTES when it has as many. */
async function beginningOf(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let bytes: Uint8Array = new Uint8Array(0);
  while (bytes.length < BEGINNING_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    if (bytes.length === 0) {
      bytes = next.value;
      continue;
    }
    const longer = new Uint8Array(bytes.length + next.value.length);
    longer.set(bytes);
    longer.set(next.value, bytes.length);
    bytes = longer;
  }
  return bytes;
}

async function* joined(beginning: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (beginning.length > 0) yield beginning;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}
