import { DISCOUNT_CAPS, SUMMER_DISCOUNT_MONTHS } from './data/discounts.ts';
import { inForce, monthOf } from './dated.ts';

/** First day with discount amounts. */
export const DISCOUNTS_FROM = (DISCOUNT_CAPS[0] as { from: string }).from;

/** Sum over the days of a class's largest discount of the month, won: divided by the days it is the cap of the period. */
export const capDays = (dayList: readonly string[], name: string): number => {
  let sum = 0;
  for (const day of dayList) {
    const caps = inForce(DISCOUNT_CAPS, day);
    const season = SUMMER_DISCOUNT_MONTHS.includes(monthOf(day)) ? 'summer' : 'other';
    sum += caps?.[season][name] ?? 0;
  }
  return sum;
};
