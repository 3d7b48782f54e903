import { carryRounder, parseDecimal } from '../../../domain/metering/decimal.ts';
import { parseQuality } from '../../../domain/metering/quality.ts';
import type { Refusal } from '../refusal.ts';
import type { ScannedValues } from './scan-values.ts';

const LARGEST = 2_147_483_647;
const isQualityField = (text: string | undefined): boolean =>
  text !== undefined && (/^\s*v\s*$/i.test(text) || parseQuality(text.trim()) !== null);

/** A day read field by field: values in `out`, positions (0-based) of empty fields, which only null (N) intervals may have. */
export interface CarefulDay extends ScannedValues {
  residue: number;
  emptyAt: number[];
}

/**
 * Reads the values of a 300 record from its fields (`fields[2…]`) into whole units, whatever `scanValues` did not want: signs, spaces, empty fields, parts finer
 * than the unit (rounded once per day, see DayReading.residue). Says what is wrong when something is.
 */
export function readValuesCarefully(fields: readonly string[], shift: number, out: Int32Array): CarefulDay | Refusal {
  const count = out.length;
  const wrongCount = valueCountProblem(fields, count);
  if (wrongCount) return wrongCount;
  const rounder = carryRounder();
  const emptyAt: number[] = [];
  let total = 0;
  let hash = count;
  for (let i = 0; i < count; i++) {
    const text = fields[i + 2] as string;
    let rounded = 0;
    if (text.trim() === '') {
      emptyAt.push(i);
    } else {
      const amount = parseDecimal(text, shift);
      if (typeof amount === 'string')
        return { code: 'BAD_VALUE', message: `Interval ${i + 1}: "${text.slice(0, 40)}" is ${describe(amount)}.` };
      if (amount.whole < 0 || amount.fine < 0)
        return {
          code: 'NEGATIVE',
          message: `Interval ${i + 1} is negative (${text.trim()}); a channel counts one direction only.`,
        };
      if (amount.whole >= LARGEST)
        return {
          code: 'VALUE_TOO_LARGE',
          message: `Interval ${i + 1} (${text.trim().slice(0, 40)}) is above ${LARGEST} Wh.`,
        };
      rounded = rounder.round(amount);
    }
    out[i] = rounded;
    total += rounded;
    hash = Math.imul(hash ^ rounded, 0x01000193) ^ (hash >>> 15);
  }
  return { total, hash, residue: rounder.residue(), emptyAt };
}

function describe(error: string): string {
  if (error === 'not a number') return 'not a number';
  return error === 'too large' ? 'too large to be an energy' : 'given finer than can be kept (10⁻¹⁵ of the unit)';
}

function valueCountProblem(fields: readonly string[], count: number): Refusal | null {
  if (isQualityField(fields[count + 2])) return null;
  const quality = fields.findIndex((field, at) => at >= 2 && isQualityField(field));
  const found = quality === -1 ? withoutEmptyEnd(fields) - 2 : quality - 2;
  if (found === count) {
    const text = (fields[count + 2] ?? '').trim().slice(0, 40);
    return {
      code: 'BAD_QUALITY',
      message:
        text === ''
          ? 'The record names no quality after its values.'
          : `"${text}" is not a quality (A, S, F, E, N or V).`,
    };
  }
  return { code: 'INTERVAL_COUNT', message: `${found} values where a ${1440 / count}-minute day has ${count}.` };
}

function withoutEmptyEnd(fields: readonly string[]): number {
  let length = fields.length;
  while (length > 2 && (fields[length - 1] as string).trim() === '') length--;
  return length;
}
