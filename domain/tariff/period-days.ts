import { billingMonthOf } from '../calendar/billing-period.ts';
import { dayNumber, dayText } from '../calendar/day.ts';
import { CLIMATE, FUEL, FUEL_ANNOUNCED_TO } from './data/charges.ts';
import { inForce, type Run, runs } from './dated.ts';
import { tenthsText } from './exact.ts';
import { type LineTemplate, template } from './lines.ts';

/** Every day of a period, first to last. */
export const daysOf = (from: string, to: string): string[] => {
  const first = dayNumber(from);
  const days: string[] = [];
  for (let number = first, last = dayNumber(to); number <= last; number += 1) days.push(dayText(number));
  return days;
};

/** How a part of a period is named behind a unit: nothing for the whole period, ` x 21/31` for 21 of its 31 days. */
export const shareText = (days: number, allDays: number): string => (days === allDays ? '' : ` x ${days}/${allDays}`);

export interface ClimateStretch {
  days: number;
  tenths: number;
  line: LineTemplate;
}

/** The climate-environment price of each stretch of the period; a price of 0 (before 2021) has no stretch. */
export const climateOf = (dayList: readonly string[]): ClimateStretch[] =>
  runs(
    dayList,
    (day) => inForce(CLIMATE, day) as (typeof CLIMATE)[number],
    (a, b) => a === b,
  ).map((run: Run<(typeof CLIMATE)[number]>) => ({
    days: run.days,
    tenths: run.value.value,
    line: template('climate', '기후환경요금', 'Climate-environment charge', run.value.source, {
      unit: `kWh${shareText(run.days, dayList.length)}`,
      unitPrice: tenthsText(run.value.value),
      rateVersion: `climate@${run.value.from}`,
    }),
  }));

export interface FuelPrice {
  tenths: number;
  line: LineTemplate;
}

/** The fuel adjustment of the billing month (몇 월분) that the period belongs to: one price for the whole bill, never by days. */
export const fuelOf = (from: string, to: string): FuelPrice => {
  const month = billingMonthOf({ from, to });
  let entry = FUEL[0] as (typeof FUEL)[number];
  for (const candidate of FUEL) if (candidate.billingMonthFrom <= month) entry = candidate;
  return {
    tenths: entry.value,
    line: template('fuel', '연료비조정요금', 'Fuel adjustment', entry.source, {
      unit: 'kWh',
      unitPrice: tenthsText(entry.value),
      rule: 'fuel.by_billing_month',
      rateVersion: `fuel@${entry.billingMonthFrom}`,
      confidence: month > FUEL_ANNOUNCED_TO ? 'unconfirmed' : 'confirmed',
    }),
  };
};
