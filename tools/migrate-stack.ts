// node tools/migrate-stack.ts --stack NAME [--master]: brings the stack's database forward to the migrations of this checkout.
// Run it before `sam deploy` of an update: the old version goes on serving, and stays if the migration fails.
//   --master    first deploy: takes the master password from Secrets Manager, makes the database users, then migrates
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readMigrations } from '../database/migrate.ts';
import { command } from './deploy/command.ts';
import { type Master, migrateStack } from './deploy/migrate.ts';
import { output, stackOutputs } from './deploy/stack-outputs.ts';
import { lintMigrations } from './lint-migrations/lint.ts';

const folder = join(import.meta.dirname, '..', 'dist', 'functions', 'migrate-database');

async function masterOf(secret: string): Promise<Master> {
  const { SecretString } = await new SecretsManagerClient({}).send(new GetSecretValueCommand({ SecretId: secret }));
  const { username, password } = JSON.parse(SecretString ?? '{}') as { username?: string; password?: string };
  if (!username || !password) throw new Error('The secret holds no username and password.');
  return { user: username, password };
}

await command('migrate-stack', { master: false }, async (stack, { master }) => {
  if (!existsSync(folder)) throw new Error('dist/functions/migrate-database is missing: npm run build first.');
  const complaints = lintMigrations(readMigrations());
  if (complaints.length > 0)
    throw new Error(
      `the migrations could stop the running version:\n${complaints.map(({ place, message }) => `  ${place}: ${message}`).join('\n')}`,
    );
  const outputs = await stackOutputs(stack);
  const applied = await migrateStack(
    output(outputs, 'MigrateDatabaseFunction'),
    folder,
    master ? await masterOf(output(outputs, 'DatabaseMasterSecret')) : undefined,
  );
  console.log(applied.length === 0 ? 'The database was up to date.' : `Applied: ${applied.join(', ')}`);
});
