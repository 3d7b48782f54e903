import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';

export interface MariaDb {
  /** mysql://app:password@127.0.0.1:port (no database name) */
  url: string;
  port: number;
  process: ChildProcess;
  /** Shuts the server down in order; resolves when the process has ended. */
  stop(): Promise<void>;
}

export interface MariaDbSettings {
  /** Holds the data, the log, the socket and the password; made and initialised when missing. */
  folder: string;
  /** 0 or none = any free port */
  port?: number;
  /** false for tests: commits are not flushed to disk, and the data does not survive a power cut. */
  durable?: boolean;
  /** Further server options, such as --max-connections=200. */
  options?: readonly string[];
}

const START_DEADLINE_MS = 30_000;
const PLACES_OUTSIDE_PATH = ['/usr/sbin', '/usr/libexec', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** Absolute path of a program on PATH or in the places servers are installed to, or undefined. */
export function findProgram(...names: string[]): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...PLACES_OUTSIDE_PATH];
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // not in this folder
      }
    }
  }
  return undefined;
}

function required(...names: string[]): string {
  const path = findProgram(...names);
  if (!path)
    throw new Error(`${names[0]} was not found: install MariaDB 10.11 or later, or set DATABASE_URL to a server.`);
  return path;
}

/** A port nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no port'))));
    });
  });
}

function initialise(folder: string, data: string): void {
  // Not /tmp: two that are initialised at once remove each other's temporary tables there.
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const result = spawnSync(
    required('mariadb-install-db', 'mysql_install_db'),
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--tmpdir=${temporary}`,
      '--auth-root-authentication-method=socket',
      '--skip-test-db',
      ...asRoot(),
    ],
    { encoding: 'utf8' },
  );
  if (result.status !== 0) {
    rmSync(data, { recursive: true, force: true });
    throw new Error(`mariadb-install-db failed:\n${result.stdout}${result.stderr}`);
  }
}

// MariaDB refuses to run as root unless told so; in a container or a fresh machine there is nobody else.
const asRoot = () => (process.getuid?.() === 0 ? ['--user=root'] : []);

function passwordOf(folder: string): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) writeFileSync(file, randomBytes(12).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/**
 * Starts a private MariaDB on 127.0.0.1 with its own data folder and port. The only way in is user `app` with a
 * password kept in the folder. Takes about 1 s; on a new folder about 2 s.
 * @throws when the program is missing, the port is taken, or the server ends before it is ready (with the end of its log)
 */
export async function startMariaDb(settings: MariaDbSettings): Promise<MariaDb> {
  const folder = resolve(settings.folder);
  const data = join(folder, 'data');
  if (!existsSync(join(data, 'mysql'))) initialise(folder, data);
  const password = passwordOf(folder);
  const port = settings.port || (await freePort());
  const initFile = join(folder, 'init.sql');
  writeFileSync(
    initFile,
    `CREATE USER IF NOT EXISTS app@'127.0.0.1' IDENTIFIED BY '${password}';\n` +
      `ALTER USER app@'127.0.0.1' IDENTIFIED BY '${password}';\nGRANT ALL ON *.* TO app@'127.0.0.1' WITH GRANT OPTION;\n`,
    { mode: 0o600 },
  );
  // Not /tmp: a starting server removes the temporary files of every server that shares its folder for them.
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const logFile = join(folder, 'mariadb.log');
  const log = openSync(logFile, 'a');
  const server = spawn(
    required('mariadbd', 'mysqld'),
    [
      '--no-defaults',
      ...asRoot(),
      `--datadir=${data}`,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      // A socket path may have 107 characters at most, and the folder's may be longer: relative to the data folder.
      '--socket=mariadb.sock',
      `--tmpdir=${temporary}`,
      `--pid-file=${join(folder, 'mariadb.pid')}`,
      `--init-file=${initFile}`,
      '--skip-name-resolve',
      '--local-infile=1',
      '--character-set-server=utf8mb4',
      '--collation-server=utf8mb4_unicode_ci',
      '--innodb-buffer-pool-size=256M',
      `--innodb-flush-log-at-trx-commit=${settings.durable === false ? 0 : 1}`,
      '--max-connections=200',
      '--max-allowed-packet=64M',
      ...(settings.options ?? []),
    ],
    { stdio: ['ignore', log, log] },
  );
  const ended = new Promise<void>((done) => server.once('close', () => done()));
  const url = `mysql://app:${password}@127.0.0.1:${port}`;
  await untilReady(url, server, logFile);
  return {
    url,
    port,
    process: server,
    async stop() {
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGTERM');
      await ended;
    },
  };
}

async function untilReady(url: string, server: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + START_DEADLINE_MS;
  let last: unknown;
  while (Date.now() < deadline) {
    if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) {
      throw new Error(
        `MariaDB ended before it was ready:\n${readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n')}`,
      );
    }
    try {
      const connection = await createConnection({ uri: url, connectTimeout: 2_000 });
      await connection.end();
      return;
    } catch (error) {
      last = error;
      await sleep(50);
    }
  }
  server.kill('SIGKILL');
  throw new Error(`MariaDB was not ready within ${START_DEADLINE_MS / 1000} s: ${String(last)}; see ${logFile}`);
}
