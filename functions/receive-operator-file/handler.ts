import { eventFunction, type FunctionEvent } from '../../runtime/event-function.ts';
import { database } from '../../runtime/function-database.ts';
import { logger } from '../../runtime/logger.ts';
import { receive } from './receive.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

export const lambdaHandler = async ({ Records = [] }: FunctionEvent<typeof schema>) => ({
  jobIds: await receive(
    database,
    Records.filter(({ eventName }) => eventName.startsWith('ObjectCreated:')).map(({ s3 }) => s3),
    logger,
  ),
});

export const handler = eventFunction({ schema, validate }, lambdaHandler);
