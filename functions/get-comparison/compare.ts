import { addMonths } from '../../domain/calendar/day.ts';
import { contractsAt, type OwnContract } from '../../runtime/customer.ts';
import type { Queryable } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';

interface Amount {
  readonly usageWh: number;
  readonly totalWon: number;
}

/** A bill beside the one before, the one of a year ago, and similar homes. */
export interface Comparison extends Amount {
  readonly period: { readonly from: string; readonly to: string };
  readonly lastMonth: Amount | null;
  readonly lastYear: Amount | null;
  readonly similarHomes: {
    readonly district: string;
    readonly homes: number;
    readonly medianWh: number;
    readonly lowerQuartileWh: number;
    readonly upperQuartileWh: number;
  } | null;
}

interface BillRow {
  readonly period_from: string;
  readonly period_to: string;
  readonly usage_wh: number;
  readonly total_won: number;
}

/** Fewer homes could be recognised. */
const LEAST_HOMES = 20;
/** A quartile is some home's own figure; rounded to whole kWh it says no more than a bill read over a fence. */
const ROUND_WH = 1_000;

/**
 * @throws AppError `supply-point.not-found`; `not-found` while there is no bill to compare
 */
export async function compare(
  database: Queryable,
  request: { subject: string; supplyPoint?: string | undefined },
): Promise<Comparison> {
  const contracts = await contractsAt(database, request);
  const bills = await recentBills(database, contracts);
  const [newest, ...older] = bills;
  if (newest === undefined) throw new AppError('not-found');
  return {
    period: { from: newest.period_from, to: newest.period_to },
    ...amountOf(newest),
    lastMonth: amountOrNull(older.find((bill) => near(bill.period_from, addMonths(newest.period_from, -1)))),
    lastYear: amountOrNull(older.find((bill) => near(bill.period_from, addMonths(newest.period_from, -12)))),
    similarHomes: await similarHomes(database, contracts[0], newest),
  };
}

/** The newest version of each of the last 14 periods. */
function recentBills(database: Queryable, contracts: readonly OwnContract[]): Promise<BillRow[]> {
  return database.query<BillRow>(
    `SELECT period_from, period_to, usage_wh, total_won FROM bill
     WHERE contract_id IN (${contracts.map(() => '?').join(', ')}) AND state = 'issued'
     ORDER BY period_from DESC, id DESC LIMIT 14`,
    contracts.map(({ contractId }) => contractId),
  );
}

/** Homes of the same district and plan whose period ends within a fortnight of this one's. */
async function similarHomes(
  database: Queryable,
  contract: OwnContract,
  bill: BillRow,
): Promise<Comparison['similarHomes']> {
  if (contract.district === null || !contract.plan.startsWith('residential/')) return null;
  const rows = await database.query<{ wh: number }>(
    `SELECT u.import_wh AS wh FROM supply_point s
       JOIN contract k ON k.supply_point_id = s.id
       JOIN usage_period u ON u.contract_id = k.id
     WHERE s.district = ? AND k.plan = ? AND s.id <> ? AND u.days_read = u.days_expected
       AND u.period_from BETWEEN ? - INTERVAL 14 DAY AND ? + INTERVAL 14 DAY
       AND ABS(DATEDIFF(u.period_to, ?)) <= 14
     ORDER BY u.import_wh`,
    [contract.district, contract.plan, contract.supplyPointId, bill.period_from, bill.period_from, bill.period_to],
  );
  if (rows.length < LEAST_HOMES) return null;
  const at = (share: number) => Math.round(rows[Math.floor((rows.length - 1) * share)]!.wh / ROUND_WH) * ROUND_WH;
  return {
    district: contract.district,
    homes: rows.length,
    medianWh: at(0.5),
    lowerQuartileWh: at(0.25),
    upperQuartileWh: at(0.75),
  };
}

function amountOf(bill: BillRow): Amount {
  return { usageWh: bill.usage_wh, totalWon: bill.total_won };
}

function amountOrNull(bill: BillRow | undefined): Amount | null {
  return bill === undefined ? null : amountOf(bill);
}

/** Reading days wander by a few days from month to month. */
function near(day: string, other: string): boolean {
  return Math.abs(Date.parse(day) - Date.parse(other)) <= 10 * 86_400_000;
}
