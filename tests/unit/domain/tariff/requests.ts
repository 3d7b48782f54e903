import type { BillLine, QuoteRequest } from '../../../../domain/tariff/index.ts';

export const JULY = { from: '2026-07-01', to: '2026-07-31' };
export const OCTOBER_2025 = { from: '2025-10-01', to: '2025-10-31' };

/** A residential request, low voltage. */
export const home = (from: string, to: string, kWh: number, rest: Partial<QuoteRequest> = {}): QuoteRequest => ({
  plan: 'residential/low',
  period: { from, to },
  usage: { kWh },
  ...rest,
});

/** The same energy in every interval of a period. */
export const flatIntervals = (from: string, days: number, minutes: number, wh: number) => ({
  intervals: { minutes, from, wh: new Array<number>((days * 1440) / minutes).fill(wh) },
});

/** Code, quantity, unit, unit price and amount of each line, in one text each. */
export const shown = (lines: readonly BillLine[]): string[] =>
  lines.map(({ code, quantity, unit, unitPrice, amount }) =>
    [code, quantity, unit, unitPrice, amount].map((part) => part ?? '-').join(' | '),
  );
