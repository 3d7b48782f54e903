import { isoMoment, type Queryable } from '../database.ts';

/** The database server's clock: the only one the queue trusts. */
export async function databaseNow(queryable: Queryable): Promise<Date> {
  const [row] = await queryable.query<{ now: string }>('SELECT UTC_TIMESTAMP(3) AS now');
  return new Date(isoMoment(row!.now));
}
