import { addMonths } from '../calendar/day.ts';
import { BILLING_DEMAND } from './data/charges.ts';
import { CONTRACT_KW } from './data/contract-power.ts';
import { inForce } from './dated.ts';
import { demandFloor } from './demand.ts';
import { TariffError } from './errors.ts';
import { demandSurcharge } from './over-contract.ts';
import { type BandedPlan, planOf, type RatedVersion } from './plans.ts';

export interface DemandMonth {
  /** Billing month, `YYYY-MM`. */
  month: string;
  /** Peak demand of the month, whole kW: in the mid and peak bands, and of all hours when that differs. */
  kW: number;
  maxKw?: number;
}

export interface ContractPower {
  contractKw: number;
  /** Base charges and over-contract surcharges of all the months, before tax. */
  won: number;
  baseWon: number;
  surchargeWon: number;
}

interface Context {
  baseWonPerKw: number;
  demandMetered: boolean;
  months: readonly DemandMonth[];
  /** Demand that the look-back brings into each month, before the floor. */
  lookedBack: readonly number[];
}

const costOf = (contractKw: number, { baseWonPerKw, demandMetered, months, lookedBack }: Context): ContractPower => {
  let baseWon = 0;
  let surchargeWon = 0;
  let times = 0;
  months.forEach((month, index) => {
    const kW = demandMetered ? Math.max(lookedBack[index] as number, demandFloor(contractKw)) : contractKw;
    baseWon += kW * baseWonPerKw;
    const maxDemandKw = month.maxKw ?? month.kW;
    if (maxDemandKw <= contractKw) return;
    times += 1;
    surchargeWon += demandSurcharge({ maxDemandKw, contractKw, baseWonPerKw, times, demandMetered }).won;
  });
  return { contractKw, won: baseWon + surchargeWon, baseWon, surchargeWon };
};

/** The largest demand that counts in each month: the month itself and the counted months of the 11 before it. */
const lookBack = (months: readonly DemandMonth[]): number[] =>
  months.map(({ month, kW }) => {
    const oldest = addMonths(`${month}-01`, 1 - BILLING_DEMAND.windowMonths).slice(0, 7);
    const counted = months.filter(
      (other) =>
        other.month >= oldest &&
        other.month < month &&
        (BILLING_DEMAND.months as readonly number[]).includes(Number(other.month.slice(5))),
    );
    return Math.max(kW, ...counted.map((other) => other.kW));
  });

/**
 * The contract power (계약전력) that would have been cheapest for a history of demand: base charges (30 % floor, look-back) against
 * over-contract surcharges, at the plan's base price on `day`. Where two cost the same, the larger, which leaves room.
 * @param months in order of month, without repeats
 * @throws TariffError unknown_plan, bad_demand, no_rates
 */
export const bestContractKw = (of: {
  plan: string;
  day: string;
  months: readonly DemandMonth[];
  /** Priced as well, for comparison. */
  currentKw?: number;
}): { best: ContractPower; current: ContractPower | null } => {
  const plan = planOf(of.plan);
  if (plan.kind === 'residential')
    throw new TariffError('bad_option', 'plan', 'residential plans have no contract power to choose');
  if (of.months.length === 0) throw new TariffError('bad_demand', 'months', 'at least one month of demand is needed');
  of.months.forEach(({ kW, maxKw, month }, index) => {
    const path = `months[${index}]`;
    for (const value of [kW, maxKw ?? kW]) {
      if (!Number.isSafeInteger(value) || value < 0 || value > 1e6)
        throw new TariffError('bad_demand', path, 'demand is whole kW from 0 to 10^6');
    }
    if (index > 0 && month <= (of.months[index - 1] as DemandMonth).month) {
      throw new TariffError('bad_demand', `${path}.month`, 'months must be in order and not repeat');
    }
  });
  const rated = inForce((plan as BandedPlan).versions, of.day) as RatedVersion | undefined;
  if (!rated) throw new TariffError('no_rates', 'day', `${plan.plan} (${plan.ko}) has no rates on ${of.day}`);
  const context: Context = {
    baseWonPerKw: rated.baseWonPerKw,
    demandMetered: plan.highVoltage,
    months: of.months,
    lookedBack: lookBack(of.months),
  };
  const range = CONTRACT_KW[plan.classId] as (typeof CONTRACT_KW)[string];
  const top = Math.min(plan.voltage === 'low' ? (range.lowVoltageTo ?? range.to) : range.to, 1e7);
  const largest = Math.max(...of.months.map((month) => month.maxKw ?? month.kW));
  // Above the largest demand nothing is saved any more, up to where the 30 % floor starts to cost.
  const last = Math.max(range.from, Math.min(top, Math.max(largest, 1)));
  let best = costOf(range.from, context);
  for (let contractKw = range.from + 1; contractKw <= last; contractKw += 1) {
    const cost = costOf(contractKw, context);
    if (cost.won <= best.won) best = cost;
  }
  return { best, current: of.currentKw === undefined ? null : costOf(of.currentKw, context) };
};
