import { type Invariant, sqlInvariant } from './invariant.ts';

/** What must hold for bill runs, told in SQL. */
export const runInvariants: readonly Invariant[] = [
  sqlInvariant(
    'run-bills-are-as-approved',
    'A bill that a run issued is the first version of its period and asks for what was approved.',
    "bill_run_item WHERE state = 'issued'",
    `SELECT i.bill_run_id, i.usage_period_id, i.charge_won, i.adjustment_won, b.charge_won AS bill_charge_won, b.adjustment_won AS bill_adjustment_won
       FROM bill_run_item i LEFT JOIN bill b ON b.id = i.bill_id
      WHERE i.state = 'issued'
        AND NOT (b.usage_period_id <=> i.usage_period_id AND b.version <=> 1 AND b.charge_won <=> i.charge_won
                 AND b.adjustment_won <=> i.adjustment_won AND b.usage_wh <=> i.usage_wh)`,
  ),
  sqlInvariant(
    'run-figures-are-its-bills',
    'The figures of a run are those of its rows.',
    'bill_run',
    `SELECT r.id, r.bill_count, r.total_won, r.blocked_count, r.issued_count
       FROM bill_run r
       LEFT JOIN (SELECT bill_run_id, SUM(state IN ('ready', 'issued')) AS bills, SUM(state = 'issued') AS issued,
                         SUM(state IN ('blocked', 'left-out')) AS blocked, SUM(state = 'left-out') AS left_out,
                         SUM(IF(state IN ('ready', 'issued'), charge_won + adjustment_won, 0)) AS total,
                         SUM(IF(state IN ('ready', 'issued'), adjustment_won, 0)) AS adjustment,
                         SUM(IF(state IN ('ready', 'issued'), adjustment_won <> 0, 0)) AS adjusted
                    FROM bill_run_item GROUP BY bill_run_id) i ON i.bill_run_id = r.id
      WHERE r.bill_count <> COALESCE(i.bills, 0) OR r.issued_count <> COALESCE(i.issued, 0) OR r.blocked_count <> COALESCE(i.blocked, 0)
         OR r.left_out_count <> COALESCE(i.left_out, 0) OR r.total_won <> COALESCE(i.total, 0)
         OR r.adjustment_won <> COALESCE(i.adjustment, 0) OR r.adjusted_count <> COALESCE(i.adjusted, 0)`,
  ),
  sqlInvariant(
    'run-has-four-eyes',
    'No bill is issued by a run that was not approved by another person than its maker, and a finished run has none left to issue.',
    'bill_run',
    `SELECT r.id, r.state, r.created_by, r.approved_by FROM bill_run r
      WHERE (r.issued_count > 0 OR r.state IN ('approved', 'issuing', 'issued'))
        AND (r.approved_by IS NULL OR r.approved_by = r.created_by)
         OR r.state = 'issued' AND r.issued_count <> r.bill_count
         OR (r.open_month IS NULL) <> (r.state IN ('issued', 'cancelled'))`,
  ),
];
