import { billingMonthOf } from '../calendar/billing-period.ts';
import { addMonths } from '../calendar/day.ts';
import { BILLING_DEMAND } from './data/charges.ts';
import { halfUp } from './exact.ts';

const monthsBefore = (month: string, count: number): string => addMonths(`${month}-01`, -count).slice(0, 7);

/**
 * Billing demand (요금적용전력, supply terms art. 68①): the largest peak demand of December, January, February, July, August, September and the
 * current billing month within the last 12, and at least 30 % of contract power.
 * @param currentKw peak demand of this billing month in the mid and peak bands, kW
 * @param history peak demand of earlier billing months; months that do not count are left out here
 */
export const billingDemand = (
  period: { from: string; to: string },
  contractKw: number,
  currentKw: number,
  history: readonly { month: string; kW: number }[],
): number => {
  const current = billingMonthOf(period);
  const oldest = monthsBefore(current, BILLING_DEMAND.windowMonths - 1);
  let largest = currentKw;
  for (const { month, kW } of history) {
    const counts = (BILLING_DEMAND.months as readonly number[]).includes(Number(month.slice(5, 7)));
    if ((counts || month === current) && month >= oldest && month <= current) largest = Math.max(largest, kW);
  }
  return Math.max(largest, demandFloor(contractKw));
};

/** The least billing demand: 30 % of contract power, half up to the kW. */
export const demandFloor = (contractKw: number): number => halfUp(contractKw * BILLING_DEMAND.floorPercent, 100);
