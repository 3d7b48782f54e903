import { type Invariant, sqlInvariant } from './invariant.ts';

/** Newest version of every period's bill. */
const LATEST = `(SELECT usage_period_id, MAX(version) AS version FROM bill GROUP BY usage_period_id) latest`;

/** What must hold for bills, told in SQL. */
export const billInvariants: readonly Invariant[] = [
  sqlInvariant(
    'bill-total-is-charge-and-adjustment',
    'What a bill asks for is the period’s charge and the differences it carries.',
    'bill',
    'SELECT id, charge_won, adjustment_won, total_won FROM bill WHERE total_won <> charge_won + adjustment_won',
  ),
  sqlInvariant(
    'bill-charge-is-its-parts',
    'The charge is subtotal, VAT and fund, below 10 won dropped.',
    'bill',
    `SELECT id, subtotal_won, vat_won, fund_won, charge_won FROM bill
      WHERE charge_won <> FLOOR((subtotal_won + vat_won + fund_won) / 10) * 10`,
  ),
  sqlInvariant(
    'bill-lines-sum-to-total',
    'The lines of a bill sum to its total.',
    'bill',
    `SELECT b.id, b.total_won, SUM(CAST(l.amount AS DECIMAL(30, 9))) AS lines_won
       FROM bill b LEFT JOIN bill_line l ON l.bill_id = b.id
      GROUP BY b.id, b.total_won
     HAVING b.total_won <> COALESCE(SUM(CAST(l.amount AS DECIMAL(30, 9))), 0)`,
  ),
  sqlInvariant(
    'bill-versions-are-complete',
    'The versions of a period’s bill are 1, 2, … without a gap; the newest is issued and all others are superseded.',
    '(SELECT DISTINCT usage_period_id FROM bill) periods',
    `SELECT usage_period_id, COUNT(*) AS versions, MIN(version) AS first_version, MAX(version) AS last_version, SUM(state = 'issued') AS issued
       FROM bill GROUP BY usage_period_id
     HAVING MIN(version) <> 1 OR MAX(version) <> COUNT(*) OR SUM(state = 'issued') <> 1
         OR MAX(IF(state = 'issued', version, 0)) <> MAX(version)`,
  ),
  sqlInvariant(
    'bill-usage-is-the-period’s',
    'A period that needs no rating is billed for the energy it has.',
    'usage_period WHERE needs_rating = 0',
    `SELECT p.id AS usage_period_id, p.import_wh, b.usage_wh
       FROM usage_period p LEFT JOIN ${LATEST} ON latest.usage_period_id = p.id
       LEFT JOIN bill b ON b.usage_period_id = p.id AND b.version = latest.version
      WHERE p.needs_rating = 0 AND NOT (b.usage_wh <=> p.import_wh AND b.period_from <=> p.period_from
                                        AND (b.period_to <=> p.period_to OR p.days_expected = 0))`,
  ),
  sqlInvariant(
    'adjustment-is-the-difference-of-two-versions',
    'Every new version has exactly one adjustment, which is its charge less the charge of the version before.',
    'bill WHERE version > 1',
    `SELECT n.id AS to_bill_id, n.charge_won - o.charge_won AS difference_won, a.amount_won, a.from_bill_id
       FROM bill n JOIN bill o ON o.usage_period_id = n.usage_period_id AND o.version = n.version - 1
       LEFT JOIN bill_adjustment a ON a.to_bill_id = n.id
      WHERE NOT (a.amount_won <=> n.charge_won - o.charge_won AND a.from_bill_id <=> o.id AND a.customer_id <=> n.customer_id
                 AND a.usage_period_id <=> n.usage_period_id)`,
  ),
  sqlInvariant(
    'adjustment-is-carried-once',
    'A bill carries the adjustments that name its period, all of them, of the same customer, and no other.',
    'bill',
    `SELECT b.id, b.adjustment_won, COALESCE(SUM(a.amount_won), 0) AS carried_won
       FROM bill b LEFT JOIN bill_adjustment a ON a.carried_on_period_id = b.usage_period_id
      GROUP BY b.id, b.adjustment_won, b.customer_id
     HAVING b.adjustment_won <> COALESCE(SUM(a.amount_won), 0) OR COALESCE(SUM(a.customer_id <> b.customer_id), 0) > 0`,
  ),
  sqlInvariant(
    'adjustment-is-carried-by-a-bill',
    'An adjustment that is carried is carried on a period that has a bill.',
    'bill_adjustment WHERE carried_on_period_id IS NOT NULL',
    `SELECT a.id, a.carried_on_period_id FROM bill_adjustment a
      WHERE a.carried_on_period_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM bill b WHERE b.usage_period_id = a.carried_on_period_id)`,
  ),
  sqlInvariant(
    'asked-and-waiting-is-the-truth',
    'Per customer: what was asked for on first versions, and what waits for the next bill, is what the newest versions cost.',
    '(SELECT DISTINCT customer_id FROM bill) customers',
    `SELECT customer_id, SUM(asked) AS asked_won, SUM(waiting) AS waiting_won, SUM(truth) AS truth_won
       FROM (SELECT customer_id, total_won AS asked, 0 AS waiting, 0 AS truth FROM bill WHERE version = 1
             UNION ALL SELECT customer_id, 0, amount_won, 0 FROM bill_adjustment WHERE carried_on_period_id IS NULL
             UNION ALL SELECT b.customer_id, 0, 0, b.charge_won FROM bill b
                         JOIN ${LATEST} ON latest.usage_period_id = b.usage_period_id AND latest.version = b.version) amounts
      GROUP BY customer_id
     HAVING SUM(asked) + SUM(waiting) <> SUM(truth)`,
  ),
  sqlInvariant(
    'periods-do-not-overlap',
    'The periods of a contract do not overlap.',
    'usage_period',
    `SELECT a.contract_id, a.period_from, a.period_to, b.period_from AS other_from FROM usage_period a
       JOIN usage_period b ON b.contract_id = a.contract_id AND b.period_from > a.period_from AND b.period_from <= a.period_to
      WHERE a.days_expected > 0 AND b.days_expected > 0`,
  ),
  sqlInvariant(
    'contracts-do-not-overlap',
    'A supply point has one contract on any day, so that no energy is billed twice.',
    'contract',
    `SELECT a.supply_point_id, a.id AS contract_id, b.id AS other_contract_id FROM contract a
       JOIN contract b ON b.supply_point_id = a.supply_point_id AND b.valid_from > a.valid_from
        AND (a.valid_to IS NULL OR b.valid_from <= a.valid_to)`,
  ),
];
