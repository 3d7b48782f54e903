import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startMariaDb } from '../../local/mariadb.ts';
import { databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';

export const ENVIRONMENTS = 300;
export const CONNECTIONS = 100;
const INVOCATIONS = 10;

export interface ConnectionReport {
  readonly requests: number;
  /** Requests that failed, by code. */
  readonly failures: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Milliseconds of one invocation. */
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
  /** Connections the server accepted, by its own counter, and those it refused because all were taken. */
  readonly made: number;
  readonly refused: number;
}

/**
 * 300 execution environments, each with a connection layer of its own, invoked ten times with short idle times between, as a burst of customers
 * would, against a server that has fewer connections.
 * @param server mysql://user:password@host:port with max_connections = CONNECTIONS
 */
export async function crowd(server: string): Promise<ConnectionReport> {
  const url = new URL(server);
  url.pathname = '/information_schema';
  const environments = Array.from({ length: ENVIRONMENTS }, () => openDatabase(databaseSettingsFrom(url.href)));
  const times: number[] = [];
  const failures: Record<string, number> = {};
  const status = async (name: string) => {
    const [row] = await environments[0]!.query<{ Value: string }>(`SHOW GLOBAL STATUS LIKE '${name}'`);
    return Number(row?.Value);
  };
  const counts = async () => ({
    made: await status('Connections'),
    refused: await status('Connection_errors_max_connections'),
  });
  const before = await counts();
  const started = performance.now();
  await Promise.all(
    environments.map(async (database) => {
      for (let invocation = 0; invocation < INVOCATIONS; invocation += 1) {
        const begun = performance.now();
        try {
          await database.query('SELECT CONNECTION_ID() AS id');
        } catch (error) {
          const code = (error as { code?: string }).code ?? 'unknown';
          failures[code] = (failures[code] ?? 0) + 1;
        }
        await database.rest();
        times.push(performance.now() - begun);
        await sleep(Math.random() * 100);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(environments.slice(1).map((database) => database.close()));
  const after = await counts();
  await environments[0]!.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)]!;
  return {
    requests: times.length,
    failures,
    seconds,
    p50: at(0.5),
    p99: at(0.99),
    longest: at(1),
    made: after.made - before.made,
    refused: after.refused - before.refused,
  };
}

/** Prints how many failed, how long the slowest waited, and how many connections were made. */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'connections-'));
  const server = await startMariaDb({ folder, durable: false, options: [`--max-connections=${CONNECTIONS}`] });
  try {
    const report = await crowd(server.url);
    console.log(
      `${ENVIRONMENTS} environments, ${report.requests} invocations, max_connections = ${CONNECTIONS}: ${report.seconds.toFixed(1)} s`,
    );
    console.log(`failed: ${Object.keys(report.failures).length === 0 ? 'none' : JSON.stringify(report.failures)}`);
    console.log(
      `p50 ${report.p50.toFixed(0)} ms, p99 ${report.p99.toFixed(0)} ms, longest ${report.longest.toFixed(0)} ms; ` +
        `${report.made} connections made, ${report.refused} refused by the server and tried again`,
    );
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
