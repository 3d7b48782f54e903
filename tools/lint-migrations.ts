// node tools/lint-migrations.ts: migrations that would lock a big table, or break the version that is still running.
import { readMigrations } from '../database/migrate.ts';
import { lintMigrations } from './lint-migrations/lint.ts';

const found = lintMigrations(readMigrations());
for (const { place, message } of found) console.log(`${place}: ${message}`);
console.log(`${found.length} complaints`);
process.exitCode = found.length > 0 ? 1 : 0;
