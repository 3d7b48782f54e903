import { randomBytes } from 'node:crypto';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { writeAudit } from '../../runtime/jobs/audit.ts';

interface Contract {
  id: number;
  supply_point_id: number;
  code: string;
  district: string | null;
  valid_from: Day;
  valid_to: Day;
}

/**
 * Cuts an ended customer's records off from the person: the name goes, what people wrote goes, and the place of each contract becomes one
 * that nobody can find. The figures stay as they were, so books, statistics and every invariant of the audit still add up.
 */
export async function anonymise(tx: Queryable, customerId: number, reason: string): Promise<void> {
  const contracts = await tx.query<Contract>(
    `SELECT k.id, k.supply_point_id, s.code, s.district, k.valid_from, k.valid_to FROM contract k JOIN supply_point s ON s.id = k.supply_point_id
      WHERE k.customer_id = ? ORDER BY k.id FOR UPDATE`,
    [customerId],
  );
  for (const contract of contracts) await moveToUnknownPlace(tx, contract);
  await tx.execute('DELETE FROM alert_delivery WHERE customer_id = ?', [customerId]);
  await tx.execute("UPDATE objection SET text = '', answer = NULL WHERE customer_id = ?", [customerId]);
  // The bank's reference leads to an account; its own number keeps each payment one of a kind.
  await tx.execute(
    `UPDATE payment p JOIN usage_period u ON u.id = p.usage_period_id JOIN contract k ON k.id = u.contract_id
        SET p.reference = CONCAT('anonymised:', p.id) WHERE k.customer_id = ?`,
    [customerId],
  );
  await tx.execute("UPDATE customer SET name = '', anonymised_at = UTC_TIMESTAMP(3) WHERE id = ?", [customerId]);
  await writeAudit(tx, {
    actor: 'system:retention',
    action: 'customer.anonymised',
    subject: `customer:${customerId}`,
    reason,
    before: null,
    after: { contracts: contracts.length },
  });
}

/** Only the contract's own days move: what was metered before and after belongs to somebody else. */
async function moveToUnknownPlace(tx: Queryable, contract: Contract): Promise<void> {
  const { insertId: unknown } = await tx.execute(
    'INSERT INTO supply_point (code, district, active_from, active_to) VALUES (?, ?, ?, ?)',
    [`gone-${randomBytes(8).toString('hex')}`, contract.district, contract.valid_from, contract.valid_to],
  );
  const old = [contract.supply_point_id, contract.valid_from, contract.valid_to] as const;
  for (const table of ['reading_day', 'reading_change', 'reading_finding', 'reading_edit'])
    await tx.execute(`UPDATE ${table} SET supply_point_id = ? WHERE supply_point_id = ? AND day BETWEEN ? AND ?`, [
      unknown,
      ...old,
    ]);
  await tx.execute("UPDATE reading_change SET reason = '' WHERE supply_point_id = ? AND kind = 'edit'", [unknown]);
  await tx.execute('UPDATE reading_finding SET answer = NULL WHERE supply_point_id = ?', [unknown]);
  const { affectedRows: edits } = await tx.execute(
    "UPDATE reading_edit SET reason = '', customer_consent = NULL, decision_note = NULL WHERE supply_point_id = ?",
    [unknown],
  );
  // The requests themselves: a pass over all jobs, made only for the few contracts with an edit.
  if (edits > 0) {
    await tx.execute(
      `UPDATE job SET params = '{}' WHERE type = 'edit-reading' AND JSON_VALUE(params, '$.supplyPointId') = ?
          AND JSON_VALUE(params, '$.day') BETWEEN ? AND ?`,
      old,
    );
  }
  await tx.execute('DELETE FROM register_read WHERE supply_point_id = ? AND DATE(read_at) BETWEEN ? AND ?', old);
  await tx.execute('DELETE FROM register_advance WHERE supply_point_id = ? AND DATE(from_at) BETWEEN ? AND ?', old);
  await tx.execute(
    "UPDATE quarantine SET supply_point_code = NULL, text = '', message = code WHERE supply_point_code = ? AND day BETWEEN ? AND ?",
    [contract.code, contract.valid_from, contract.valid_to],
  );
  await tx.execute('UPDATE contract SET supply_point_id = ? WHERE id = ?', [unknown, contract.id]);
}
