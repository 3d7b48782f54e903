import type { MigrationFile } from '../../database/migrate.ts';
import { splitStatements } from '../../database/split-statements.ts';

export interface MigrationComplaint {
  /** file name and number of the statement */
  place: string;
  message: string;
}

/** Files up to this number were made before the first deploy: no version was running, no table was big. */
const BEFORE_THE_FIRST_DEPLOY = 39;

/**
 * Tables that stay small, each with what bounds it, so that they may be changed as one likes. Every other table counts as one that grows with customers
 * or their files: a statement that locks it stops billing and portal for as long as it takes. In doubt leave a table out: it then has to be changed without a lock.
 */
export const smallTables: ReadonlyMap<string, string> = new Map([
  ['batch_server_drain', 'one row an instance'],
  ['batch_server_override', 'made by a person'],
  ['bill_run', 'a few a month'],
  ['job_schedule', 'one row a schedule'],
  ['job_type', 'one row a type in the code'],
  ['metering_setting', 'one row a setting in the code'],
  ['retailer', 'one row'],
  ['worker', 'one row a start of the batch program'],
]);
const isBig = (table: string) => !smallTables.has(table);

/** A file that removes what no running version uses any more says so, and since when: `-- contract: nobody reads job.note since 2026-12`. */
const isContract = ({ text }: MigrationFile) => /^-- contract: \S.{10,}$/m.test(text);

const name = '(?:[`"]?\\w+[`"]?\\.)?[`"]?(\\w+)[`"]?';
const alter = new RegExp(`^ALTER\\s+TABLE\\s+${name}\\s`, 'i');
const index = new RegExp(
  `^(?:CREATE\\s+(?:UNIQUE\\s+|FULLTEXT\\s+|SPATIAL\\s+)?|DROP\\s+)INDEX\\s+\\S+\\s+(?:USING\\s+\\w+\\s+)?ON\\s+${name}`,
  'i',
);
// Each captures what names the tables: one, several with commas, or a join.
const wholeTable =
  /^(?:UPDATE\s+(?:(?:LOW_PRIORITY|IGNORE)\s+)*(.*?)\sSET\b(?!.*\bWHERE\b)|DELETE\s(?!.*\bWHERE\b)(?:.*?\s)??FROM\s+(.*)|TRUNCATE\s+(?:TABLE\s+)?(.*))/is;
const locksAll = /^(?:OPTIMIZE\s+(?:LOCAL\s+|NO_WRITE_TO_BINLOG\s+)?TABLES?|LOCK\s+TABLES?)\s+(.*)/is;
const listed = new RegExp(`(?:^|,|\\bJOIN\\s)\\s*${name}`, 'gi');

/** Tables that a pattern's list names, whatever their aliases. */
function tablesOf(pattern: RegExp, statement: string): string[] {
  const list = pattern.exec(statement)?.slice(1).find(Boolean) ?? '';
  return [...list.matchAll(listed)].map((match) => match[1]!);
}

/** The server is told to refuse instead of locking: both MySQL 8.4 and MariaDB 10.11 understand these. */
const refusesToLock = (text: string) => /\bALGORITHM\s*=\s*INSTANT\b/i.test(text) || /\bLOCK\s*=\s*NONE\b/i.test(text);

interface Hazard {
  pattern: RegExp;
  message: string;
}

// What the version that is still running would trip over.
const hazards: readonly Hazard[] = [
  { pattern: /^DROP\s+TABLE\b/i, message: 'drops a table that the running version may read' },
  {
    pattern: /^RENAME\s+TABLE\b|^ALTER\s+TABLE\s+\S+\s+RENAME\s+(?:TO|AS)\b/i,
    message: 'renames a table under the running version',
  },
  {
    pattern: /\bDROP\s+(?:COLUMN\s+)?(?!INDEX|KEY|FOREIGN|CONSTRAINT|CHECK|PRIMARY|DEFAULT)[`"]?\w+/i,
    message: 'drops a column that the running version may read',
  },
  {
    pattern: /\bRENAME\s+COLUMN\b|\bCHANGE\s+(?:COLUMN\s+)?/i,
    message:
      'renames or changes a column under the running version: add a new one, fill it, move over, drop the old one later',
  },
  {
    pattern: /\bMODIFY\s+(?:COLUMN\s+)?/i,
    message:
      'changes the type of a column under the running version: add a new one, fill it, move over, drop the old one later',
  },
  {
    pattern:
      /\bADD\s+(?:COLUMN\s+)?(?!INDEX|KEY|UNIQUE|CONSTRAINT|FOREIGN|PRIMARY|FULLTEXT|SPATIAL|CHECK)[`"]?\w+[`"]?\s(?=[^,]*\bNOT\s+NULL\b)(?![^,]*\b(?:DEFAULT|AUTO_INCREMENT|GENERATED|AS)\b)/i,
    message: 'adds a NOT NULL column without DEFAULT: the running version’s inserts would fail',
  },
  {
    pattern: /\bADD\s+(?:CONSTRAINT\s+\S+\s+)?(?:FOREIGN\s+KEY|UNIQUE|CHECK)\b|^CREATE\s+UNIQUE\s+INDEX\b/i,
    message:
      'adds a constraint that rows of the running version may break: check the data first and say so with "-- contract: …"',
  },
];

/**
 * Migrations that would lock a big table or break the version that is still running (expand → migrate → contract).
 * @returns complaints in the order of the files; empty when there is nothing to say
 */
export function lintMigrations(files: readonly MigrationFile[]): MigrationComplaint[] {
  return files
    .filter(({ name: file }) => Number.parseInt(file, 10) > BEFORE_THE_FIRST_DEPLOY)
    .flatMap((file) => {
      const made = new Set<string>();
      return splitStatements(file.text).flatMap((statement, position) => {
        const created = /^CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[`"]?(\w+)/i.exec(statement)?.[1];
        if (created) made.add(created);
        return complaints(statement, made, isContract(file)).map((message) => ({
          place: `${file.name}, statement ${position + 1}`,
          message,
        }));
      });
    });
}

/** @param made tables that this file itself made: they are empty and nobody uses them yet */
function complaints(statement: string, made: ReadonlySet<string>, contract: boolean): string[] {
  const found: string[] = [];
  const plain = withoutTexts(statement);
  const table = (alter.exec(plain) ?? index.exec(plain))?.[1];
  if (table !== undefined && made.has(table)) return [];
  if (table !== undefined && isBig(table) && !refusesToLock(plain))
    found.push(
      `may lock ${table}, which is big: end the statement with ALGORITHM=INSTANT, or with ALGORITHM=INPLACE, LOCK=NONE, so that the server refuses rather than locks.`,
    );
  const touched = tablesOf(wholeTable, plain).find((each) => isBig(each) && !made.has(each));
  if (touched !== undefined)
    found.push(`changes every row of ${touched} in one transaction: fill it in pieces with a job instead.`);
  const locked = tablesOf(locksAll, plain).find((each) => isBig(each) && !made.has(each));
  if (locked !== undefined) found.push(`locks ${locked}, which is big, for as long as it takes: leave it out.`);
  if (!contract)
    for (const { pattern, message } of hazards)
      if (pattern.test(plain))
        found.push(
          `${message}. A later release may do it, in a file that says "-- contract: why nobody uses it any more".`,
        );
  return found;
}

const withoutTexts = (statement: string) => statement.replace(/'(?:[^'\\]|''|\\.)*'/g, "''");
