import { OVER_CONTRACT } from './data/charges.ts';
import { quotient } from './exact.ts';

const lastThat = <T>(entries: readonly T[], holds: (entry: T) => boolean): T | undefined => {
  let found: T | undefined;
  for (const entry of entries) if (holds(entry)) found = entry;
  return found;
};

/** Percent of the base price charged for demand above contract power; 0 for the first time, which is only a warning. */
export const overContractPercent = (
  overKw: number,
  contractKw: number,
  times: number,
  demandMetered: boolean,
): number => {
  if (overKw <= 0 || times < 2) return 0;
  if (!demandMetered) return lastThat(OVER_CONTRACT.byCount, (entry) => times >= entry.fromCount)?.percent as number;
  return lastThat(OVER_CONTRACT.byRatio, (entry) => overKw * 100 >= entry.fromPercent * contractKw)?.percent as number;
};

/**
 * Over-contract surcharge (초과사용부가금, supply terms art. 67-3) on demand: kW above contract × base price × percent, fractions dropped.
 * Customers billed by demand pay by how far they are over (③), those billed by contract power by how often (① 1).
 * @param times which time contract power was exceeded, 1 = the warning
 */
export const demandSurcharge = (of: {
  maxDemandKw: number;
  contractKw: number;
  baseWonPerKw: number;
  times: number;
  demandMetered: boolean;
}): { won: number; overKw: number; percent: number } => {
  const overKw = Math.max(of.maxDemandKw - of.contractKw, 0);
  const percent = overContractPercent(overKw, of.contractKw, of.times, of.demandMetered);
  return { won: quotient(overKw * of.baseWonPerKw * percent, 100), overKw, percent };
};

/**
 * The surcharge of customers whose meter knows no demand (① 2): kWh above 450 for each contract kW, and above 720 at 300 %.
 * @param tenthsPerKWh energy price + climate + fuel, tenths of a won
 */
export const energySurcharge = (of: {
  kWh: number;
  contractKw: number;
  tenthsPerKWh: number;
  times: number;
}): { won: number; overKWh: number; percent: number } => {
  const overKWh = Math.max(of.kWh - OVER_CONTRACT.kWhPerKw * of.contractKw, 0);
  if (overKWh === 0 || of.times < 2) return { won: 0, overKWh, percent: 0 };
  const percent = lastThat(OVER_CONTRACT.byCount, (entry) => of.times >= entry.fromCount)?.percent as number;
  const high = Math.max(of.kWh - OVER_CONTRACT.highKWhPerKw * of.contractKw, 0);
  const tenths = (overKWh - high) * of.tenthsPerKWh * percent + high * of.tenthsPerKWh * OVER_CONTRACT.highPercent;
  return { won: quotient(tenths, 1000), overKWh, percent };
};
