import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, type DatabaseSettings, openDatabase, type Queryable } from '../runtime/database.ts';
import { splitStatements } from './split-statements.ts';

export interface MigrationFile {
  /** file name, such as 0002_jobs.sql; files are applied in the order of their names */
  name: string;
  text: string;
}

interface LedgerRow {
  name: string;
  sha256: string;
  applied_at: string | Date | null;
  statements_done: number;
  done_sha256: string;
  statement_begun: number;
  error: string | null;
}

/** A migration that cannot go on; the message names the file and the statement and says what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

const LEDGER = `CREATE TABLE IF NOT EXISTS schema_migration (
  name            VARCHAR(120) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  sha256          CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  applied_at      DATETIME(3) NULL COMMENT 'null = begun and not finished',
  statements_done SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  done_sha256     CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'of the statements done so far',
  statement_begun SMALLINT UNSIGNED NOT NULL DEFAULT 0,
  error           VARCHAR(2000) NULL
)`;

const LOCK_TRIES = 12;
const LOCK_WAIT_SECONDS = 5;
// A change of a big table takes minutes; RDS and the migrating function's own limit (900 s) end it otherwise.
const STATEMENT_LIMIT_MS = 850_000;

// What a statement answers that had already run when the process died before it could note it: table, column or
// key exists (1050, 1060, 1061, 1826, 1022, 121 of a foreign key), or is gone already (1051, 1091).
const ALREADY_DONE = new Set([1050, 1060, 1061, 1826, 1022, 1005, 1051, 1091]);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** The migration files of a folder, in order. */
export function readMigrations(folder: string = join(import.meta.dirname, 'migrations')): MigrationFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

/**
 * Brings a database forward to the newest migration. Forward only: an applied file must not change. Two migrators take
 * turns (a named server lock). DDL cannot be rolled back, so progress is noted statement by statement, and a file that
 * failed half-way goes on after its last finished statement at the next run, provided the finished part is unchanged.
 * @param files defaults to database/migrations beside this module
 * @returns names of the files applied now; empty when there was nothing to do
 * @throws MigrationError naming file and statement
 */
export async function migrate(
  target: Database | DatabaseSettings,
  files: readonly MigrationFile[] = readMigrations(),
): Promise<{ applied: string[] }> {
  if ('transaction' in target) return await migrateOpened(target, files);
  const database = openDatabase(target, { statementLimit: STATEMENT_LIMIT_MS });
  try {
    return await migrateOpened(database, files);
  } finally {
    await database.close();
  }
}

async function migrateOpened(database: Database, files: readonly MigrationFile[]): Promise<{ applied: string[] }> {
  const [current] = await database.query<{ name: string | null }>('SELECT DATABASE() AS name');
  if (!current?.name) throw new MigrationError('The connection selects no database: add its name to the URL.');
  const lock = `migrate.${sha256(current.name).slice(0, 32)}`;
  await takeLock(database, lock, current.name);
  try {
    await database.execute(LEDGER);
    const ledger = new Map(
      (await database.query<LedgerRow>('SELECT * FROM schema_migration')).map((row) => [row.name, row]),
    );
    refuseOutOfOrder(files, ledger);
    const applied: string[] = [];
    for (const file of files) {
      const row = ledger.get(file.name);
      if (row?.applied_at) {
        if (row.sha256 !== sha256(file.text)) {
          throw new MigrationError(
            `${file.name} was changed after it was applied: restore it and put the change into a new file.`,
          );
        }
        continue;
      }
      await applyFile(database, file, row, () => refuseLostLock(database, lock));
      applied.push(file.name);
    }
    return { applied };
  } finally {
    await database.query(`SELECT RELEASE_LOCK('${lock}') AS released`).catch(() => undefined);
  }
}

