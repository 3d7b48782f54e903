import { RESIDUE_PER_UNIT } from '../../../domain/metering/reading-day.ts';
import { mixHash, type ScannedValues } from './scan-values.ts';

const COMMA = 44;
const POINT = 46;
const ZERO = 48;
const MOST_INTEGER_DIGITS = 9;
/** Digits of a value finer than our unit; RESIDUE_PER_UNIT has as many zeros. */
const FINE_DIGITS = 15;
const LARGEST = 2_147_483_647;
const POWERS = Array.from({ length: FINE_DIGITS + 1 }, (_, i) => 10 ** i);

/**
 * Like `scanValues`, for files that state parts finer than our unit (four decimals of a kWh). Exact: parts are whole numbers of 10⁻¹⁵ unit, well inside 2⁵³. Each value is stored as
 * the rounded running sum minus the rounded running sum before it, so a day is rounded once and its parts still add up. Returns the position after the last
 * comma, or −1 when anything is not plain.
 */
export function scanFineValues(
  bytes: Uint8Array,
  at: number,
  out: Int32Array,
  shift: number,
  result: ScannedValues,
): number {
  let position = at;
  let total = 0;
  let carry = 0;
  let hash = out.length;
  for (let i = 0; i < out.length; i++) {
    let whole = 0;
    let fine = 0;
    const first = position;
    let byte = bytes[position] as number;
    while (byte >= ZERO && byte <= ZERO + 9) {
      whole = whole * 10 + byte - ZERO;
      byte = bytes[++position] as number;
    }
    let digits = position - first;
    if (digits > MOST_INTEGER_DIGITS) return -1;
    let decimals = 0;
    if (byte === POINT) {
      byte = bytes[++position] as number;
      while (byte >= ZERO && byte <= ZERO + 9) {
        if (decimals < shift) whole = whole * 10 + byte - ZERO;
        else fine = fine * 10 + byte - ZERO;
        decimals++;
        byte = bytes[++position] as number;
      }
      digits += decimals;
    }
    if (byte !== COMMA || digits === 0 || decimals > shift + FINE_DIGITS) return -1;
    position++;
    if (decimals < shift) whole *= POWERS[shift - decimals] as number;
    else fine *= POWERS[FINE_DIGITS - (decimals - shift)] as number;
    const exact = carry + fine;
    const step = exact >= RESIDUE_PER_UNIT * 1.5 ? 2 : exact >= RESIDUE_PER_UNIT / 2 ? 1 : 0;
    carry = exact - step * RESIDUE_PER_UNIT;
    const value = whole + step;
    if (value > LARGEST) return -1;
    out[i] = value;
    total += value;
    hash = mixHash(hash, value);
  }
  result.total = total;
  result.hash = hash;
  result.residue = carry;
  return position;
}
