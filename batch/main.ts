import { hostname } from 'node:os';
import { databaseSettingsFrom } from '../runtime/database.ts';
import { enqueueSchedules } from '../runtime/jobs/schedules.ts';
import { describeError, logger } from '../runtime/logger.ts';
import { integerSetting, optionalTextSetting, textSetting } from '../runtime/settings.ts';
import { awsSenders } from './alerts/aws-senders.ts';
import { bucketStore, s3Client } from './bucket-store.ts';
import { deliveryJobTypes, jobTypes } from './jobs/index.ts';
import type { JobType } from './worker/job-type.ts';
import { runWorker } from './worker/worker.ts';

// The program on the batch server. Settings: DATABASE_URL, or DATABASE_HOST/PORT/NAME/USER with IAM; DROP_BUCKET; DOCUMENTS_BUCKET
// (default none: no bill is printed), ALERT_SENDER, ALERT_SMS and PORTAL_URL (default none: no alert is delivered), USER_POOL_ID (where sign-ins are deleted), WORKER_SLOTS (default 1), BATCH_INSTANCE_ID (default: the
// host's name), RELEASE, LOG_STREAM. SIGTERM or SIGINT: finish the pieces in hand, then end.
const environment = process.env;
// Its credential chain (instance profile, environment, …) also signs the database token.
const s3 = s3Client();
const documentsBucket = optionalTextSetting(environment, 'DOCUMENTS_BUCKET');
const documents = documentsBucket === undefined ? null : bucketStore(documentsBucket, s3);
const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());

// No top-level await: the release bundles this as CommonJS.
runWorker(
  {
    databaseSettings: databaseSettingsFrom(environment, { credentials: () => s3.config.credentials() }),
    hello: {
      instanceId: optionalTextSetting(environment, 'BATCH_INSTANCE_ID') ?? hostname(),
      processId: process.pid,
      version: optionalTextSetting(environment, 'RELEASE') ?? 'development',
      logStream: optionalTextSetting(environment, 'LOG_STREAM'),
    },
    slots: integerSetting(environment, 'WORKER_SLOTS', { least: 1, most: 64, otherwise: 1 }),
    jobTypes: [...jobTypes, ...deliveryJobTypes({ documents, senders: awsSenders(environment) })] as readonly JobType[],
    dropBucket: bucketStore(textSetting(environment, 'DROP_BUCKET'), s3),
    logger,
    every30Seconds: (connection) => connection.transaction(enqueueSchedules),
  },
  stop.signal,
).then(
  // The driver's timer of a statement whose connection was lost would keep the process for as long as a statement may take.
  () => process.exit(),
  (error: unknown) => {
    logger.error('worker ended with an error', { error: describeError(error) });
    process.exit(1);
  },
);
