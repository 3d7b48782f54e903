import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { freePort, type MariaDb, startMariaDb } from '../../local/mariadb.ts';

/** A private, durable database server that can be killed at any moment and started again on its data. */
export interface KillableServer {
  /** without a database name */
  url: string;
  version(): Promise<string>;
  /** kill -9, and wait until it is gone */
  kill(): Promise<void>;
  /** Starts it again; resolves when it answers. */
  restart(): Promise<void>;
  /** Ends it in order and removes its data. */
  remove(): Promise<void>;
}

/** MariaDB as the laptop runs it, commits flushed to disk. */
export async function mariaDbServer(folder: string): Promise<KillableServer> {
  let server: MariaDb = await startMariaDb({ folder });
  const { port, url } = server;
  return {
    url,
    version: () => versionOf(url),
    kill: () => killed(server.process),
    async restart() {
      server = await startMariaDb({ folder, port });
    },
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * MySQL: `mysqld` on PATH, or inside the root folder `root` (chroot), where Debian has no package of it.
 * @param folder data folder, as seen inside `root`
 */
export async function mySqlServer(folder: string, root: string): Promise<KillableServer> {
  const port = await freePort();
  const outside = join(root, folder);
  const command = (args: string[]) => (root === '/' ? ['mysqld', ...args] : ['chroot', root, 'mysqld', ...args]);
  const common = ['--no-defaults', `--datadir=${folder}/data`, ...(process.getuid?.() === 0 ? ['--user=root'] : [])];
  mkdirSync(outside, { recursive: true });
  const [program, ...args] = command([...common, '--initialize-insecure']);
  const initialised = spawnSync(program!, args, { encoding: 'utf8' });
  if (initialised.status !== 0) throw new Error(`mysqld --initialize-insecure failed:\n${initialised.stderr}`);
  const url = `mysql://root@127.0.0.1:${port}`;
  const start = async (): Promise<ChildProcess> => {
    const log = openSync(join(outside, 'mysqld.log'), 'a');
    const [mysqld, ...rest] = command([
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${folder}/mysql.sock`,
      `--pid-file=${folder}/mysqld.pid`,
      '--mysqlx=OFF',
      '--secure-file-priv=',
      '--innodb-flush-log-at-trx-commit=1',
      '--max-connections=200',
    ]);
    const child = spawn(mysqld!, rest, { stdio: ['ignore', log, log] });
    await untilAnswers(url, child);
    return child;
  };
  let server = await start();
  return {
    url,
    version: () => versionOf(url),
    kill: () => killed(server),
    async restart() {
      server = await start();
    },
    async remove() {
      const ended = new Promise((resolve) => server.once('close', resolve));
      server.kill('SIGTERM');
      await ended;
      for (const path of [outside, folder]) rmSync(path, { recursive: true, force: true });
    },
  };
}

async function killed(server: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => server.once('close', resolve));
  server.kill('SIGKILL');
  await gone;
}

async function untilAnswers(url: string, server: ChildProcess): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (server.exitCode !== null || server.signalCode !== null)
      throw new Error('mysqld ended before it was ready; see its log');
    try {
      await versionOf(url);
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new Error('mysqld was not ready within 60 s');
}

async function versionOf(url: string): Promise<string> {
  const connection = await createConnection({ uri: url, connectTimeout: 2_000 });
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version');
    return (rows as { version: string }[])[0]!.version;
  } finally {
    await connection.end();
  }
}
