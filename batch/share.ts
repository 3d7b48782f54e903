import { quote } from '../domain/tariff/index.ts';
import { databaseSettingsFrom, openDatabase } from '../runtime/database.ts';
import { JobFailure } from '../runtime/jobs/job-failure.ts';
import { describeError, logger } from '../runtime/logger.ts';
import { textSetting } from '../runtime/settings.ts';
import { bucketStore, s3Client } from './bucket-store.ts';
import { shareFrom } from './shares/share-from.ts';
import { billShare, loadShare } from './shares/take-share.ts';

// The program of an AWS Batch array job: `share.js load KEY`, and when all of its children have ended, `share.js bill KEY`. Settings: those
// of the batch server (DATABASE_…, DROP_BUCKET) and the two variables AWS Batch sets. Exit codes: 0 done, 1 worth another attempt,
// 2 a person has to look at it (the job definition retries on 1 only).
const environment = process.env;
const STATEMENT_LIMIT = 120_000;
const stop = new AbortController();
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort());

async function main([half, key]: readonly string[]): Promise<void> {
  if ((half !== 'load' && half !== 'bill') || !key) {
    throw new JobFailure('USAGE', 'Usage: share.js load KEY | share.js bill KEY', { retry: false });
  }
  const share = shareFrom(environment);
  const s3 = s3Client();
  const bucket = textSetting(environment, 'DROP_BUCKET');
  const databaseSettings = databaseSettingsFrom(environment, { credentials: () => s3.config.credentials() });
  const database = openDatabase(databaseSettings, { statementLimit: STATEMENT_LIMIT });
  try {
    const tools = { database, databaseSettings, dropBucket: bucketStore(bucket, s3), signal: stop.signal, quote };
    const outcome = await (half === 'load' ? loadShare : billShare)(tools, { bucket, key }, share);
    logger.info('share ended', { half, ...share, ...outcome });
  } finally {
    await database.close();
  }
}

// No top-level await: the release bundles this as CommonJS.
main(process.argv.slice(2)).catch((error: unknown) => {
  logger.error('share ended with an error', { error: describeError(error) });
  process.exitCode = error instanceof JobFailure && !error.retry ? 2 : 1;
});
