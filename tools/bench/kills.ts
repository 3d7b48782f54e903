import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariaDb } from '../../local/mariadb.ts';
import { databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';
import { killTransactions } from '../../tests/support/kill-transactions.ts';

/** Kills connections inside transactions (1,000 by default) and prints what became of the data. */
export async function run(args: readonly string[] = []): Promise<void> {
  const wanted = Number(args[0] ?? 1_000);
  const folder = mkdtempSync(join(tmpdir(), 'kills-'));
  const server = await startMariaDb({ folder, durable: false });
  const setUp = openDatabase(databaseSettingsFrom(`${server.url}/information_schema`));
  await setUp.execute('CREATE DATABASE kills');
  await setUp.close();
  const started = performance.now();
  const report = await killTransactions(`${server.url}/kills`, wanted);
  console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`, report);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
