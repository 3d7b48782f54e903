// npm run faults -- [--kills N] [--write] | --json
// Breaks the connection between functions and database in every way there is and prints fault → what the caller saw → what the data looked like;
// then kills connections inside N transactions (1,000) and lets 300 environments share 100 connections. --write puts the tables into docs/surviving.md;
// --json prints what came of each fault and does no more.
// Runs on two MariaDB servers of its own; FAULTS_DATABASE_URL=mysql://root@host:port names another server to be the primary, which must be one to play
// with: its users, a schema and global settings are changed.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { startMariaDb } from '../local/mariadb.ts';
import { killTransactions } from '../tests/support/kill-transactions.ts';
import { buildToxiproxy } from '../tests/support/toxiproxy.ts';
import { CONNECTIONS, crowd } from './bench/connections.ts';
import { type Outcome, runFaults } from './faults/run-faults.ts';
import { crowdLines, faultTable, fill, killLines } from './faults/table.ts';

const DOCUMENT = join(import.meta.dirname, '..', 'docs', 'surviving.md');
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    write: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const kills = Number(values.kills);
if (!Number.isInteger(kills) || kills < 1) {
  console.error('faults: --kills must be a whole number from 1');
  process.exit(2);
}
const missing = buildToxiproxy();
if (missing !== undefined) console.error(`faults: ${missing}`);

const folder = mkdtempSync(join(tmpdir(), 'faults-'));
const options = [`--max-connections=${CONNECTIONS}`];
const standby = await startMariaDb({ folder: join(folder, 'standby'), durable: false, options });
const own = process.env.FAULTS_DATABASE_URL
  ? undefined
  : await startMariaDb({ folder: join(folder, 'primary'), durable: false, options });
try {
  const primary = process.env.FAULTS_DATABASE_URL ?? own!.url;
  const version = await prepare(primary);
  const say = ({ fault, operation, by, wrong }: Outcome) =>
    console.error(
      `${wrong.length === 0 ? 'as it must be' : `WRONG: ${wrong.join('; ')}`}: ${fault}, ${operation} (${by})`,
    );
  const outcomes = await runFaults({ primary, standby: standby.url }, say);
  if (values.json) console.log(JSON.stringify(outcomes));
  else if (!(await killAndCrowd(primary, version, outcomes))) process.exitCode = 1;
  if (outcomes.some(({ wrong }) => wrong.length > 0)) process.exitCode = 1;
} finally {
  await Promise.all([standby.stop(), own?.stop()]);
  rmSync(folder, { recursive: true, force: true });
}
// Not by running out of work: after resets from both sides libuv (Node 24.21) sometimes goes on polling a socket that is gone.
process.exit();

/** @returns whether nothing was harmed */
async function killAndCrowd(primary: string, version: string, outcomes: readonly Outcome[]): Promise<boolean> {
  const killed = await killTransactions(`${primary.replace(/\/$/, '')}/kills`, kills);
  const crowded = await crowd(primary);
  const sections = [
    `${version}, ${new Date().toISOString().slice(0, 10)}, \`npm run faults\`:`,
    faultTable(outcomes),
    killLines(killed),
    crowdLines(crowded),
  ].join('\n\n');
  console.log(sections);
  if (values.write) {
    const name = /mariadb/i.test(version) ? 'faults on MariaDB' : 'faults on MySQL';
    writeFileSync(DOCUMENT, fill(readFileSync(DOCUMENT, 'utf8'), name, sections));
  }
  return killed.partial + killed.duplicates + killed.misreported + Object.keys(crowded.failures).length === 0;
}

/** @returns the server's name and version */
async function prepare(server: string): Promise<string> {
  const connection = await createConnection({ uri: server });
  try {
    await connection.query(`SET GLOBAL max_connections = ${CONNECTIONS}`);
    await connection.query('DROP DATABASE IF EXISTS kills');
    await connection.query('CREATE DATABASE kills');
    const [rows] = await connection.query('SELECT VERSION() AS version');
    const { version } = (rows as { version: string }[])[0]!;
    return /mariadb/i.test(version) ? `MariaDB ${version.split('-')[0]}` : `MySQL ${version.split('-')[0]}`;
  } finally {
    await connection.end();
  }
}
