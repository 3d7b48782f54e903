/** Mixes up to four numbers into 32 well-spread bits (murmur3's finaliser). The same numbers give the same bits on every machine. */
export function hash(a: number, b = 0, c = 0, d = 0): number {
  let bits = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  bits = Math.imul((bits ^ (bits >>> 13)) + b, 0xc2b2ae35);
  bits = Math.imul((bits ^ (bits >>> 16)) + c, 0x85ebca6b);
  bits = Math.imul((bits ^ (bits >>> 13)) + d, 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** 0 ≤ x < 1 from the same numbers. */
export const fraction = (a: number, b = 0, c = 0, d = 0): number => hash(a, b, c, d) / 4_294_967_296;

/** Roughly normal, mean 0 and deviation 1: twelve uniform numbers less six. */
export function normal(a: number, b = 0, c = 0): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += fraction(a, b, c, i + 1);
  return sum;
}
