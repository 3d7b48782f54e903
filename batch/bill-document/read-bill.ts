import { addDays, addMonths } from '../../domain/calendar/day.ts';
import { seoulDay } from '../../domain/jobs/days.ts';
import { planOf } from '../../domain/tariff/plans.ts';
import { isoMoment, type Queryable } from '../../runtime/database.ts';
import type { PrintedBill, Retailer } from './printed-bill.ts';

/** Who sends the bills; null while nobody has said so. */
export async function readRetailer(database: Queryable): Promise<Retailer | null> {
  const [row] = await database.query<Retailer>(
    `SELECT name_ko AS nameKo, name_en AS nameEn, registration_no AS registrationNo, address, phone, payment_ko AS paymentKo,
            payment_en AS paymentEn FROM retailer`,
  );
  return row ?? null;
}

interface BillRow {
  id: number;
  version: number;
  customer_id: number;
  supply_point_id: number;
  customer_name: string;
  supply_point: string;
  plan: string;
  contract_kw: number | null;
  period_from: string;
  period_to: string;
  issued_at: string | null;
  created_at: string;
  due_on: string | null;
  usage_wh: number;
  estimated_count: number;
  interval_count: number;
  subtotal_won: number;
  charge_won: number;
  adjustment_won: number;
  total_won: number;
}

/** What is printed of a bill, from the bill as it was stored when it was issued. */
export async function readPrintedBill(database: Queryable, billId: number, retailer: Retailer): Promise<PrintedBill> {
  const [row] = await database.query<BillRow>(
    `SELECT b.id, b.version, b.customer_id, k.supply_point_id, c.name AS customer_name, s.code AS supply_point, b.plan, k.contract_kw,
            b.period_from, b.period_to, b.issued_at, b.created_at, b.due_on, b.usage_wh, u.estimated_count, u.interval_count,
            b.subtotal_won, b.charge_won, b.adjustment_won, b.total_won
       FROM bill b JOIN customer c ON c.id = b.customer_id JOIN contract k ON k.id = b.contract_id
       JOIN supply_point s ON s.id = k.supply_point_id JOIN usage_period u ON u.id = b.usage_period_id
      WHERE b.id = ?`,
    [billId],
  );
  if (row === undefined) throw new RangeError(`There is no bill ${billId}.`);
  const lines = await database.query<{
    code: string;
    label_ko: string;
    label_en: string;
    quantity: string | null;
    unit: string | null;
    unitPrice: string | null;
    amount: string;
  }>(
    `SELECT code, label_ko, label_en, quantity, unit, unit_price AS unitPrice, amount FROM bill_line WHERE bill_id = ? ORDER BY line_no`,
    [billId],
  );
  const issuedAt = new Date(isoMoment(row.issued_at ?? row.created_at));
  return {
    retailer,
    billId: row.id,
    version: row.version,
    customerName: row.customer_name,
    supplyPoint: row.supply_point,
    plan: planName(row.plan),
    contractKw: row.contract_kw,
    periodFrom: row.period_from,
    periodTo: row.period_to,
    issuedOn: seoulDay(issuedAt),
    issuedAt,
    dueOn: row.due_on,
    usageWh: Number(row.usage_wh),
    estimated: row.estimated_count,
    intervals: row.interval_count,
    lastPeriodWh: await usedUntil(database, row, addDays(row.period_from, -1)),
    lastYearWh: await usedUntil(database, row, addMonths(row.period_to, -12)),
    subtotalWon: Number(row.subtotal_won),
    chargeWon: Number(row.charge_won),
    adjustmentWon: Number(row.adjustment_won),
    totalWon: Number(row.total_won),
    lines: lines.map(({ label_ko: ko, label_en: en, ...line }) => ({ ...line, label: { ko, en } })),
  };
}

/**
 * What this customer's period that ended on a day (give or take the two by which readings move) had used here, as it stood when the bill was
 * issued: a later correction must not change a page that is printed again.
 */
async function usedUntil(database: Queryable, bill: BillRow, day: string): Promise<number | null> {
  const [row] = await database.query<{ usage_wh: number }>(
    `SELECT b.usage_wh FROM bill b JOIN contract k ON k.id = b.contract_id
      WHERE b.customer_id = ? AND k.supply_point_id = ? AND b.period_to BETWEEN ? AND ? AND b.state <> 'draft' AND b.id < ?
      ORDER BY ABS(DATEDIFF(b.period_to, ?)), b.id DESC LIMIT 1`,
    [bill.customer_id, bill.supply_point_id, addDays(day, -2), addDays(day, 2), bill.id, day],
  );
  return row ? Number(row.usage_wh) : null;
}

function planName(plan: string): { ko: string; en: string } {
  try {
    const { ko, en } = planOf(plan);
    return { ko, en };
  } catch {
    return { ko: plan, en: plan };
  }
}
