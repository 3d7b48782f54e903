import { allPlans, firstDayOf, type Plan } from './plans.ts';

export interface PlanSummary {
  /** class/voltage[/option] as in a request. */
  plan: string;
  classId: string;
  voltage: string;
  option: string | null;
  ko: string;
  en: string;
  /** Prices differ by time of day. */
  timeOfUse: boolean;
  /** The base charge is per kW, so a request needs contractKw. */
  needsContractKw: boolean;
  /** First day with rates. */
  from: string;
}

const summaryOf = (plan: Plan): PlanSummary => ({
  plan: plan.plan,
  classId: plan.classId,
  voltage: plan.voltage,
  option: plan.option,
  ko: plan.ko,
  en: plan.en,
  timeOfUse: plan.kind === 'nonResidential' && plan.timeOfUse,
  needsContractKw: plan.kind === 'nonResidential',
  from: firstDayOf(plan),
});

/** Every plan the engine can price; with a day, those that have rates on it. */
export const listPlans = (day?: string): PlanSummary[] =>
  [...allPlans()].map(summaryOf).filter((plan) => day === undefined || plan.from <= day);
