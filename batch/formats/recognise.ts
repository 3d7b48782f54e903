import { type ExportEncoding, exportEncoding } from './kepco/csv-reader.ts';

/** What the beginning of a text is. */
export type Recognised =
  | { kind: 'nem12' }
  | { kind: 'kepco-csv'; encoding: ExportEncoding }
  | { kind: 'japan-xml' }
  | { kind: 'empty' | 'binary' | 'unknown' };

/** How much of a beginning is looked at. */
export const BEGINNING_BYTES = 8192;
const LINES_LOOKED_AT = 20;
const NEM_RECORD = /^\s*(100|200|250|300|900)\s*(,|$)/;
/** The root element of the BP standard, with or without a prefix. */
const JAPAN_ROOT = /<(\w+:)?SBD-MSG[\s>]/;

/** Length of a UTF-8 byte order mark at the start of `bytes`, 0 or 3. */
export const byteOrderMark = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

/** Judges a text by its first bytes (at most BEGINNING_BYTES of them): a name says nothing, senders use .csv, .V01, .mdff or no ending at all. */
export function recognise(beginning: Uint8Array): Recognised {
  const bytes = beginning.subarray(byteOrderMark(beginning), BEGINNING_BYTES);
  if (bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13))) return { kind: 'empty' };
  if (bytes.some((byte) => byte < 9 || (byte > 13 && byte < 26))) return { kind: 'binary' };
  const text = new TextDecoder('latin1').decode(bytes);
  if (text.trimStart().startsWith('<')) return { kind: JAPAN_ROOT.test(text) ? 'japan-xml' : 'unknown' };
  if (text.split('\n', LINES_LOOKED_AT).some((line) => NEM_RECORD.test(line))) return { kind: 'nem12' };
  const encoding = exportEncoding(bytes);
  return encoding === null ? { kind: 'unknown' } : { kind: 'kepco-csv', encoding };
}
