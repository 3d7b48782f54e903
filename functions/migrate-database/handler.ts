import { migrate } from '../../database/migrate.ts';
import { databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';
import { eventFunction, type FunctionEvent } from '../../runtime/event-function.ts';
import { logger } from '../../runtime/logger.ts';
import { schema } from './schema.ts';
import { createUsers } from './users.ts';
import validate from './validate.generated.js';

const settings = databaseSettingsFrom(process.env);

/**
 * A deploy step: applies the migrations that are new. With `master` in the event (first deploy) it makes the database users before; the
 * deployer reads that password from Secrets Manager and passes it, because nothing in the VPC can reach Secrets Manager.
 */
export const lambdaHandler = async ({ master }: FunctionEvent<typeof schema>): Promise<{ applied: string[] }> => {
  if (master !== undefined) {
    const database = openDatabase({ ...settings, user: master.user, password: () => master.password });
    await createUsers(database, settings.database).finally(() => database.close());
  }
  const { applied } = await migrate(settings);
  logger.info('migrated', { applied });
  return { applied };
};

export const handler = eventFunction({ schema, validate }, lambdaHandler);
