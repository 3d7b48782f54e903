import { crc32, createInflateRaw } from 'node:zlib';
import { FileRefused } from './file-refused.ts';

const LOCAL_FILE = 0x04034b50;
const CENTRAL_DIRECTORY = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const ZIP64_END = 0x06064b50;
const DATA_DESCRIPTOR = 0x08074b50;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED_FLAG = 1;
const SIZES_FOLLOW_FLAG = 8;
const ZIP64_EXTRA = 1;
const UNKNOWN_SIZE = 0xffffffff;
/** Compressed bytes given to the inflater at once. Deflate expands at most 1032 times, so this bounds what one step can put into memory to 16 MiB. */
const STEP = 16_384;
const MOST_MEMBERS = 10_000;
/** Meter texts shrink 5 to 60 times. Beyond 500 times, past a size where short files could not mislead, it is a bomb. */
const LARGEST_RATIO = 500;
const RATIO_COUNTS_FROM = 64 * 1_048_576;

/** Bytes that start a zip archive (an empty archive has the second form). */
export const looksLikeZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6));

export interface ZipMember {
  name: string;
  /** Must be read to its end before the next member is asked for. */
  content: AsyncIterable<Uint8Array>;
}

/**
 * Members of a zip archive, in stream order, without ever holding more than one step of one of them: reads local headers, not the directory at the end, so that
 * a file coming from S3 need not be stored first. Sizes and CRC-32 are checked; zip64 and members whose sizes follow them are read.
 * Throws FileRefused: ZIP_DAMAGED, ZIP_ENCRYPTED, ZIP_UNSUPPORTED, ZIP_BOMB.
 */
export async function* zipMembers(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ZipMember> {
  const source = new ByteSource(chunks);
  for (let members = 0; ; members++) {
    const signature = await source.take(4);
    if (signature === null) throw damaged('it ends without its directory');
    const kind = uint32(signature, 0);
    if (kind === CENTRAL_DIRECTORY || kind === END_OF_DIRECTORY || kind === ZIP64_END) return;
    if (kind !== LOCAL_FILE) throw damaged('a member does not begin where the one before it ends');
    if (members >= MOST_MEMBERS)
      throw new FileRefused('ZIP_BOMB', `The archive has more than ${MOST_MEMBERS} members.`);
    const header = await localHeader(source);
    if (header.name.endsWith('/')) continue;
    let finished = false;
    const content = memberContent(source, header, () => {
      finished = true;
    });
    yield { name: header.name, content };
    if (!finished) for await (const _ of content);
  }
}

interface LocalHeader {
  name: string;
  method: number;
  crc: number;
  /** Null: not known until the data ends. */
  compressed: number | null;
  size: number | null;
  zip64: boolean;
}

async function localHeader(source: ByteSource): Promise<LocalHeader> {
  const fixed = await source.take(26);
  if (fixed === null) throw damaged('it ends within a member header');
  const flags = uint16(fixed, 2);
  const method = uint16(fixed, 4);
  const rest = await source.take(uint16(fixed, 22) + uint16(fixed, 24));
  if (rest === null) throw damaged('it ends within a member header');
  const name = new TextDecoder().decode(rest.subarray(0, uint16(fixed, 22)));
  if (flags & ENCRYPTED_FLAG)
    throw new FileRefused('ZIP_ENCRYPTED', `Member ${name} is encrypted; send the archive without a password.`);
  const sizesFollow = (flags & SIZES_FOLLOW_FLAG) !== 0;
  if (method !== DEFLATED && !(method === STORED && !sizesFollow)) {
    throw new FileRefused('ZIP_UNSUPPORTED', `Member ${name} is packed by method ${method}; use plain zip (deflate).`);
  }
  const extra = zip64Sizes(rest.subarray(uint16(fixed, 22)));
  let compressed = uint32(fixed, 14);
  let size = uint32(fixed, 18);
  if (size === UNKNOWN_SIZE && extra?.size !== undefined) size = extra.size;
  if (compressed === UNKNOWN_SIZE && extra?.compressed !== undefined) compressed = extra.compressed;
  return {
    name,
    method,
    crc: uint32(fixed, 10),
    compressed: sizesFollow ? null : compressed,
    size: sizesFollow ? null : size,
    zip64: extra !== null,
  };
}

function zip64Sizes(extra: Uint8Array): { size?: number; compressed?: number } | null {
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = uint16(extra, at + 2);
    if (uint16(extra, at) === ZIP64_EXTRA) {
      const field = extra.subarray(at + 4, at + 4 + length);
      return {
        ...(field.length >= 8 ? { size: uint64(field, 0) } : {}),
        ...(field.length >= 16 ? { compressed: uint64(field, 8) } : {}),
      };
    }
    at += 4 + length;
  }
  return null;
}

