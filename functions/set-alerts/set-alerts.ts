import { type Alerts, readAlerts } from '../../runtime/alerts.ts';
import { customerId } from '../../runtime/customer.ts';
import type { Database } from '../../runtime/database.ts';

/**
 * Replaces the caller's alerts.
 * @throws AppError `customer.not-found`
 */
export function setAlerts(database: Database, subject: string, alerts: Alerts): Promise<Alerts> {
  return database.transaction(
    async (tx) => {
      const id = await customerId(tx, subject);
      const values = [alerts.channel, alerts.newBill ? 1 : 0, alerts.tierEdgeKwh, alerts.highBillWon];
      await tx.execute(
        `INSERT INTO alert_setting (customer_id, channel, new_bill, tier_edge_kwh, high_bill_won, updated_at)
         VALUES (?, ?, ?, ?, ?, UTC_TIMESTAMP(3))
         ON DUPLICATE KEY UPDATE channel = ?, new_bill = ?, tier_edge_kwh = ?, high_bill_won = ?, updated_at = UTC_TIMESTAMP(3)`,
        [id, ...values, ...values],
      );
      return await readAlerts(tx, id);
    },
    // Setting the same values twice changes nothing, so a lost answer may simply be tried again.
    { committed: async () => undefined },
  );
}
