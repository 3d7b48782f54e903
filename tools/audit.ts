// `npm run --silent audit`: checks every invariant of the database and prints one JSON object; ends with status 1 when one does not hold.
// The database is DATABASE_URL or, with IAM sign-in and TLS as the functions have it, DATABASE_HOST and its fellows; else that of the running local stack.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DatabaseSettings, databaseSettingsFrom, openDatabase } from '../runtime/database.ts';
import { auditDatabase } from './audit/audit.ts';

const STACK = join(import.meta.dirname, '../.local/stack.json');
// A pass over a large table takes longer than a request may.
const STATEMENT_LIMIT = 30 * 60_000;

function settings(): DatabaseSettings {
  if (process.env['DATABASE_URL'] || process.env['DATABASE_HOST']) return databaseSettingsFrom(process.env);
  if (existsSync(STACK)) {
    const { databaseUrl } = JSON.parse(readFileSync(STACK, 'utf8')) as { databaseUrl: string };
    return databaseSettingsFrom(databaseUrl);
  }
  throw new Error(
    'No database: set DATABASE_URL=mysql://user:password@host:port/name or DATABASE_HOST, DATABASE_USER, DATABASE_NAME, DATABASE_CERTIFICATES and AWS_REGION, or run npm start first.',
  );
}

try {
  const database = openDatabase(settings(), { statementLimit: STATEMENT_LIMIT });
  const report = await auditDatabase(database).finally(() => database.close());
  console.log(JSON.stringify(report));
  if (!report.ok) process.exitCode = 1;
} catch (error) {
  console.log(
    JSON.stringify({ ok: false, error: { message: error instanceof Error ? error.message : String(error) } }),
  );
  process.exitCode = 2;
}
