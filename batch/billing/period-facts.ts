import type { PeriodFacts } from '../../domain/billing/readiness.ts';
import type { Queryable } from '../../runtime/database.ts';
import type { RatedPeriod } from './charge.ts';

/** Reads what decides whether a period can be billed (domain/billing/readiness.ts). */
export async function periodFacts(tx: Queryable, period: RatedPeriod): Promise<PeriodFacts> {
  const span = [period.supply_point_id, period.period_from, period.period_to];
  const [conflicts] = await tx.query<{ count: number }>(
    `SELECT COUNT(*) AS count FROM quarantine q JOIN supply_point s ON s.code = CONVERT(q.supply_point_code USING ascii)
      WHERE s.id = ? AND q.day BETWEEN ? AND ? AND q.state = 'open'
        AND q.code IN ('DUPLICATE_DAY', 'SAME_STAMP_OTHER_VALUES', 'EDITED_BY_HAND')`,
    span,
  );
  const unreconciled = await tx.query<{ name: string }>(
    `SELECT DISTINCT f.name FROM reading_day r JOIN operator_file f ON f.id = r.file_id
      WHERE r.supply_point_id = ? AND r.day BETWEEN ? AND ? AND r.superseded_at IS NULL AND f.reconciliation = 'unreconciled' ORDER BY f.name`,
    span,
  );
  const findings = await tx.query<{ message: string }>(
    `SELECT message FROM reading_finding
      WHERE supply_point_id = ? AND day BETWEEN ? AND ? AND severity = 'block' AND state = 'open' ORDER BY day, id`,
    span,
  );
  const [billed] = await tx.query<{ count: number }>('SELECT COUNT(*) AS count FROM bill WHERE usage_period_id = ?', [
    period.id,
  ]);
  return {
    periodTo: period.period_to,
    daysExpected: period.days_expected,
    daysRead: period.days_read,
    firstMissing: period.first_missing,
    estimatedCount: Number(period.estimated_count),
    openConflicts: Number(conflicts!.count),
    unreconciledFiles: unreconciled.map((row) => row.name),
    blockingFindings: findings.map((row) => row.message),
    billed: Number(billed!.count) > 0,
  };
}
