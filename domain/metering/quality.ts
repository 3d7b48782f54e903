/**
 * Quality of one interval value, packed into one byte.
 *
 * Flags (AEMO MDFF v2.6, appendix C): A actual, S substituted, F final substituted, E forward estimate, N null (no value was
 * measured). V is not a quality: it only says that 400 records follow. S, F and E name the method that made the value.
 *
 * Byte: 0 = A, 1 = N, else 2 + 84 × (S 0, F 1, E 2) + (method 0 when none is named, else method − 10). Methods 11…93 fit; the
 * specification uses 11–79, ours (see domain/metering) use 81–93. Zero is A so that a fresh buffer reads as actual.
 */
export type QualityFlag = 'A' | 'S' | 'F' | 'E' | 'N';

export const ACTUAL = 0;
export const NULL_VALUE = 1;
const FIRST_ESTIMATED = 2;
const METHODS_PER_FLAG = 84;
const METHOD_OFFSET = 10;
const ESTIMATED_FLAGS = ['S', 'F', 'E'] as const;

export const LOWEST_METHOD = 11;
export const HIGHEST_METHOD = 93;

/** The byte for a flag and its method (null when the flag takes none). Throws RangeError for a method outside 11…93. */
export function qualityCode(flag: QualityFlag, method: number | null = null): number {
  if (flag === 'A') return ACTUAL;
  if (flag === 'N') return NULL_VALUE;
  if (method !== null && (!Number.isInteger(method) || method < LOWEST_METHOD || method > HIGHEST_METHOD)) {
    throw new RangeError(`method ${method} is outside ${LOWEST_METHOD}…${HIGHEST_METHOD}`);
  }
  return (
    FIRST_ESTIMATED + METHODS_PER_FLAG * ESTIMATED_FLAGS.indexOf(flag) + (method === null ? 0 : method - METHOD_OFFSET)
  );
}

export function qualityFlag(code: number): QualityFlag {
  if (code === ACTUAL) return 'A';
  if (code === NULL_VALUE) return 'N';
  return ESTIMATED_FLAGS[Math.floor((code - FIRST_ESTIMATED) / METHODS_PER_FLAG)] ?? 'E';
}

export function qualityMethod(code: number): number | null {
  if (code < FIRST_ESTIMATED) return null;
  const method = (code - FIRST_ESTIMATED) % METHODS_PER_FLAG;
  return method === 0 ? null : method + METHOD_OFFSET;
}

/** As the files write it: `A`, `N`, `S14`, `E52`; `S` alone where no method was named. */
export function qualityText(code: number): string {
  return `${qualityFlag(code)}${qualityMethod(code) ?? ''}`;
}

/** Reads `A`, `s14`, `E52`. Null for anything else, `V` and methods outside 11…93 included. */
export function parseQuality(text: string): number | null {
  const match = /^([ASFEN])(\d{2})?$/.exec(text.toUpperCase());
  if (!match) return null;
  const flag = match[1] as QualityFlag;
  const method = match[2] === undefined ? null : Number(match[2]);
  if (method !== null && (method < LOWEST_METHOD || method > HIGHEST_METHOD)) return null;
  return qualityCode(flag, method);
}

/** A and N stand for themselves; S, F and E are made by someone and must say how. */
export const isEstimated = (code: number): boolean => code >= FIRST_ESTIMATED;

/**
 * A measured value that covers only part of its interval, or was put together from parts (a meter change, an outage; KEPCO writes them as rows off the quarter hour). It counts as energy, never as
 * power: F because it is final, with a method of our own range.
 */
export const PART_INTERVAL = qualityCode('F', 91);

/** Whether an interval may set the demand (최대수요전력): a value is there, and it covers the whole interval. */
export const countsForDemand = (code: number): boolean => code !== NULL_VALUE && code !== PART_INTERVAL;
