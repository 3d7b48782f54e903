import type { BillLine } from './bill-version.ts';

/** A line as it is printed on paper: exact decimal texts, none of the references that only a screen has room for. */
export type PrintedLine = Pick<BillLine, 'code' | 'label' | 'quantity' | 'unit' | 'unitPrice' | 'amount'>;

/**
 * The lines of a bill for one page. A tariff needs at most some 25 (random requests of every plan); only the differences of earlier bills can be
 * any number, so what does not fit of them becomes one line with their sum.
 * @param most how many lines the page has room for, at least 1
 */
export function printedLines(lines: readonly PrintedLine[], most: number): PrintedLine[] {
  const surplus = lines.length - most;
  if (surplus <= 0) return [...lines];
  const adjustments = lines.filter(({ code }) => code === 'adjustment');
  const folded = adjustments.slice(-Math.min(adjustments.length, surplus + 1));
  if (folded.length < 2) return [...lines];
  const sum = folded.reduce((won, { amount }) => won + Number(amount), 0);
  const kept = lines.filter((line) => !folded.includes(line));
  return [
    ...kept,
    {
      code: 'adjustment',
      label: {
        ko: `지난 요금 정산 ${folded.length}건 합계`,
        en: `Corrections of ${folded.length} earlier bills, sum`,
      },
      quantity: null,
      unit: null,
      unitPrice: null,
      amount: String(sum),
    },
  ];
}

const UNITS: Readonly<Record<string, string>> = { month: '개월', '% of base': '%' };

/**
 * How a line's amount comes about, as it is printed: `200 kWh × 120원`, `1개월 × 6/38 × 7,300원`. VAT and fund show their percentage of the
 * electricity charges; a plain amount (a rounding, a discount) shows nothing.
 */
export function arithmeticText(line: PrintedLine, subtotalWon: number): string {
  if (line.quantity !== null && line.unitPrice !== null) {
    const [unit = '', share] = (line.unit ?? '').split(' x ');
    const told = UNITS[unit] ?? unit;
    const quantity = `${grouped(line.quantity)}${/^[A-Za-z]/.test(told) ? ' ' : ''}${told}`;
    const price = `${grouped(line.unitPrice)}원`;
    return [quantity, ...(share ? [share] : []), price].join(' × ');
  }
  const rates = line.code === 'vat' || line.code === 'fund' ? line.label.ko.match(/\d+(?:\.\d+)?%/g) : null;
  return rates?.length === 1 ? `${grouped(String(subtotalWon))}원 × ${rates[0]}` : '';
}

/** A decimal text with thousands separators and without trailing zeros of its fraction: `1234.50` → `1,234.5`. */
export function grouped(decimal: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal);
  if (!match) return decimal;
  const [, sign, whole = '', fraction = ''] = match;
  const rest = fraction.replace(/0+$/, '');
  return `${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${rest === '' ? '' : `.${rest}`}`;
}

/** Exact kWh of integer Wh: 271123 → `271.123`. */
export function kWhText(wh: number): string {
  const size = Math.abs(wh);
  const rest = String(size % 1000).padStart(3, '0');
  return grouped(`${wh < 0 ? '-' : ''}${Math.trunc(size / 1000)}.${rest}`);
}
