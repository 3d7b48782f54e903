import type { Day, Wh, Won } from '../units.ts';

/** What a customer wants to be told of; null = off. */
export interface AlertWishes {
  newBill: boolean;
  /** The next tier (누진 단계) is this near, kWh. */
  tierEdgeKwh: number | null;
  /** The forecast passes this amount, won. */
  highBillWon: number | null;
}

/** The running period of one contract, as forecast. */
export interface RunningPeriod {
  supplyPoint: string;
  periodFrom: Day;
  periodTo: Day;
  soFarWh: Wh;
  projectedWon: Won;
  /** Lower ends of the tiers above the first, Wh; empty where the plan has none. */
  tierEdgesWh: readonly Wh[];
}

export interface NewBill {
  billId: number;
  version: number;
  supplyPoint: string;
  periodFrom: Day;
  periodTo: Day;
  totalWon: Won;
  dueOn: Day | null;
}

export type Alert =
  | { kind: 'tier-edge'; key: string; supplyPoint: string; edgeWh: Wh; leftWh: Wh; periodTo: Day }
  | { kind: 'high-bill'; key: string; supplyPoint: string; projectedWon: Won; limitWon: Won; periodTo: Day }
  | { kind: 'new-bill'; key: string; supplyPoint: string; bill: NewBill };

/**
 * What to tell a customer now. The key says what an alert is about: whoever keeps the keys tells each thing once — a tier's edge once a period,
 * a high bill once a period, a bill version once.
 */
export function decideAlerts(
  wishes: AlertWishes,
  running: readonly RunningPeriod[],
  bills: readonly NewBill[],
): Alert[] {
  return [
    ...running.flatMap((period) => periodAlerts(wishes, period)),
    ...(wishes.newBill ? bills.map(billAlert) : []),
  ];
}

function periodAlerts({ tierEdgeKwh, highBillWon }: AlertWishes, period: RunningPeriod): Alert[] {
  const { supplyPoint, periodFrom, periodTo, soFarWh, projectedWon } = period;
  const place = `${supplyPoint}:${periodFrom}`;
  const alerts: Alert[] = [];
  // Edges that were passed already are no news: there is nothing left to be done about them.
  const edgeWh = period.tierEdgesWh.filter((edge) => edge > soFarWh).sort((a, b) => a - b)[0];
  if (tierEdgeKwh !== null && edgeWh !== undefined && edgeWh - soFarWh <= tierEdgeKwh * 1000) {
    const key = `tier-edge:${place}:${edgeWh}`;
    alerts.push({ kind: 'tier-edge', key, supplyPoint, edgeWh, leftWh: edgeWh - soFarWh, periodTo });
  }
  if (highBillWon !== null && projectedWon > highBillWon) {
    const key = `high-bill:${place}`;
    alerts.push({ kind: 'high-bill', key, supplyPoint, projectedWon, limitWon: highBillWon, periodTo });
  }
  return alerts;
}

const billAlert = (bill: NewBill): Alert => ({
  kind: 'new-bill',
  key: `new-bill:${bill.billId}`,
  supplyPoint: bill.supplyPoint,
  bill,
});
