import { Delivery } from './delivery.ts';
import { FileRefused } from './file-refused.ts';
import { UsageXmlReader } from './japan/usage-xml-reader.ts';
import { ExportCsvReader } from './kepco/csv-reader.ts';
import { ExportWorkbook, isWorkbookMember } from './kepco/xlsx-reader.ts';
import { Nem12Texts } from './nem12/text-reader.ts';
import { BEGINNING_BYTES, byteOrderMark, recognise } from './recognise.ts';
import type { Refusal } from './refusal.ts';
import type { FileSummary, ReadingSink } from './sink.ts';
import type { TextReader } from './text-reader.ts';
import { looksLikeZip, type ZipMember, zipMembers } from './zip.ts';

/** Text read between two calls of `sink.drain`. */
const PIECE = 262_144;

/**
 * Reads a file of the transmission operator, whatever of the known formats it is in, plain or zipped, in one pass and in memory that does not depend on its size. Everything found
 * goes to `sink` in file order. Never throws for what is in the file: what is wrong becomes a problem, and a file of which nothing can be used is
 * `accepted: false`. Errors of the stream itself (a broken connection) and of the sink do throw.
 */
export async function readOperatorFile(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  sink: ReadingSink,
): Promise<FileSummary> {
  const reading = new FileReading(sink);
  let damaged = false;
  try {
    const iterator = chunks[Symbol.asyncIterator]();
    const beginning = await beginningOf(iterator);
    const whole = joined(beginning, iterator);
    if (looksLikeZip(beginning)) await reading.archive(zipMembers(whole));
    else await reading.text(whole, name);
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    damaged = error.damagesArchive;
    reading.to.refuse({ code: error.code, message: error.message });
  }
  return reading.to.summary(name, damaged);
}

/** What is left of a file whose archive is damaged (`fingerprint` found it): the refusal, and nothing out of it. */
export function refuseArchive(damage: Refusal, name: string, sink: ReadingSink): FileSummary {
  const to = new Delivery(sink);
  to.refuse(damage);
  return to.summary(name, true);
}

/** One file, with all its members. */
class FileReading {
  readonly to: Delivery;
  readonly #sink: ReadingSink;
  readonly #nem12: Nem12Texts;
  #bytes = 0;

  constructor(sink: ReadingSink) {
    this.#sink = sink;
    this.to = new Delivery(sink);
    this.#nem12 = new Nem12Texts(this.to);
  }

  async archive(members: AsyncIterable<ZipMember>): Promise<void> {
    let workbook: ExportWorkbook | null = null;
    for await (const { name, content } of members) {
      if (isWorkbookMember(name)) workbook ??= new ExportWorkbook();
      if (workbook === null) await this.text(content, name);
      else await workbook.member(name, content);
    }
    workbook?.deliver(this.to);
    await this.#drain();
  }

  async text(content: AsyncIterable<Uint8Array>, name: string): Promise<void> {
    const iterator = content[Symbol.asyncIterator]();
    const beginning = await beginningOf(iterator);
    const reader = this.#readerFor(beginning, name);
    if (reader === null) return;
    try {
      await this.#read(reader, beginning, iterator);
    } catch (error) {
      // A broken text ends its own reading, not that of the other members of its archive.
      if (!(error instanceof FileRefused) || error.damagesArchive) throw error;
      this.to.refuse({ code: error.code, message: error.message });
    }
    await this.#drain();
  }

  async #read(reader: TextReader, beginning: Uint8Array, rest: AsyncIterator<Uint8Array>): Promise<void> {
    let skip = byteOrderMark(beginning);
    for await (const chunk of joined(beginning, rest)) {
      // A Buffer's element access would make the scanner polymorphic; the same bytes as a plain Uint8Array do not.
      const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
      for (let at = skip; at < bytes.length; at += PIECE) {
        reader.push(bytes.subarray(at, at + PIECE));
        this.#bytes += Math.min(PIECE, bytes.length - at);
        await this.#drain();
      }
      skip = 0;
    }
    reader.end();
  }

  #readerFor(beginning: Uint8Array, name: string): TextReader | null {
    const found = recognise(beginning);
    switch (found.kind) {
      case 'nem12':
        this.to.format ??= 'nem12';
        return this.#nem12.start();
      case 'kepco-csv':
        this.to.format ??= 'kepco-15min';
        return new ExportCsvReader(this.to, found.encoding);
      case 'japan-xml':
        this.to.format ??= 'jp-30min';
        return new UsageXmlReader(this.to);
      case 'empty':
        this.to.refuse({ code: 'FILE_EMPTY', message: `${name} is empty.` });
        return null;
      case 'binary':
        this.to.refuse({
          code: 'FILE_BINARY',
          message: `${name} is not a text; meter data files are text or Excel workbooks (.xlsx), plain or zipped.`,
        });
        return null;
      default: {
        const message = `${name} is in no format that is read here (NEM12, NEM13, KEPCO 15-minute export, Japanese 30-minute usage).`;
        this.to.refuse({ code: 'FILE_NOT_RECOGNISED', message });
        return null;
      }
    }
  }

  async #drain(): Promise<void> {
    await this.#sink.drain?.({ bytes: this.#bytes, line: this.to.line });
  }
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
