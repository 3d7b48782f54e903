import type { SourceId } from './sources.ts';

/** Contract power that a class is for, kW, both inclusive (supply terms art. 57–60); low voltage may go up to 499 in general and industrial service. */
export const CONTRACT_KW: Readonly<Record<string, { from: number; to: number; lowVoltageTo?: number }>> = {
  general_a_1: { from: 4, to: 299, lowVoltageTo: 499 },
  general_a_2: { from: 4, to: 299 },
  general_b: { from: 300, to: 10_000_000 },
  general_supplementary: { from: 1, to: 10_000_000 },
  industrial_a_1: { from: 4, to: 299, lowVoltageTo: 499 },
  industrial_a_2: { from: 4, to: 299 },
  industrial_b: { from: 300, to: 10_000_000 },
  education_a: { from: 4, to: 999 },
  education_b: { from: 1000, to: 10_000_000 },
  agricultural_a: { from: 1, to: 10_000_000 },
  agricultural_b: { from: 1, to: 999 },
  ev_own_use: { from: 1, to: 10_000_000 },
  ev_charging_business: { from: 1, to: 10_000_000 },
};
export const CONTRACT_KW_SOURCE: SourceId = 'terms';
