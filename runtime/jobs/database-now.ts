import type { Queryable } from '../database.ts';

/** The database server's clock: the only one the queue trusts. */
export async function databaseNow(queryable: Queryable): Promise<Date> {
  const [row] = await queryable.query<{ now: string | Date }>('SELECT UTC_TIMESTAMP(3) AS now');
  return utcMoment(row!.now);
}

/** A DATETIME(3) as the driver gives it (text in UTC, or a Date) as a moment. */
export function utcMoment(value: string | Date): Date {
  return typeof value === 'string' ? new Date(`${value.replace(' ', 'T')}Z`) : value;
}
