import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMariaDb } from '../../local/mariadb.ts';
import { databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';

const ENVIRONMENTS = 300;
const CONNECTIONS = 100;
const INVOCATIONS = 10;

/**
 * 300 execution environments against a server of 100 connections: each a connection layer of its own, invoked ten times with short idle times
 * between, as a burst of customers would. Prints how many failed, how long the slowest waited, and how many connections were made.
 */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'connections-'));
  const server = await startMariaDb({ folder, durable: false, options: [`--max-connections=${CONNECTIONS}`] });
  const environments = Array.from({ length: ENVIRONMENTS }, () =>
    openDatabase(databaseSettingsFrom(`${server.url}/information_schema`)),
  );
  const times: number[] = [];
  const failures = new Map<string, number>();
  const started = performance.now();
  await Promise.all(
    environments.map(async (database) => {
      for (let invocation = 0; invocation < INVOCATIONS; invocation += 1) {
        const begun = performance.now();
        try {
          await database.query('SELECT CONNECTION_ID() AS id');
        } catch (error) {
          const code = (error as { code?: string }).code ?? 'unknown';
          failures.set(code, (failures.get(code) ?? 0) + 1);
        }
        await database.rest();
        times.push(performance.now() - begun);
        await sleep(Math.random() * 100);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(environments.slice(1).map((database) => database.close()));
  const made = await environments[0]!.query<{ Value: string }>(`SHOW GLOBAL STATUS LIKE 'Connections'`);
  const refused = await environments[0]!.query<{ Value: string }>(
    `SHOW GLOBAL STATUS LIKE 'Connection_errors_max_connections'`,
  );
  await environments[0]!.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
  times.sort((a, b) => a - b);
  const at = (share: number) => `${times[Math.floor((times.length - 1) * share)]!.toFixed(0)} ms`;
  console.log(
    `${ENVIRONMENTS} environments × ${INVOCATIONS} invocations, max_connections = ${CONNECTIONS}: ${seconds.toFixed(1)} s`,
  );
  console.log(
    `failed ${[...failures.values()].reduce((a, b) => a + b, 0)} ${JSON.stringify(Object.fromEntries(failures))}`,
  );
  console.log(
    `p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}; ${made[0]?.Value} connections made, ${refused[0]?.Value} refused by the server and tried again`,
  );
}
