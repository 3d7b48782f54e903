import { RESIDUE_PER_UNIT } from './reading-day.ts';

/** Digits after the unit that are kept: RESIDUE_PER_UNIT has fifteen zeros. */
const FINE_DIGITS = 15;
const LARGEST_WHOLE = 2 ** 53 - 1;

/** An exact amount: `whole` units and `fine` parts of 10⁻¹⁵ unit, both with the sign of the amount. */
export interface ExactAmount {
  whole: number;
  fine: number;
}

export type DecimalError = 'not a number' | 'too large' | 'finer than 10⁻¹⁵ of the unit';

/**
 * Reads a decimal text exactly. `shift` is how many decimal places the file's unit lies above ours (kWh → Wh: 3). Signs, a leading or trailing point and
 * surrounding spaces are read; exponents are not, because an operator that writes floats would lose digits elsewhere too.
 */
export function parseDecimal(text: string, shift: number): ExactAmount | DecimalError {
  const match = /^\s*([+-]?)(\d*)(?:\.(\d*))?\s*$/.exec(text);
  const integer = match?.[2] ?? '';
  const decimals = match?.[3] ?? '';
  if (!match || integer.length + decimals.length === 0) return 'not a number';
  const whole = Number(integer + decimals.slice(0, shift).padEnd(shift, '0'));
  if (whole > LARGEST_WHOLE) return 'too large';
  if (/[1-9]/.test(decimals.slice(shift + FINE_DIGITS))) return 'finer than 10⁻¹⁵ of the unit';
  const fine = Number(decimals.slice(shift, shift + FINE_DIGITS).padEnd(FINE_DIGITS, '0'));
  return match[1] === '-' ? { whole: 0 - whole, fine: 0 - fine } : { whole, fine };
}

/**
 * Rounds a series so that its sum is rounded once: each result is the rounded running sum (half up) minus the rounded running sum before it. No result is
 * further than one unit from its amount, and the sum of the results no further than half a unit from the exact sum.
 */
export function carryRounder(): { round(amount: ExactAmount): number; residue(): number } {
  let carry = 0;
  return {
    round({ whole, fine }) {
      const exact = carry + fine;
      const step = Math.floor((exact + RESIDUE_PER_UNIT / 2) / RESIDUE_PER_UNIT);
      carry = exact - step * RESIDUE_PER_UNIT;
      return whole + step;
    },
    residue: () => carry,
  };
}

/** Exact decimal text of `whole` + `fine` of 10⁻¹⁵ unit, shown in a unit `shift` decimal places larger, without trailing zeros. */
export function decimalText(whole: bigint, fine: bigint, shift: number): string {
  const scaled = whole * BigInt(RESIDUE_PER_UNIT) + fine;
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(FINE_DIGITS + shift + 1, '0');
  const point = digits.length - FINE_DIGITS - shift;
  const decimals = digits.slice(point).replace(/0+$/, '');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, point)}${decimals ? `.${decimals}` : ''}`;
}
