// Jest globalSetup of the integration project: one server for all test files. DATABASE_URL selects another server.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariaDb } from '../../local/mariadb.ts';
import { shared } from './shared-server.ts';

export default async function startServer(): Promise<void> {
  if (process.env['DATABASE_URL']) return;
  const folder = mkdtempSync(join(tmpdir(), 'integration-mariadb-'));
  shared.folder = folder;
  shared.server = await startMariaDb({ folder, durable: false });
  process.env['TEST_SERVER_URL'] = shared.server.url;
}
