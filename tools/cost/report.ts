import { dollars, dollarsAfterFree, type Line } from './line.ts';
import { prices } from './prices-2026-10.ts';
import type { Trap } from './traps.ts';
import type { Usage } from './usage.ts';

export interface CostReport {
  region: string;
  pricesRead: string;
  usage: Usage;
  parameters: Record<string, string>;
  lines: (Line & { usd: number })[];
  services: { service: string; usd: number }[];
  /** a month before any free allowance; this is the figure to plan with */
  totalUsd: number;
  /** the same in an account that uses its never-ending allowances for nothing else */
  totalAfterFreeUsd: number;
  alternative: { lines: (Line & { usd: number })[]; totalUsd: number };
  traps: Trap[];
  unpriced: string[];
  unconfirmedPrices: readonly string[];
}

const cents = (amount: number) => Math.round(amount * 100) / 100;
const withUsd = (line: Line) => ({ ...line, usd: cents(dollars(line)) });

export function report(
  input: Pick<CostReport, 'usage' | 'parameters' | 'traps' | 'unpriced'> & { lines: Line[]; alternative: Line[] },
): CostReport {
  const services = [...new Set(input.lines.map(({ service }) => service))].map((service) => ({
    service,
    usd: cents(
      sum(
        input.lines.filter((line) => line.service === service),
        dollars,
      ),
    ),
  }));
  return {
    region: prices.region,
    pricesRead: prices.read,
    usage: input.usage,
    parameters: input.parameters,
    lines: input.lines.map(withUsd),
    services: services.sort((one, other) => other.usd - one.usd),
    totalUsd: cents(sum(input.lines, dollars)),
    totalAfterFreeUsd: cents(sum(input.lines, dollarsAfterFree)),
    alternative: { lines: input.alternative.map(withUsd), totalUsd: cents(sum(input.alternative, dollars)) },
    traps: input.traps.map((trap) => ({ ...trap, usd: cents(trap.usd) })),
    unpriced: input.unpriced,
    unconfirmedPrices: prices.unconfirmed,
  };
}

const sum = (lines: readonly Line[], amount: (line: Line) => number) =>
  lines.reduce((all, line) => all + amount(line), 0);

const money = (amount: number) => `$${amount.toFixed(2)}`.padStart(10);
const amountOf = (quantity: number) =>
  quantity >= 1000 ? Math.round(quantity).toLocaleString('en') : String(Math.round(quantity * 100) / 100);

function table(lines: readonly (Line & { usd: number })[]): string[] {
  return [...lines]
    .sort((one, other) => other.usd - one.usd)
    .map(
      ({ service, what, usd, quantity, unit }) =>
        `${money(usd)}  ${service.padEnd(16)} ${what} (${amountOf(quantity)} ${unit})`,
    );
}

/** The report as people read it. */
export function text(cost: CostReport): string {
  const { usage, traps } = cost;
  const avoided = traps.filter(({ present }) => !present);
  const present = traps.filter((trap) => trap.present);
  return [
    `${amountOf(usage.customers)} customers, ${amountOf(usage.callsPerMonth)} API calls a month, ${amountOf(usage.valuesPerDay)} values a day, ` +
      `batch server ${usage.batchHoursPerDay.toFixed(2)} h a day`,
    `Region ${cost.region}, prices of ${cost.pricesRead}, US dollars a month without tax`,
    '',
    'template.yaml',
    ...table(cost.lines),
    `${money(cost.totalUsd)}  a month`,
    `${money(cost.totalAfterFreeUsd)}  with the allowances that never end, if nothing else in the account uses them`,
    '',
    'instead: two web servers behind a load balancer, batch server always on (same database, files and sign-in)',
    ...table(cost.alternative.lines),
    `${money(cost.alternative.totalUsd)}  a month`,
    '',
    'savings: traps this template stays out of',
    ...avoided.map(({ name, usd, why }) => `${money(usd)}  ${name}. ${why}`),
    '',
    present.length > 0 ? 'traps it is in' : 'traps it is in: none',
    ...present.map(({ name, usd, why }) => `${money(usd)}  ${name}. ${why}`),
    ...(cost.unpriced.length > 0 ? ['', `Not priced, no price known for the type: ${cost.unpriced.join(', ')}`] : []),
    '',
    `Unconfirmed prices: ${cost.unconfirmedPrices.join('; ')}. Not in it: tax, data between zones, support plan, e-mails to customers.`,
  ].join('\n');
}
