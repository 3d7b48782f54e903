import { POWER_FACTOR } from './data/charges.ts';
import { inForce } from './dated.ts';

/** Thousandths of the base charge to add (or, below 0, to take off) on a day, for lagging and leading power factor in whole percent. */
export interface PowerFactorRates {
  laggingPermille: number;
  leadingPermille: number;
}

const PERMILLE_PER_PERCENT = 2;

/**
 * Power factor (역률, supply terms art. 43): 08–22 h lagging against the standard, from 60 % up to the cap; 22–08 h leading, only additions.
 * Absent values are neutral.
 */
export const powerFactorRates = (day: string, lagging: number | null, leading: number | null): PowerFactorRates => {
  const rule = inForce(POWER_FACTOR, day) as (typeof POWER_FACTOR)[number];
  const held = lagging === null ? rule.laggingStandard : Math.min(Math.max(lagging, rule.floor), rule.laggingCap);
  const night = leading === null ? rule.leadingStandard : Math.min(Math.max(leading, rule.floor), rule.leadingStandard);
  return {
    laggingPermille: (rule.laggingStandard - held) * PERMILLE_PER_PERCENT,
    leadingPermille: (rule.leadingStandard - night) * PERMILLE_PER_PERCENT,
  };
};
