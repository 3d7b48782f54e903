import { isoMoment } from './database.ts';

/** One bill as lists show it. Won and Wh are integers; days are Asia/Seoul, moments ISO 8601 in UTC. */
export interface BillSummary {
  readonly billId: string;
  readonly version: number;
  readonly period: { readonly from: string; readonly to: string };
  readonly supplyPoint: string;
  readonly plan: string;
  readonly usageWh: number;
  readonly totalWon: number;
  readonly issuedAt: string | null;
  readonly dueOn: string | null;
  readonly state: 'issued' | 'superseded';
}

export interface BillRow {
  readonly id: number;
  readonly version: number;
  readonly state: 'issued' | 'superseded';
  readonly period_from: string;
  readonly period_to: string;
  readonly plan: string;
  readonly usage_wh: number;
  readonly total_won: number;
  readonly issued_at: string | null;
  readonly due_on: string | null;
  readonly supply_point: string;
}

/** The tables and columns of a BillRow, for `SELECT … FROM …`; `c.subject` is whose it is. */
export const BILL_TABLES = `bill b
  JOIN customer c ON c.id = b.customer_id
  JOIN contract k ON k.id = b.contract_id
  JOIN supply_point s ON s.id = k.supply_point_id`;
export const BILL_COLUMNS =
  'b.id, b.version, b.state, b.period_from, b.period_to, b.plan, b.usage_wh, b.total_won, b.issued_at, b.due_on, s.code AS supply_point';

/** The public form of a bill's row. */
export function billSummary(row: BillRow): BillSummary {
  return {
    billId: String(row.id),
    version: row.version,
    period: { from: row.period_from, to: row.period_to },
    supplyPoint: row.supply_point,
    plan: row.plan,
    usageWh: row.usage_wh,
    totalWon: row.total_won,
    issuedAt: row.issued_at === null ? null : isoMoment(row.issued_at),
    dueOn: row.due_on,
    state: row.state,
  };
}
