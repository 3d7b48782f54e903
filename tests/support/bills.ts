import { quote } from '../../domain/tariff/quote.ts';
import type { Database } from '../../runtime/database.ts';

export interface BillSeed {
  subject: string;
  supplyPoint: string;
  from: string;
  to: string;
  version?: number;
  state?: 'draft' | 'issued' | 'superseded';
  totalWon?: number;
}

/** A customer with this subject (made once). */
export async function seedCustomer(database: Database, subject: string): Promise<number> {
  const [known] = await database.query<{ id: number }>('SELECT id FROM customer WHERE subject = ?', [subject]);
  if (known) return known.id;
  return (await database.execute('INSERT INTO customer (subject, name) VALUES (?, ?)', [subject, '홍길동'])).insertId;
}

/** A bill of two lines with everything it hangs on; what exists already is used again. */
export async function seedBill(database: Database, seed: BillSeed): Promise<string> {
  const customerId = await seedCustomer(database, seed.subject);
  const contractId = await seedContract(database, customerId, seed.supplyPoint);
  await database.execute(
    `INSERT IGNORE INTO usage_period (contract_id, period_from, period_to, days_expected, days_read, import_wh, interval_count, estimated_count)
     VALUES (?, ?, ?, 30, 30, 271000, 2880, 12)`,
    [contractId, seed.from, seed.to],
  );
  const [period] = await database.query<{ id: number }>(
    'SELECT id FROM usage_period WHERE contract_id = ? AND period_from = ?',
    [contractId, seed.from],
  );
  const { insertId } = await database.execute(
    `INSERT INTO bill (customer_id, contract_id, usage_period_id, version, state, period_from, period_to, plan, usage_wh, subtotal_won,
       vat_won, fund_won, charge_won, adjustment_won, total_won, calculation, issued_at, due_on)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'residential/low', 271000, 42463, 4246, 1146, 47850, 0, ?, '{}', '2026-11-20 01:02:03.000', '2026-12-15')`,
    [
      customerId,
      contractId,
      period!.id,
      seed.version ?? 1,
      seed.state ?? 'issued',
      seed.from,
      seed.to,
      seed.totalWon ?? 47850,
    ],
  );
  await database.execute(
    `INSERT INTO bill_line (bill_id, line_no, code, label_ko, label_en, quantity, unit, unit_price, amount, rule, source, rate_version)
     VALUES (?, 1, 'base', '기본요금', 'Basic charge', NULL, NULL, NULL, '1600', 'residential', 'tariff', '2026-01'),
            (?, 2, 'energy.tier1', '전력량요금 1단계', 'Energy charge, tier 1', '200', 'kWh', '120.0', '24000', 'tiers', 'tariff', '2026-01')`,
    [insertId, insertId],
  );
  await database.execute('INSERT INTO bill_document (bill_id) VALUES (?)', [insertId]);
  return String(insertId);
}

/** A bill with the calculation that the bill job stores with it. */
export async function seedPricedBill(database: Database, seed: BillSeed & { kWh: number }): Promise<string> {
  const id = await seedBill(database, seed);
  const request = { plan: 'residential/low', period: { from: seed.from, to: seed.to }, usage: { kWh: seed.kWh } };
  const result = quote(request);
  await database.execute(
    'UPDATE bill SET calculation = ?, charge_won = ?, total_won = ? + adjustment_won, usage_wh = ? WHERE id = ?',
    [JSON.stringify({ request, result }), result.total, result.total, seed.kWh * 1000, id],
  );
  return id;
}

async function seedContract(database: Database, customerId: number, supplyPoint: string): Promise<number> {
  await database.execute('INSERT IGNORE INTO supply_point (code) VALUES (?)', [supplyPoint]);
  const [point] = await database.query<{ id: number }>('SELECT id FROM supply_point WHERE code = ?', [supplyPoint]);
  await database.execute(
    `INSERT IGNORE INTO contract (customer_id, supply_point_id, plan, contract_kw, reading_day, valid_from)
     VALUES (?, ?, 'residential/low', 3, 18, '2020-01-01')`,
    [customerId, point!.id],
  );
  const [contract] = await database.query<{ id: number }>('SELECT id FROM contract WHERE supply_point_id = ?', [
    point!.id,
  ]);
  return contract!.id;
}
