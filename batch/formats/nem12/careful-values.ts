import { carryRounder, type DecimalError, type ExactAmount, parseDecimal } from '../../../domain/metering/decimal.ts';
import { parseQuality } from '../../../domain/metering/quality.ts';
import type { Refusal } from '../refusal.ts';
import { mixHash, type ScannedValues } from './scan-values.ts';

const LARGEST = 2_147_483_647;
const isQualityField = (text: string | undefined): boolean =>
  text !== undefined && (/^\s*v\s*$/i.test(text) || parseQuality(text.trim()) !== null);

/**
 * Reads the values of a 300 record from its fields (`fields[2…]`) into whole units, whatever the scanners did not want: spaces, signs, empty fields. Returns the positions (0-based)
 * of empty fields, which only null (N) intervals may have, or what is wrong.
 */
export function readValuesCarefully(
  fields: readonly string[],
  shift: number,
  out: Int32Array,
  result: ScannedValues,
): { emptyAt: number[] } | Refusal {
  const count = out.length;
  const wrongCount = valueCountProblem(fields, count);
  if (wrongCount) return wrongCount;
  const rounder = carryRounder();
  const emptyAt: number[] = [];
  let total = 0;
  let hash = count;
  for (let i = 0; i < count; i++) {
    const text = (fields[i + 2] as string).trim();
    let value = 0;
    if (text === '') {
      emptyAt.push(i);
    } else {
      const amount = parseDecimal(text, shift);
      const wrong = valueProblem(amount, text, i + 1);
      if (wrong) return wrong;
      value = rounder.round(amount as ExactAmount);
    }
    out[i] = value;
    total += value;
    hash = mixHash(hash, value);
  }
  result.total = total;
  result.hash = hash;
  result.residue = rounder.residue();
  return { emptyAt };
}

function valueProblem(amount: ExactAmount | DecimalError, text: string, interval: number): Refusal | null {
  const shown = text.slice(0, 40);
  if (typeof amount === 'string')
    return { code: 'BAD_VALUE', message: `Interval ${interval}: "${shown}" is ${describe(amount)}.` };
  if (amount.whole < 0 || amount.fine < 0) {
    return {
      code: 'NEGATIVE',
      message: `Interval ${interval} is negative (${shown}); a channel counts one direction only.`,
    };
  }
  if (amount.whole >= LARGEST)
    return { code: 'VALUE_TOO_LARGE', message: `Interval ${interval} (${shown}) is above ${LARGEST} Wh.` };
  return null;
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
