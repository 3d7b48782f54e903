import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';

export interface Master {
  user: string;
  password: string;
}

/**
 * Runs the migrations of this checkout on a stack whose functions are still the old ones: gives MigrateDatabase, and only it, the new code and
 * invokes it. Nobody is served by that function, so the version in use stays in use, whatever becomes of the migration.
 * @param functionName output MigrateDatabaseFunction
 * @param folder dist/functions/migrate-database; undefined leaves the code as it is
 * @param master for the first deploy: makes the database users
 * @returns names of the files applied now
 * @throws Error with the migrator's own words
 */
export async function migrateStack(
  functionName: string,
  folder: string | undefined,
  master?: Master,
): Promise<string[]> {
  const lambda = new LambdaClient({});
  if (folder !== undefined) {
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName: functionName, ZipFile: zipSync(filesIn(folder)) }));
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 120 }, { FunctionName: functionName });
  } else await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  const answer = await lambda.send(
    new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(master ? { master } : {})) }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  if (answer.FunctionError) throw new Error((JSON.parse(text) as { errorMessage?: string }).errorMessage ?? text);
  return (JSON.parse(text) as { applied: string[] }).applied;
}

function filesIn(folder: string): Record<string, Uint8Array> {
  return Object.fromEntries(
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name.replaceAll('\\', '/'), readFileSync(join(folder, name))]),
  );
}
