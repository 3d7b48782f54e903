import { readFileSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { migrate } from '../../../database/migrate.ts';
import { databaseSettingsFrom } from '../../../runtime/database.ts';

export interface Measured {
  jobsPerSecond: number;
  claimMs?: { p50: number; p99: number };
  /** processor time; the server's only when it is this machine's own */
  serverMicros?: number;
  clientMicros: number;
}

export interface Scene {
  /** with a migrated database that nothing else uses */
  url: string;
  /** Empties the queue and fills it with ready jobs of type `bench`. */
  fill(jobs: number): Promise<void>;
  /** Jobs that have succeeded. */
  done(): Promise<number>;
  /** Times `work`, which answers how long its claims took. */
  time(jobs: number, work: () => Promise<readonly number[]>): Promise<Measured>;
  remove(): Promise<void>;
}

/** Makes the database on the server. */
export async function prepareScene(serverUrl: string): Promise<Scene> {
  const server = new URL(serverUrl);
  const name = `bench_queue_${process.pid}`;
  const connection = await createConnection({ uri: serverUrl, multipleStatements: true });
  await connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4; USE ${name}`);
  server.pathname = `/${name}`;
  const url = server.toString();
  await migrate(databaseSettingsFrom(url));
  const pid = await serverProcess(connection);
  return {
    url,
    async fill(jobs) {
      await connection.query('TRUNCATE job; TRUNCATE job_run');
      const position = 100n * 10n ** 16n + BigInt(Date.now()) * 1000n;
      for (let from = 0; from < jobs; from += 5_000) {
        const rows = Array.from(
          { length: Math.min(5_000, jobs - from) },
          (_, i) => `('bench', 'ready', ${position + BigInt(from + i)}, '{"n":${i}}', UTC_TIMESTAMP(3))`,
        );
        await connection.query(
          `INSERT INTO job (type, state, queue_position, params, created_at) VALUES ${rows.join(', ')}`,
        );
      }
    },
    async done() {
      const [[row]] = (await connection.query(
        "SELECT COUNT(*) AS done FROM job WHERE state = 'succeeded'",
      )) as unknown as [[{ done: number }]];
      return Number(row.done);
    },
    async time(jobs, work) {
      const serverBefore = pid ? processorMicros(pid) : 0;
      const before = process.cpuUsage();
      const began = performance.now();
      const claims = [...(await work())].sort((a, b) => a - b);
      const seconds = (performance.now() - began) / 1000;
      const used = process.cpuUsage(before);
      return {
        jobsPerSecond: jobs / seconds,
        ...(claims.length > 0
          ? { claimMs: { p50: claims[claims.length >> 1]!, p99: claims[Math.floor(claims.length * 0.99)]! } }
          : {}),
        ...(pid ? { serverMicros: (processorMicros(pid) - serverBefore) / jobs } : {}),
        clientMicros: (used.user + used.system) / jobs,
      };
    },
    async remove() {
      await connection.query(`DROP DATABASE ${name}`);
      await connection.end();
    },
  };
}

type ServerConnection = Awaited<ReturnType<typeof createConnection>>;

/** Process id of the server when it runs on this machine and its pid file can be read, else undefined. */
async function serverProcess(connection: ServerConnection): Promise<number | undefined> {
  try {
    const [[row]] = (await connection.query('SELECT @@pid_file AS file')) as unknown as [[{ file: string }]];
    const pid = Number(readFileSync(row.file, 'utf8'));
    processorMicros(pid);
    return pid;
  } catch {
    return undefined;
  }
}

/** User and system time of a process from /proc, which counts in hundredths of a second. */
function processorMicros(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}