async function* memberContent(source: ByteSource, header: LocalHeader, finish: () => void): AsyncGenerator<Uint8Array> {
  let crc = 0;
  let size = 0;
  const from = source.taken;
  const pieces =
    header.method === STORED ? storedPieces(source, header.compressed ?? 0) : inflatedPieces(source, header.compressed);
  for await (const piece of pieces) {
    crc = crc32(piece, crc);
    size += piece.length;
    if (size > RATIO_COUNTS_FROM && size > LARGEST_RATIO * (source.taken - from)) {
      throw new FileRefused('ZIP_BOMB', `Member ${header.name} unpacks to more than ${LARGEST_RATIO} times its size.`);
    }
    yield piece;
  }
  const expected = header.size === null ? await dataDescriptor(source, header.zip64) : header;
  if (crc !== expected.crc || size !== expected.size)
    throw damaged(`member ${header.name} does not match its checksum`);
  finish();
}

async function* storedPieces(source: ByteSource, size: number): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; ) {
    const piece = await source.some(left);
    if (piece === null) throw damaged('it ends within a member');
    left -= piece.length;
    yield piece;
  }
}

/** Inflates until the data says it ends; what was read beyond that goes back to the source. */
async function* inflatedPieces(source: ByteSource, compressed: number | null): AsyncGenerator<Uint8Array> {
  const inflater = createInflateRaw({ chunkSize: 65_536 });
  let pieces: Uint8Array[] = [];
  let given = 0;
  let failed: (error: Error) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    failed = reject;
  });
  failure.catch(() => {});
  inflater.on('data', (piece: Uint8Array) => pieces.push(piece));
  inflater.on('error', (error) => failed(damaged(error.message)));
  try {
    while (compressed === null || given < compressed) {
      const step = await source.some(compressed === null ? STEP : Math.min(STEP, compressed - given));
      if (step === null) throw damaged('it ends within a member');
      given += step.length;
      await Promise.race([failure, new Promise<void>((done) => inflater.write(step, () => done()))]);
      yield* pieces;
      pieces = [];
      const beyond = given - inflater.bytesWritten;
      if (beyond > 0) {
        if (compressed !== null) throw damaged('a member is shorter than its header says');
        source.putBack(step.subarray(step.length - beyond));
        return;
      }
    }
    const ended = new Promise<void>((done) => inflater.on('end', done));
    inflater.end();
    await Promise.race([failure, ended]);
    yield* pieces;
  } finally {
    inflater.destroy();
  }
}

/** Size and checksum behind a member: with or without its signature, with four- or eight-byte sizes. */
async function dataDescriptor(source: ByteSource, zip64: boolean): Promise<{ crc: number; size: number }> {
  let first = await source.take(4);
  if (first !== null && uint32(first, 0) === DATA_DESCRIPTOR) first = await source.take(4);
  const sizes = await source.take(zip64 ? 16 : 8);
  if (first === null || sizes === null) throw damaged('it ends within a member');
  return { crc: uint32(first, 0), size: zip64 ? uint64(sizes, 8) : uint32(sizes, 4) };
}

const damaged = (how: string): FileRefused =>
  new FileRefused('ZIP_DAMAGED', `The archive is damaged: ${how}. Ask for the file again.`);

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
const uint16 = (bytes: Uint8Array, at: number): number => view(bytes).getUint16(at, true);
const uint32 = (bytes: Uint8Array, at: number): number => view(bytes).getUint32(at, true);
const uint64 = (bytes: Uint8Array, at: number): number => Number(view(bytes).getBigUint64(at, true));

/** Takes bytes off a stream in the pieces that a format asks for. */
class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);
  /** Bytes taken so far. */
  taken = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Between 1 and `most` bytes; null at the end. */
  async some(most: number): Promise<Uint8Array | null> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return null;
      this.#rest = next.value;
    }
    const piece = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(piece.length);
    this.taken += piece.length;
    return piece;
  }

  /** Exactly `count` bytes; null when the stream ends before. */
  async take(count: number): Promise<Uint8Array | null> {
    const bytes = new Uint8Array(count);
    for (let filled = 0; filled < count; ) {
      const piece = await this.some(count - filled);
      if (piece === null) return null;
      bytes.set(piece, filled);
      filled += piece.length;
    }
    return bytes;
  }

  putBack(bytes: Uint8Array): void {
    const joined = new Uint8Array(bytes.length + this.#rest.length);
    joined.set(bytes);
    joined.set(this.#rest, bytes.length);
    this.#rest = joined;
    this.taken -= bytes.length;
  }
}
