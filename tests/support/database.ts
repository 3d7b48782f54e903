import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { migrate } from '../../database/migrate.ts';
import { type Database, databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';

// Making all tables takes MySQL seconds on a busy machine.
jest.setTimeout(60_000);

export interface TestDatabase {
  /** mysql://user:password@host:port/name */
  url: string;
  database: Database;
  /** Closes `database` and drops it on the server. */
  drop(): Promise<void>;
}

/** The server the integration tests use: DATABASE_URL (its database name is ignored), else the MariaDB of globalSetup. */
export function testServerUrl(): string {
  const url = process.env['DATABASE_URL'] ?? process.env['TEST_SERVER_URL'];
  if (!url)
    throw new Error('No test server: set DATABASE_URL=mysql://user:password@host:port or run the integration project.');
  const server = new URL(url);
  server.pathname = '';
  return server.toString();
}

/** A fresh database with every migration applied; each test file makes its own, so files can run side by side. */
export async function createTestDatabase(options: { migrated?: boolean } = {}): Promise<TestDatabase> {
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  const server = testServerUrl();
  await onServer(server, `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = openDatabase(databaseSettingsFrom(url.toString()));
  if (options.migrated !== false) await migrate(database);
  return {
    url: url.toString(),
    database,
    async drop() {
      await database.close();
      await onServer(server, `DROP DATABASE IF EXISTS ${name}`);
    },
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const connection = await createConnection({ uri: url });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
