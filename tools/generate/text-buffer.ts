const COMMA = 44;
const POINT = 46;
const ZERO = 48;
const MINUS = 45;
/** `000,` … `999,`: three decimals and a comma are one copy of four bytes. */
const DECIMALS = new Uint8Array(4000);
for (let i = 0; i < 1000; i++) DECIMALS.set(Buffer.from(`${String(i).padStart(3, '0')},`), i * 4);

/** Text under construction as bytes; `take` empties it. */
export class TextBuffer {
  #bytes = new Uint8Array(1 << 21);
  length = 0;
  /** Line feeds written since the beginning. */
  lines = 0;

  /** ASCII text; a line feed in it counts. */
  text(text: string): void {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      this.#bytes[this.length++] = code;
      if (code === 10) this.lines++;
    }
  }

  /** Each value in thousandths (Wh → kWh) with three decimals, each followed by a comma. */
  thousandths(values: Int32Array): void {
    this.#reserve(values.length * 16);
    const bytes = this.#bytes;
    let at = this.length;
    for (let i = 0; i < values.length; i++) {
      let value = values[i] as number;
      if (value < 0) {
        bytes[at++] = MINUS;
        value = -value;
      }
      const whole = (value / 1000) | 0;
      if (whole < 10) {
        bytes[at++] = ZERO + whole;
      } else {
        let digits = whole < 100 ? 2 : whole < 1000 ? 3 : whole < 10_000 ? 4 : String(whole).length;
        at += digits;
        for (let rest = whole, place = at; digits > 0; digits--) {
          bytes[--place] = ZERO + (rest % 10);
          rest = (rest / 10) | 0;
        }
      }
      bytes[at++] = POINT;
      const decimals = (value - whole * 1000) * 4;
      bytes[at] = DECIMALS[decimals] as number;
      bytes[at + 1] = DECIMALS[decimals + 1] as number;
      bytes[at + 2] = DECIMALS[decimals + 2] as number;
      bytes[at + 3] = COMMA;
      at += 4;
    }
    this.length = at;
  }

  /** A copy of what was written, and an empty buffer. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + more));
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
  }
}
