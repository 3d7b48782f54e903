// The real worker with the real pipeline, on a folder instead of a bucket, for the crash test. A short lease, so that the test need not
// wait 30 s after each kill; small pieces, so that a life of a second gets somewhere.
import { jobTypes } from '../../batch/jobs/index.ts';
import { retrieveJob } from '../../batch/jobs/retrieve.ts';
import { folderStore } from '../../batch/object-store.ts';
import type { JobType } from '../../batch/worker/job-type.ts';
import { runWorker } from '../../batch/worker/worker.ts';
import { databaseSettingsFrom } from '../../runtime/database.ts';

const [folder, daysPerChunk] = process.argv.slice(2) as [string, string];
// Says on its standard output when it is ready: its life is counted from then.
const quiet = { debug: () => {}, info: (message: string) => console.log(message), warn: () => {}, error: () => {} };
const types = [retrieveJob(Number(daysPerChunk)), ...jobTypes.filter(({ type }) => type !== 'retrieve')];

await runWorker(
  {
    databaseSettings: databaseSettingsFrom(process.env),
    hello: { instanceId: 'crash-test', processId: process.pid, version: 'crash-test' },
    slots: 1,
    leaseSeconds: 1,
    jobTypes: types as unknown as readonly JobType[],
    dropBucket: folderStore(folder),
    logger: quiet,
  },
  new AbortController().signal,
);
