import type { Resource } from '../template/transformed.ts';
import type { Usage } from './usage.ts';

/** One thing that is paid for. Estimates in US dollars, so plain numbers: nothing here ends on a customer's bill. */
export interface Line {
  service: string;
  what: string;
  /** logical ids it is for; empty for traffic */
  resources: string[];
  quantity: number;
  unit: string;
  unitPrice: number;
  /** how much of the quantity an allowance that never ends covers, in an account that uses it for nothing else */
  free?: number;
}

export interface PricedInput {
  usage: Usage;
  resources: Record<string, Resource>;
}

export const dollars = ({ quantity, unitPrice }: Line): number => quantity * unitPrice;

export const dollarsAfterFree = ({ quantity, unitPrice, free = 0 }: Line): number =>
  Math.max(0, quantity - free) * unitPrice;

export const total = (lines: readonly Line[]): number => lines.reduce((sum, line) => sum + dollars(line), 0);

export const named = (resources: Record<string, Resource>, type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, { Type }]) => Type === type);
