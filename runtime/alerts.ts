import type { Queryable } from './database.ts';

/** What a customer wants to be told of, and how. Thresholds null = off. */
export interface Alerts {
  readonly channel: 'email' | 'sms' | 'none';
  readonly newBill: boolean;
  /** The next tier (누진 단계) is this near, kWh. */
  readonly tierEdgeKwh: number | null;
  /** The forecast passes this amount, won. */
  readonly highBillWon: number | null;
}

// Nobody is written to who has not asked for it.
const NONE: Alerts = { channel: 'none', newBill: false, tierEdgeKwh: null, highBillWon: null };

/** The caller's alerts; those of somebody who never set any are off. */
export async function readAlerts(database: Queryable, customerId: number): Promise<Alerts> {
  const [row] = await database.query<{
    channel: Alerts['channel'];
    new_bill: number;
    tier_edge_kwh: number | null;
    high_bill_won: number | null;
  }>('SELECT channel, new_bill, tier_edge_kwh, high_bill_won FROM alert_setting WHERE customer_id = ?', [customerId]);
  if (row === undefined) return NONE;
  return {
    channel: row.channel,
    newBill: row.new_bill === 1,
    tierEdgeKwh: row.tier_edge_kwh,
    highBillWon: row.high_bill_won,
  };
}
