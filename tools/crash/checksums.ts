import { createHash } from 'node:crypto';
import type { Queryable } from '../../runtime/database.ts';

export interface TableChecksum {
  table: string;
  rows: number;
  sha256: string;
}

// What a rerun must leave byte for byte the same: every column but surrogate keys (a transaction that was rolled back leaves a gap in
// them) and the moments at which work was done. Rows are named by their natural keys.
const FILE = 'JOIN operator_file f ON f.id = t.file_id';
const POINT = 'JOIN supply_point s ON s.id = t.supply_point_id';
const PERIOD = `JOIN usage_period p ON p.id = t.usage_period_id JOIN contract c ON c.id = p.contract_id JOIN supply_point s ON s.id = c.supply_point_id`;
const QUERIES: Record<string, string> = {
  operator_file: `SELECT name, size_bytes, sha256, format, state, reason_code, reason, reason_line, day_count, value_count, quarantined_count,
                    line_count, received_at, header_at, reconciliation FROM operator_file ORDER BY name, received_at`,
  // In how many shares a piece was committed leaves no trace.
  file_chunk: `SELECT f.name, t.chunk_no, MIN(t.first_line), MAX(t.last_line), SUM(t.day_count), SUM(t.value_count), SUM(t.new_count),
                    SUM(t.revised_count), SUM(t.kept_count), SUM(t.same_count), SUM(t.quarantined_count)
                    FROM file_chunk t ${FILE} GROUP BY f.name, t.chunk_no ORDER BY 1, 2`,
  file_day_total: `SELECT f.name, t.day, t.channel, t.unit, t.point_count, t.total FROM file_day_total t ${FILE} ORDER BY 1, 2, 3, 4`,
  quarantine: `SELECT f.name, t.first_line, t.last_line, t.supply_point_code, t.channel, t.day, t.code, t.message, t.text, t.state
                    FROM quarantine t ${FILE} ORDER BY 1, 2, t.code`,
  reading_change: `SELECT s.code, t.channel, t.day, t.version, t.first_interval, t.last_interval, t.kind, t.method, t.reason_code, t.reason,
                    t.base_version, t.made_by FROM reading_change t ${POINT} ORDER BY 1, 2, 3, 4, 5`,
  reading_finding: `SELECT s.code, t.channel, t.day, t.version, t.code AS finding, t.severity, t.measured, t.threshold, t.message, t.state
                    FROM reading_finding t ${POINT} ORDER BY 1, 2, 3, 4, 5`,
  usage_period: `SELECT s.code, c.valid_from, t.period_from, t.period_to, t.days_expected, t.days_read, t.import_wh, t.export_wh, t.wh_by_band,
                    t.peak_demand_w, t.interval_count, t.estimated_count, t.needs_rating, t.hold_code, t.hold_reason
                    FROM usage_period t JOIN contract c ON c.id = t.contract_id JOIN supply_point s ON s.id = c.supply_point_id ORDER BY 1, 2, 3`,
  bill: `SELECT s.code, t.period_from, t.version, t.state, t.period_to, t.plan, t.usage_wh, t.subtotal_won, t.vat_won, t.fund_won, t.charge_won,
                    t.adjustment_won, t.total_won, t.calculation, t.due_on FROM bill t ${PERIOD} ORDER BY 1, 2, 3`,
  bill_line: `SELECT s.code, b.period_from, b.version, t.line_no, t.code AS line_code, t.quantity, t.unit, t.unit_price, t.amount, t.rule, t.source,
                    t.rate_version FROM bill_line t JOIN bill b ON b.id = t.bill_id ${PERIOD.replace('t.usage', 'b.usage')} ORDER BY 1, 2, 3, 4`,
  // The page itself names its bill by the surrogate key.
  bill_document: `SELECT s.code, b.period_from, b.version, t.made_at IS NULL FROM bill_document t JOIN bill b ON b.id = t.bill_id
                    ${PERIOD.replace('t.usage', 'b.usage')} ORDER BY 1, 2, 3`,
};

/** Checksums of every table the pipeline writes. */
export async function tableChecksums(database: Queryable): Promise<TableChecksum[]> {
  const sums: TableChecksum[] = [await readingChecksum(database)];
  for (const [table, query] of Object.entries(QUERIES)) {
    const rows = await database.query<object>(query);
    const hash = createHash('sha256');
    for (const row of rows) hash.update(`${JSON.stringify(Object.values(row))}\n`);
    sums.push({ table, rows: rows.length, sha256: hash.digest('hex') });
  }
  return sums;
}

/** The readings are many: point by point. */
async function readingChecksum(database: Queryable): Promise<TableChecksum> {
  const hash = createHash('sha256');
  let count = 0;
  const points = await database.query<{ id: number; code: string }>('SELECT id, code FROM supply_point ORDER BY code');
  for (const { id, code } of points) {
    const rows = await database.query<Record<string, unknown>>(
      `SELECT r.channel, r.day, r.version, r.interval_minutes, r.unit, r.interval_values, r.interval_quality, r.total, r.estimated_count, f.name,
              r.line, r.operator_updated_at, r.recorded_at, r.superseded_at
         FROM reading_day r LEFT JOIN operator_file f ON f.id = r.file_id WHERE r.supply_point_id = ? ORDER BY r.channel, r.day, r.version`,
      [id],
    );
    hash.update(code);
    for (const row of rows) {
      for (const value of Object.values(row)) hash.update(Buffer.isBuffer(value) ? value : `|${value}|`);
    }
    count += rows.length;
  }
  return { table: 'reading_day', rows: count, sha256: hash.digest('hex') };
}
