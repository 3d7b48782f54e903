// The bytes that part fields and rows of a LOAD DATA stream. The usual tab, newline and backslash are the values 9, 10 and 92 Wh, which
// meters write all day; these three stand for 123, 124 and 125 Wh. Bytes above 0x7F would be rarer still, but MySQL does not take them.
const ESCAPE = 0x7b;
const FIELD = 0x7c;
const ROW = 0x7d;

/** The clause of LOAD DATA that goes with LoadBuffer. */
export const LOAD_FORMAT = "CHARACTER SET binary FIELDS TERMINATED BY '|' ESCAPED BY '{' LINES TERMINATED BY '}'";

const NULL_TEXT = Buffer.from([ESCAPE, 0x4e]);

/** A growing buffer of rows in the form of LOAD_FORMAT. Reused: `clear` keeps its memory. */
export class LoadBuffer {
  #bytes: Buffer;
  #length = 0;

  constructor(initialBytes = 1 << 20) {
    this.#bytes = Buffer.allocUnsafe(initialBytes);
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Appends bytes that another LoadBuffer has already escaped. */
  appendRaw(source: LoadBuffer, start: number, end: number): void {
    this.#reserve(end - start);
    source.#bytes.copy(this.#bytes, this.#length, start, end);
    this.#length += end - start;
  }

  /** Appends numbers, dates or names of the schema, which hold nothing to be escaped, and the field's end. */
  plain(text: string): void {
    this.#reserve(text.length + 1);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
    bytes[at++] = FIELD;
    this.#length = at;
  }

  /** Appends text from a file, escaped, and the field's end. */
  text(text: string): void {
    this.binary(Buffer.from(text, 'utf8'));
  }

  /** Appends NULL and the field's end. */
  null(): void {
    this.#reserve(3);
    this.#bytes.set(NULL_TEXT, this.#length);
    this.#length += 2;
    this.#bytes[this.#length++] = FIELD;
  }

  /** Appends arbitrary bytes, escaped, and the field's end. */
  binary(value: Uint8Array): void {
    this.#reserve(value.length * 2 + 1);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < value.length; i++) {
      const byte = value[i]!;
      if (byte >= ESCAPE && byte <= ROW) bytes[at++] = ESCAPE;
      bytes[at++] = byte;
    }
    bytes[at++] = FIELD;
    this.#length = at;
  }

  /** Appends whole numbers as little-endian int32, escaped, and the field's end. */
  int32s(values: Int32Array): void {
    this.#reserve(values.length * 8 + 1);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < values.length; i++) {
      const value = values[i]!;
      const low = value & 0xff;
      if (low >= ESCAPE && low <= ROW) bytes[at++] = ESCAPE;
      bytes[at] = low;
      const second = (value >> 8) & 0xff;
      if (second >= ESCAPE && second <= ROW) bytes[++at] = ESCAPE;
      bytes[at + 1] = second;
      const third = (value >> 16) & 0xff;
      if (third >= ESCAPE && third <= ROW) bytes[++at + 1] = ESCAPE;
      bytes[at + 2] = third;
      const fourth = (value >> 24) & 0xff;
      if (fourth >= ESCAPE && fourth <= ROW) bytes[++at + 2] = ESCAPE;
      bytes[at + 3] = fourth;
      at += 4;
    }
    bytes[at++] = FIELD;
    this.#length = at;
  }

  /** The fields of a row that was appended at `start`…`end`, unescaped; null where the row says NULL. */
  fields(start: number, end: number): (Buffer | null)[] {
    const found: (Buffer | null)[] = [];
    let field: number[] = [];
    let isNull = false;
    for (let i = start; i < end; i++) {
      const byte = this.#bytes[i]!;
      if (byte === ESCAPE) {
        i += 1;
        if (this.#bytes[i] === 0x4e) isNull = true;
        else field.push(this.#bytes[i]!);
      } else if (byte === FIELD || byte === ROW) {
        found.push(isNull ? null : Buffer.from(field));
        field = [];
        isNull = false;
      } else {
        field.push(byte);
      }
    }
    return found;
  }

  /** Turns the end of the last field into the end of the row. */
  endRow(): void {
    this.#bytes[this.#length - 1] = ROW;
  }

  /** The bytes so far; valid until the next append or `clear`. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
