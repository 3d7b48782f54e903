/** One of `count` parts of the supply points; `index` counts from 0. */
export interface Share {
  index: number;
  count: number;
}

/** AWS Batch's largest array job. */
export const MOST_SHARES = 10_000;

const POLYNOMIAL = 0xedb88320;
const TABLE = new Uint32Array(256).map((_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/**
 * CRC-32 (IEEE 802.3) of a supply point's code, as MySQL's CRC32() computes it: statements and programs agree on whose point it is.
 * Codes are ASCII; other characters, which no registered code has, count by their low byte.
 */
export function codeHash(supplyPointCode: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < supplyPointCode.length; i++) {
    crc = (crc >>> 8) ^ TABLE[(crc ^ supplyPointCode.charCodeAt(i)) & 0xff]!;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The share, 0 … count − 1, that a supply point belongs to. The same on every machine and in every run. */
export const shareOf = (supplyPointCode: string, count: number): number => codeHash(supplyPointCode) % count;

/** Whether something of a file is this share's to deal with; what belongs to no supply point is the first share's. */
export function isInShare(supplyPointCode: string | undefined, share: Share): boolean {
  return (supplyPointCode === undefined ? 0 : shareOf(supplyPointCode, share.count)) === share.index;
}
