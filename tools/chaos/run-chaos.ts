import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { migrate } from '../../database/migrate.ts';
import { type Database, databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { Fleet } from './fleet.ts';
import { exponentialMs, seededRandom } from './random.ts';
import { type KillableServer, mariaDbServer, mySqlServer } from './server.ts';
import { type Outage, rescuesOf, verify } from './verify.ts';
import type { ChaosParams } from './worker.ts';

export interface ChaosSettings {
  /** how long jobs are made and processes killed; settling afterwards comes on top */
  seconds: number;
  seed: number;
  server: 'mariadb' | 'mysql';
  /** root folder mysqld lives in; / = the machine's own */
  mysqldRoot: string;
  workers: number;
  slots: number;
  leaseSeconds: number;
  /** mean times between kills; 0 = none */
  killEveryMs: number;
  dbKillEveryMs: number;
  stallEveryMs: number;
  say: (line: string) => void;
}

export interface ChaosReport {
  server: string;
  seed: number;
  seconds: number;
  leaseSeconds: number;
  jobs: number;
  effects: number;
  kills: number;
  dbKills: number;
  stalls: number;
  lost: number;
  doubled: number;
  brokenRules: number;
  /** writes and ends of workers that had lost their job, all refused */
  fenced: number;
  orphans: number;
  /** from the kill of a worker until a job of its runs elsewhere; what the database was away counts */
  orphanRescueP50Ms: number | null;
  orphanRescueP99Ms: number | null;
  orphanRescueMaxMs: number | null;
  /** the same without the time the database was away after the lease had run out */
  orphanRescueDatabaseUpP99Ms: number | null;
  /** of a rescue: from its being given back to the queue until it runs */
  orphanWaitP99Ms: number | null;
  /** from a kill of the database until it answers again */
  databaseAwayP50Ms: number | null;
  databaseAwayMaxMs: number | null;
  databaseAwayTotalMs: number;
  /** from the last kill to the last job's end */
  settledMs: number;
  /** longest time a worker took to end after SIGTERM */
  sigtermMs: number;
  /** workers that ended by themselves */
  crashes: number;
  examples: string[];
}

/** Runs the whole experiment; the server and its data are gone afterwards. */
export async function runChaos(settings: ChaosSettings): Promise<ChaosReport> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const server =
    settings.server === 'mysql' ? await mySqlServer(folder, settings.mysqldRoot) : await mariaDbServer(folder);
  const giveUp = () => void server.remove().finally(() => process.exit(1));
  // The workers notice the end of this process by themselves; the server would go on.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, giveUp);
  try {
    const version = await server.version();
    settings.say(`${version} at ${server.url.replace(/\/\/.*@/, '//')}`);
    const url = await makeDatabase(server);
    const database = openDatabase(databaseSettingsFrom(url), { statementLimit: 60_000 });
    const report = await experiment(settings, server, database, url);
    await database.close();
    return { server: version, ...report };
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, giveUp);
    await server.remove();
  }
}

async function makeDatabase(server: KillableServer): Promise<string> {
  const connection = await createConnection({ uri: server.url });
  await connection.query('CREATE DATABASE chaos CHARACTER SET utf8mb4');
  await connection.end();
  const url = `${server.url}/chaos`;
  await migrate(databaseSettingsFrom(url));
  const database = openDatabase(databaseSettingsFrom(url));
  await database.execute(
    `CREATE TABLE chaos_effect (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, job_id BIGINT UNSIGNED NOT NULL, step INT NOT NULL,
       start_no INT NOT NULL, process_id INT NOT NULL, at DATETIME(3) NOT NULL, KEY chaos_effect_job (job_id, step))`,
  );
  await database.close();
  return url;
}

