// Exact arithmetic on integers held in doubles. Nothing here ever produces a non-integer, and every value stays below 2^53:
// the parser bounds usage to 10^9 kWh, contract power to 10^7 kW and a period to 62 days, so the largest product met is
// 10^9 kWh × 7,362 tenths × 62 days × 3 (30 % of a residential bill, in hundredths of a tenth of a day) = 1.4 × 10^15 < 9.0 × 10^15.

/** Integer quotient, rounded towards zero: the rule "fractions of a won are dropped" (원 미만 절사). */
export const quotient = (dividend: number, divisor: number): number => (dividend - (dividend % divisor)) / divisor;

/** Quotient rounded half up (4사5입), for dividends of 0 and more. */
export const halfUp = (dividend: number, divisor: number): number => quotient(2 * dividend + divisor, 2 * divisor);

/** Quotient rounded to the nearest, halves away from zero: amounts that may be negative. */
export const nearest = (dividend: number, divisor: number): number =>
  dividend < 0 ? -halfUp(-dividend, divisor) : halfUp(dividend, divisor);

/** a × b / divisor to the nearest, halves away from zero, where the product may pass 2^53: outside the hot path only. */
export const nearestOfProduct = (a: number, b: number, divisor: number): number => {
  const doubled = 2n * BigInt(a) * BigInt(b);
  const whole = BigInt(divisor);
  return Number((doubled + (doubled < 0n ? -whole : whole)) / (2n * whole));
};

/** Decimal text of a whole number of hundredths: 4,951,980 → "49519.8", 1,600 → "16". */
export const hundredthsText = (value: number): string => {
  const cents = value % 100;
  if (cents === 0) return String(value / 100);
  const sign = value < 0 ? '-' : '';
  const size = value < 0 ? -value : value;
  const rest = size % 100;
  const whole = (size - rest) / 100;
  if (rest % 10 === 0) return `${sign}${whole}.${rest / 10}`;
  return rest < 10 ? `${sign}${whole}.0${rest}` : `${sign}${whole}.${rest}`;
};

/** Decimal text of a whole number of tenths, always with its decimal: 1,200 → "120.0". */
export const tenthsText = (value: number): string => {
  const sign = value < 0 ? '-' : '';
  const size = value < 0 ? -value : value;
  const rest = size % 10;
  return `${sign}${(size - rest) / 10}.${rest}`;
};

/**
 * Shares a whole number over parts of a period by days: each part is rounded half up, never more than what is left, and the last part takes
 * the remainder, so the parts always sum to the whole (supply terms art. 80; KEPCO calculator print-outs of 2021-06-21 and 2022-08-11).
 */
export const shareByDays = (whole: number, days: readonly number[], allDays: number): number[] => {
  let left = whole;
  return days.map((part, index) => {
    const rounded = index === days.length - 1 ? left : halfUp(whole * part, allDays);
    const share = Math.min(rounded, left);
    left -= share;
    return share;
  });
};

/**
 * Rounds readings in Wh to whole kWh (supply terms art. 7①) so that they sum to the rounded total: each to its lower kWh, then one kWh more
 * for those with the largest rest, earlier ones first.
 */
export const roundRegisters = (wh: readonly number[]): number[] => {
  let total = 0;
  let whole = 0;
  const kWh = wh.map((value) => {
    const floor = quotient(value, 1000);
    total += value;
    whole += floor;
    return floor;
  });
  let missing = halfUp(total, 1000) - whole;
  if (missing === 0) return kWh;
  const byRest = wh
    .map((_, index) => index)
    .sort((a, b) => ((wh[b] as number) % 1000) - ((wh[a] as number) % 1000) || a - b);
  for (const index of byRest) {
    if (missing === 0) break;
    kWh[index] = (kWh[index] as number) + 1;
    missing -= 1;
  }
  return kWh;
};
