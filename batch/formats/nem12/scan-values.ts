const POINT_MINUS_ZERO = 46 - 48;
const COMMA_MINUS_ZERO = 44 - 48;
/** Nine digits always fit an int32, so the loop below never leaves integer arithmetic. */
const MOST_DIGITS = 9;
const LARGEST = 2_147_483_647;

/** What a scan found beside the values; one object per reader, so that a day costs no allocation. */
export interface ScannedValues {
  /** Sum of the values. */
  total: number;
  /** Exact sum minus `total`, as DayReading.residue. */
  residue: number;
  /** 32-bit hash of the values in order. */
  hash: number;
}

/** Takes one more number into a hash. */
export const mixHash = (hash: number, value: number): number => Math.imul(hash ^ value, 0x01000193) ^ (hash >>> 15);

/** Powers of ten by number of decimals, for a unit `shift` places above ours: kWh (3) → [1000, 100, 10, 1]. */
export const scalesFor = (shift: number): Int32Array =>
  Int32Array.from({ length: shift + 1 }, (_, decimals) => 10 ** (shift - decimals));

/**
 * Reads `out.length` comma-terminated decimals from `bytes[at…]` into whole units. Returns the position after the last comma, or −1 when anything is not plain
 * (sign, space, empty field, more than nine digits, finer than the unit, too few values, end of line): a slower reading then finds out what it is.
 * The caller guarantees a line feed further on; it stops every loop here.
 */
export function scanValues(
  bytes: Uint8Array,
  at: number,
  out: Int32Array,
  scales: Int32Array,
  result: ScannedValues,
): number {
  const count = out.length;
  const mostDecimals = scales.length;
  let position = at;
  let total = 0;
  let hash = count;
  for (let i = 0; i < count; i++) {
    const first = position;
    let value = 0;
    let digit = (bytes[position] as number) - 48;
    while (digit >= 0 && digit <= 9) {
      value = (value * 10 + digit) | 0;
      digit = (bytes[++position] as number) - 48;
    }
    let digits = position - first;
    let decimals = 0;
    if (digit === POINT_MINUS_ZERO) {
      const point = ++position;
      digit = (bytes[position] as number) - 48;
      while (digit >= 0 && digit <= 9) {
        value = (value * 10 + digit) | 0;
        digit = (bytes[++position] as number) - 48;
      }
      decimals = position - point;
      digits += decimals;
    }
    if (digit !== COMMA_MINUS_ZERO || digits === 0 || digits > MOST_DIGITS || decimals >= mostDecimals) return -1;
    position++;
    const scaled = value * (scales[decimals] as number);
    if (scaled > LARGEST) return -1;
    out[i] = scaled;
    total += scaled;
    hash = Math.imul(hash ^ scaled, 0x01000193) ^ (hash >>> 15);
  }
  result.total = total;
  result.residue = 0;
  result.hash = hash;
  return position;
}
