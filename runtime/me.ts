import { ownContracts } from './customer.ts';
import type { Queryable } from './database.ts';
import { AppError } from './errors.ts';

/** What a customer sees of their own record. */
export interface Me {
  readonly name: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly language: string;
  readonly contracts: readonly {
    readonly contractId: string;
    readonly supplyPoint: string;
    readonly district: string | null;
    readonly plan: string;
    readonly contractKw: number | null;
    readonly readingDay: number;
    readonly welfareDiscount: string | null;
    readonly householdDiscount: string | null;
    readonly validFrom: string;
    readonly validTo: string | null;
  }[];
}

/**
 * The caller's record with all contracts, newest first.
 * @throws AppError `customer.not-found`
 */
export async function readMe(database: Queryable, subject: string): Promise<Me> {
  const [row] = await database.query<Omit<Me, 'contracts'>>(
    'SELECT name, email, phone, language FROM customer WHERE subject = ?',
    [subject],
  );
  if (row === undefined) throw new AppError('customer.not-found');
  const contracts = await ownContracts(database, subject);
  return {
    ...row,
    contracts: contracts.map(({ contractId, supplyPointId: _, ...contract }) => ({
      contractId: String(contractId),
      ...contract,
    })),
  };
}
