import type { Alerts, BillSummary, Comparison, Forecast } from '../api/types.ts';

export type NextStep =
  | { kind: 'pay' | 'overdue'; billId: string; dueOn: string; amountWon: number }
  /** Wh a day to save for the rest of the period, to stay below the tier's edge */
  | { kind: 'tier'; tier: number; savingWhPerDay: number; targetWh: number }
  | { kind: 'higher'; percent: number }
  | { kind: 'alert' };

/** A bill is worth a reminder in its last two weeks. */
const REMIND_DAYS = 14;
/** Within a day's weather; less is not worth a sentence. */
const HIGHER_PERCENT = 10;

/**
 * The one thing most worth doing now: pay, stay below a tier, look at a rise, or set up an alert.
 * `today` is a day in Seoul. A bill counts as unpaid only where the payment state says so (`unpaid`); without it nothing is claimed.
 */
export function nextStep(facts: {
  today: string;
  bill: BillSummary | null;
  unpaid: boolean;
  forecast: Forecast | null;
  comparison: Comparison | null;
  alerts: Alerts | null;
}): NextStep | null {
  const { today, bill, unpaid, forecast, comparison, alerts } = facts;
  if (bill && unpaid && bill.dueOn !== null && bill.totalWon > 0) {
    const left = (Date.parse(bill.dueOn) - Date.parse(today)) / 86_400_000;
    const step = { billId: bill.billId, dueOn: bill.dueOn, amountWon: bill.totalWon };
    if (left < 0) return { kind: 'overdue', ...step };
    if (left <= REMIND_DAYS) return { kind: 'pay', ...step };
  }
  const saving = forecast && tierSaving(forecast);
  if (saving) return saving;
  if (comparison?.lastYear && comparison.lastYear.usageWh > 0) {
    const percent = Math.round(
      ((comparison.usageWh - comparison.lastYear.usageWh) * 100) / comparison.lastYear.usageWh,
    );
    if (percent >= HIGHER_PERCENT) return { kind: 'higher', percent };
  }
  if (alerts && alerts.tierEdgeKwh === null) return { kind: 'alert' };
  return null;
}

function tierSaving(forecast: Forecast): NextStep | null {
  const { tiers, tierNow, tierProjected, soFarWh, projectedWh, daysPassed, daysTotal } = forecast;
  if (!tiers || tierNow === null || tierProjected === null || tierProjected <= tierNow) return null;
  const edge = tiers[tierProjected - 1]?.fromWh;
  const daysLeft = daysTotal - daysPassed;
  if (edge === undefined || daysLeft < 1 || soFarWh >= edge) return null;
  return {
    kind: 'tier',
    tier: tierProjected,
    // Rounded up to 0.1 kWh: a person cannot aim finer, and less would miss the edge.
    savingWhPerDay: Math.ceil((projectedWh - edge) / daysLeft / 100) * 100,
    targetWh: edge,
  };
}
