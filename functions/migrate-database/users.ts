import type { Queryable } from '../../runtime/database.ts';

/** The database's users and what they may do. Every one signs in by IAM, over TLS only; none has a password. */
export const users = [
  { name: 'portal', privileges: 'SELECT, INSERT, UPDATE, DELETE' },
  { name: 'batch', privileges: 'SELECT, INSERT, UPDATE, DELETE, CREATE TEMPORARY TABLES' },
  { name: 'migrator', privileges: 'ALL' },
] as const;

/**
 * Statements that make a user or bring it to what it may do. Running them again changes nothing.
 * @param database name of the schema; only letters, digits and underscores, because it cannot be bound as a parameter
 */
export function userStatements(database: string): string[] {
  if (!/^\w{1,64}$/.test(database))
    throw new RangeError('The database name may have letters, digits and underscores only');
  return users.flatMap(({ name, privileges }) => [
    `CREATE USER IF NOT EXISTS '${name}'@'%' IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS' REQUIRE SSL`,
    `GRANT ${privileges} ON \`${database}\`.* TO '${name}'@'%'`,
  ]);
}

/** @param master signed in as the database's master user */
export async function createUsers(master: Queryable, database: string): Promise<void> {
  for (const statement of userStatements(database)) await master.execute(statement);
}
