/** An exact decimal: `units` of 10^-scale. The portal shows money and energy and never computes them in floating point. */
interface Decimal {
  units: bigint;
  scale: number;
}

/** Reads `-12.30`; null for anything that is not a plain decimal text. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const fraction = match[3] ?? '';
  return { units: BigInt(`${match[1]}${match[2]}${fraction}`), scale: fraction.length };
}

/** Writes a decimal with thousands separators and without trailing zeros of the fraction: 1,234.5 */
export function formatDecimal({ units, scale }: Decimal): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = scale === 0 ? '' : digits.slice(-scale).replace(/0+$/, '');
  return `${units < 0n ? '−' : ''}${whole}${fraction ? `.${fraction}` : ''}`;
}

/** A decimal text with separators; a text that is no decimal is given back as it is. */
export function groupDigits(text: string): string {
  const value = parseDecimal(text);
  return value ? formatDecimal(value) : text;
}

/** The exact product of two decimal texts, formatted; null where one is no decimal. */
export function multiply(a: string, b: string): { text: string; equals(amount: string): boolean } | null {
  const x = parseDecimal(a);
  const y = parseDecimal(b);
  if (!x || !y) return null;
  const product = { units: x.units * y.units, scale: x.scale + y.scale };
  return {
    text: formatDecimal(product),
    equals(amount) {
      const z = parseDecimal(amount);
      return z !== null && z.units * 10n ** BigInt(product.scale) === product.units * 10n ** BigInt(z.scale);
    },
  };
}
