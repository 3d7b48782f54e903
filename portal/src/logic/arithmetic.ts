import type { Bill, BillLine } from '../api/types.ts';
import { groupDigits, multiply } from './decimal.ts';

export interface Arithmetic {
  /** exact decimals with separators */
  factors: { text: string; unit: 'line' | 'won' | 'percent' }[];
  product: string;
  /** the amount of the line where it is not the product itself, because something was rounded or dropped */
  rounded: string | null;
}

/** A percentage at the end of a label, `VAT 10%`: `['10', '0.10']`, as it reads and as a factor; null where there is none, or more than one rate. */
function percentOf(label: string): [string, string] | null {
  const [match, ...more] = [...label.matchAll(/(\d+)(?:\.(\d+))?%/g)];
  if (!match || more.length > 0) return null;
  const fraction = match[2] ?? '';
  const digits = `${match[1]}${fraction}`.padStart(fraction.length + 3, '0');
  const cut = digits.length - fraction.length - 2;
  return [match[0].slice(0, -1), `${digits.slice(0, cut)}.${digits.slice(cut)}`];
}

/**
 * How a line's amount comes about: quantity × unit price, or, for tax and fund, a percentage of the electricity charges.
 * Null for lines that are a plain amount (a rounding, a deduction).
 */
export function arithmeticOf(line: BillLine, { subtotalWon }: Pick<Bill, 'subtotalWon'>): Arithmetic | null {
  const explained = (product: ReturnType<typeof multiply>, factors: Arithmetic['factors']): Arithmetic | null =>
    product && {
      factors,
      product: product.text,
      rounded: product.equals(line.amount) ? null : groupDigits(line.amount),
    };
  if (line.quantity !== null && line.unitPrice !== null) {
    return explained(multiply(line.quantity, line.unitPrice), [
      { text: groupDigits(line.quantity), unit: 'line' },
      { text: groupDigits(line.unitPrice), unit: 'won' },
    ]);
  }
  const percent = line.code === 'vat' || line.code === 'fund' ? percentOf(line.label.en) : null;
  if (!percent) return null;
  return explained(multiply(String(subtotalWon), percent[1]), [
    { text: groupDigits(String(subtotalWon)), unit: 'won' },
    { text: percent[0], unit: 'percent' },
  ]);
}

/** The day (or month) from which a rate version is in force, from `residential/low@2023-05-16`; null where it does not say. */
export function inForceFrom(rateVersion: string | null): string | null {
  return /(?:^|@)(\d{4}-\d{2}(?:-\d{2})?)$/.exec(rateVersion ?? '')?.[1] ?? null;
}
