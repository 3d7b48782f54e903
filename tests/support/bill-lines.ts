import type { BillLine } from '../../domain/tariff/index.ts';

const AMOUNT = /^(-?)(\d+)(?:\.(\d{1,2}))?$/;

/** The amount of a line in hundredths of a won, read from its text. */
export const hundredthsOf = ({ amount }: { amount: string }): number => {
  const match = AMOUNT.exec(amount);
  if (!match) throw new Error(`${JSON.stringify(amount)} is not an exact decimal`);
  const size = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'));
  return match[1] === '-' ? -size : size;
};

/** The sum of the amounts of all lines, in hundredths of a won. */
export const lineSumHundredths = (lines: readonly BillLine[]): number =>
  lines.reduce((sum, one) => sum + hundredthsOf(one), 0);
