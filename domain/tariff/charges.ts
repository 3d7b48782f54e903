import { halfUp, quotient } from './exact.ts';
import { line, ROUNDING } from './lines.ts';
import type { ClimateStretch, FuelPrice } from './period-days.ts';
import type { BillLine } from './types.ts';

/** Climate-environment charge of kWh spread evenly over the days of the period, dropped to the won. */
export const climateByDays = (
  climate: readonly ClimateStretch[],
  days: number,
  kWh: number,
  lines: BillLine[],
): number => {
  let tenthDays = 0;
  let shown = 0;
  for (const stretch of climate) {
    if (stretch.tenths === 0) continue;
    const share = kWh * stretch.tenths * stretch.days;
    tenthDays += share;
    const hundredths = halfUp(share * 10, days);
    shown += hundredths;
    lines.push(line(stretch.line, String(kWh), hundredths));
  }
  const won = quotient(tenthDays, 10 * days);
  if (won * 100 !== shown) lines.push(line(ROUNDING.climate, null, won * 100 - shown));
  return won;
};

/** Fuel adjustment: one price for all kWh of the bill, dropped to the won. */
export const fuelCharge = (fuel: FuelPrice, kWh: number, lines: BillLine[]): number => {
  if (fuel.tenths === 0 || kWh === 0) return 0;
  const tenths = kWh * fuel.tenths;
  const won = quotient(tenths, 10);
  lines.push(line(fuel.line, String(kWh), tenths * 10));
  if (won * 10 !== tenths) lines.push(line(ROUNDING.fuel, null, won * 100 - tenths * 10));
  return won;
};
