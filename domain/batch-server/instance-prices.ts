/**
 * Millionths of a US dollar an hour, without tax: Linux, on demand, ap-northeast-2 (AWS Price List offer files, read on 2026-10-01;
 * t4g.large unconfirmed).
 */
const MICRO_USD_PER_HOUR: Readonly<Record<string, number>> = {
  't3.small': 26_000,
  't3.medium': 52_000,
  't4g.medium': 41_600,
  't4g.large': 83_200,
  'm6g.large': 94_000,
  'm7g.large': 100_300,
  'm7i.large': 123_900,
};

/** Price of so many seconds in US dollars with two decimals, rounded half up; null for a type whose price is not known here. */
export function usdFor(instanceType: string, seconds: number): string | null {
  const perHour = MICRO_USD_PER_HOUR[instanceType] ?? multipleOfLarge(instanceType);
  if (perHour === null) return null;
  const cents = (BigInt(perHour) * BigInt(Math.round(seconds)) + 18_000_000n) / 36_000_000n;
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
}

/** Within a family the price grows with the size: xlarge = 2 × large, Nxlarge = 2N × large. */
function multipleOfLarge(instanceType: string): number | null {
  const [, family, count] = /^([a-z0-9-]+)[.](\d*)xlarge$/.exec(instanceType) ?? [];
  const large = family === undefined ? undefined : MICRO_USD_PER_HOUR[`${family}.large`];
  return large === undefined ? null : large * 2 * Number(count || 1);
}
