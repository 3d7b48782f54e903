const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const ZERO = 48;
const utf8 = new TextDecoder();

/** `count` digits as a number, −1 when one of them is none. */
export function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Text of `bytes[start … end)` without a carriage return at its end. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  const stop = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  return utf8.decode(bytes.subarray(start, stop));
}

/** Text of the line that begins at `start`; the caller guarantees a line feed further on. */
export const lineAt = (bytes: Uint8Array, start: number): string =>
  textOf(bytes, start, bytes.indexOf(LINE_FEED, start));
