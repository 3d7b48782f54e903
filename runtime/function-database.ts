import { keepAccessLogIn } from './access-log.ts';
import { type Database, databaseSettingsFrom, openDatabase } from './database.ts';
import { atInvocationEnd, remainingTime } from './invocation.ts';

/**
 * The database of this execution environment. Only functions with the mysql2 layer, inside the VPC, import this file.
 * A missing setting fails here, at start, naming the variable; connecting waits for the first statement.
 */
export const database: Database = openDatabase(databaseSettingsFrom(process.env), { remainingTime });

atInvocationEnd(() => database.rest());
keepAccessLogIn(database);