async function experiment(
  settings: ChaosSettings,
  server: KillableServer,
  database: Database,
  url: string,
): Promise<Omit<ChaosReport, 'server'>> {
  const random = seededRandom(settings.seed);
  const fleet = new Fleet({
    size: settings.workers,
    random: seededRandom(settings.seed + 1),
    environment: {
      ...process.env,
      DATABASE_URL: url,
      CHAOS_SLOTS: String(settings.slots),
      CHAOS_LEASE_SECONDS: String(settings.leaseSeconds),
      NODE_COMPILE_CACHE: join(tmpdir(), 'chaos-compile-cache'),
    },
  });
  const roots = new Map<string, ChaosParams>();
  const end = Date.now() + settings.seconds * 1000;
  const outages: Outage[] = [];
  const every = async (meanMs: number, seed: number, act: () => Promise<void> | void) => {
    const moments = seededRandom(seed);
    while (meanMs > 0) {
      const wait = exponentialMs(meanMs, moments);
      if (Date.now() + wait >= end) return;
      await sleep(wait);
      await act();
    }
  };
  const saying = setInterval(() => {
    settings.say(
      `${Math.round((end - Date.now()) / 1000)} s left: ${roots.size} jobs, ${fleet.killedAt.size} worker kills, ${outages.length} database kills`,
    );
  }, 10_000);
  await Promise.all([
    feed(database, roots, random, settings.workers * settings.slots * 2, end),
    every(settings.killEveryMs, settings.seed + 2, () => fleet.killOne()),
    every(settings.stallEveryMs, settings.seed + 3, () =>
      fleet.stallOne((settings.leaseSeconds + 3 + random() * 5) * 1000),
    ),
    every(settings.dbKillEveryMs, settings.seed + 4, async () => {
      const from = new Date();
      await server.kill();
      await server.restart();
      outages.push({ from, to: new Date() });
    }),
  ]);
  clearInterval(saying);
  settings.say('no more kills; waiting for the last jobs');
  const lastKill = Date.now();
  await untilSettled(database, settings);
  const settledMs = Date.now() - lastKill;
  const sigtermMs = await fleet.stopAll();
  const found = await verify(database, { roots });
  const rescues = await rescuesOf(database, fleet.killedAt, outages, settings.leaseSeconds * 1000);
  const times = rescues.map(({ total }) => total);
  const away = outages.map(({ from, to }) => to.getTime() - from.getTime());
  return {
    seed: settings.seed,
    seconds: settings.seconds,
    leaseSeconds: settings.leaseSeconds,
    jobs: found.jobs,
    effects: found.effects,
    kills: fleet.killedAt.size,
    dbKills: outages.length,
    stalls: fleet.stalls,
    lost: found.lost,
    doubled: found.doubled,
    brokenRules: found.brokenRules,
    fenced: fleet.fenced,
    orphans: rescues.length,
    orphanRescueP50Ms: quantile(times, 0.5),
    orphanRescueP99Ms: quantile(times, 0.99),
    orphanRescueMaxMs: quantile(times, 1),
    orphanRescueDatabaseUpP99Ms: quantile(
      rescues.map(({ total, databaseAway }) => total - databaseAway),
      0.99,
    ),
    orphanWaitP99Ms: quantile(
      rescues.map(({ total, untilGivenBack }) => total - untilGivenBack),
      0.99,
    ),
    databaseAwayP50Ms: quantile(away, 0.5),
    databaseAwayMaxMs: quantile(away, 1),
    databaseAwayTotalMs: away.reduce((sum, milliseconds) => sum + milliseconds, 0),
    settledMs,
    sigtermMs,
    crashes: fleet.crashes.length,
    examples: [...found.examples, ...fleet.crashes.slice(0, 5)],
  };
}

function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? null;
}

/** Keeps the queue from running empty; a job whose making was cut short by a kill is made again under the same key. */
async function feed(
  database: Database,
  roots: Map<string, ChaosParams>,
  random: () => number,
  backlog: number,
  end: number,
): Promise<void> {
  while (Date.now() < end) {
    try {
      const [row] = await database.query<{ open: number }>(
        "SELECT COUNT(*) AS open FROM job WHERE state IN ('ready', 'waiting', 'scheduled')",
      );
      for (let i = Number(row!.open); i < backlog && Date.now() < end; i++) {
        const key = `chaos:${roots.size}`;
        const params: ChaosParams = {
          steps: 1 + Math.floor(random() * 5),
          ms: Math.floor(random() * 300),
          child: random() < 0.3,
        };
        roots.set(key, params);
        await untilDone(() =>
          database.transaction((tx) =>
            enqueue(tx, { type: 'chaos', params, uniqueKey: key, priority: Math.floor(random() * 3) }),
          ),
        );
      }
    } catch {
      // the database is being started again
    }
    await sleep(100);
  }
}

async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      await sleep(100);
    }
  }
}

async function untilSettled(database: Database, settings: ChaosSettings): Promise<void> {
  const end = Date.now() + (settings.leaseSeconds * 3 + 120) * 1000;
  while (Date.now() < end) {
    const [row] = await untilDone(() =>
      database.query<{ open: number }>(
        "SELECT COUNT(*) AS open FROM job WHERE state IN ('ready', 'waiting', 'scheduled', 'running')",
      ),
    );
    if (Number(row!.open) === 0) return;
    await sleep(250);
  }
}
