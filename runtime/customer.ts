import type { Queryable } from './database.ts';
import { AppError } from './errors.ts';

/** A contract of the caller with its supply point. Days are Asia/Seoul; `validTo` null = open. */
export interface OwnContract {
  readonly contractId: number;
  readonly supplyPointId: number;
  readonly supplyPoint: string;
  readonly district: string | null;
  readonly plan: string;
  readonly contractKw: number | null;
  readonly readingDay: number;
  readonly welfareDiscount: string | null;
  readonly householdDiscount: string | null;
  readonly validFrom: string;
  readonly validTo: string | null;
}

/**
 * Id of the caller's customer record.
 * @throws AppError `customer.not-found`
 */
export async function customerId(database: Queryable, subject: string): Promise<number> {
  const [row] = await database.query<{ id: number }>('SELECT id FROM customer WHERE subject = ?', [subject]);
  if (row === undefined) throw new AppError('customer.not-found');
  return row.id;
}

/** All contracts of the caller, newest first. */
export function ownContracts(database: Queryable, subject: string): Promise<OwnContract[]> {
  return database.query<OwnContract>(
    `SELECT k.id AS contractId, k.supply_point_id AS supplyPointId, s.code AS supplyPoint, s.district, k.plan, k.contract_kw AS contractKw,
            k.reading_day AS readingDay, k.welfare_discount AS welfareDiscount, k.household_discount AS householdDiscount,
            k.valid_from AS validFrom, k.valid_to AS validTo
     FROM customer c JOIN contract k ON k.customer_id = c.id JOIN supply_point s ON s.id = k.supply_point_id
     WHERE c.subject = ? ORDER BY k.valid_from DESC, k.id DESC`,
    [subject],
  );
}

/**
 * The caller's contracts at one supply point, newest first: the one asked for, else the one of the newest contract. What happened there before
 * or after their days belongs to somebody else.
 * @throws AppError `supply-point.not-found` when there is none, or it is not the caller's: the two are not told apart
 */
export async function contractsAt(
  database: Queryable,
  request: { subject: string; supplyPoint?: string | undefined },
): Promise<[OwnContract, ...OwnContract[]]> {
  const all = await ownContracts(database, request.subject);
  const supplyPoint = request.supplyPoint ?? all[0]?.supplyPoint;
  const [newest, ...older] = all.filter((contract) => contract.supplyPoint === supplyPoint);
  if (newest === undefined) throw new AppError('supply-point.not-found');
  return [newest, ...older];
}

/** Whether one of the contracts covers the day. */
export function covers(contracts: readonly OwnContract[], day: string): boolean {
  return contracts.some(({ validFrom, validTo }) => validFrom <= day && (validTo === null || day <= validTo));
}