async function takeLock(database: Database, lock: string, databaseName: string): Promise<void> {
  for (let attempt = 0; attempt < LOCK_TRIES; attempt++) {
    const [row] = await database.query<{ got: number | null }>(
      `SELECT GET_LOCK('${lock}', ${LOCK_WAIT_SECONDS}) AS got`,
    );
    if (Number(row?.got) === 1) return;
  }
  throw new MigrationError(
    `Another migrator has been at work on ${databaseName} for ${LOCK_TRIES * LOCK_WAIT_SECONDS} s: try again when it has ended.`,
  );
}

/** The server drops the lock with the connection, and the connection may have been renewed unseen. */
async function refuseLostLock(database: Database, lock: string): Promise<void> {
  const [row] = await database.query<{ mine: number | null }>(
    `SELECT IS_USED_LOCK('${lock}') = CONNECTION_ID() AS mine`,
  );
  if (Number(row?.mine) !== 1) throw new MigrationError('The connection was lost during the migration: run it again.');
}

/** A file that is gone means an older program than the database's; going on would guess. */
function refuseOutOfOrder(files: readonly MigrationFile[], ledger: Map<string, LedgerRow>): void {
  const known = new Set(files.map((file) => file.name));
  for (const name of ledger.keys()) {
    if (!known.has(name))
      throw new MigrationError(
        `${name} was applied to this database but is not in this program: deploy the newer program.`,
      );
  }
}

async function applyFile(
  database: Database,
  file: MigrationFile,
  row: LedgerRow | undefined,
  refuseLostLock: () => Promise<void>,
): Promise<void> {
  const statements = splitStatements(file.text);
  const done = Number(row?.statements_done ?? 0);
  if (row && sha256(statements.slice(0, done).join(';')) !== row.done_sha256 && done > 0) {
    throw new MigrationError(
      `${file.name} stopped after statement ${done} and its first ${done} statements have changed since: restore them, then run again.`,
    );
  }
  // Died in the middle, as opposed to an error from the server: the statement begun may or may not have run.
  const uncertain = row && !row.error && Number(row.statement_begun) > done ? Number(row.statement_begun) : 0;
  await database.execute(
    'INSERT INTO schema_migration (name, sha256) VALUES (?, ?) ON DUPLICATE KEY UPDATE sha256 = VALUES(sha256), error = NULL',
    [file.name, sha256(file.text)],
  );
  for (const [index, statement] of statements.entries()) {
    const number = index + 1;
    if (number <= done) continue;
    await refuseLostLock();
    const note = (queryable: Queryable) =>
      queryable.execute('UPDATE schema_migration SET statements_done = ?, done_sha256 = ? WHERE name = ?', [
        number,
        sha256(statements.slice(0, number).join(';')),
        file.name,
      ]);
    try {
      if (/^(INSERT|UPDATE|DELETE|REPLACE)\b/i.test(statement)) {
        await database.transaction(async (tx) => {
          await tx.execute(statement);
          await note(tx);
        });
      } else {
        await database.execute('UPDATE schema_migration SET statement_begun = ? WHERE name = ?', [number, file.name]);
        await database.execute(statement);
        await note(database);
      }
    } catch (error) {
      const { errno, message } = error as { errno?: number; message: string };
      if (number === uncertain && errno !== undefined && ALREADY_DONE.has(errno)) {
        await note(database);
        continue;
      }
      // Without an error number the connection failed: nothing is known, and the ledger keeps statement_begun.
      if (errno !== undefined && errno > 0) {
        await database
          .execute('UPDATE schema_migration SET error = ? WHERE name = ?', [message.slice(0, 2000), file.name])
          .catch(() => undefined);
      }
      throw new MigrationError(
        `${file.name}, statement ${number} of ${statements.length} failed: ${message}\n  ${statement.slice(0, 200)}\n` +
          `Statements before it are applied. Correct the file from this statement on (not before) and run again.`,
        { cause: error },
      );
    }
  }
  await database.execute('UPDATE schema_migration SET applied_at = UTC_TIMESTAMP(3), error = NULL WHERE name = ?', [
    file.name,
  ]);
}
