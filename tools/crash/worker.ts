// The real worker with the real pipeline, on folders instead of buckets, for the crash test and the rehearsed restore. A short lease, so that
// the test need not wait 30 s after each kill; small pieces, so that a life of a second gets somewhere.
import { NO_SENDERS } from '../../batch/alerts/sender.ts';
import { deliveryJobTypes, jobTypes } from '../../batch/jobs/index.ts';
import { retrieveJob } from '../../batch/jobs/retrieve.ts';
import { folderStore } from '../../batch/object-store.ts';
import type { JobContext, JobType } from '../../batch/worker/job-type.ts';
import { runWorker } from '../../batch/worker/worker.ts';
import { databaseSettingsFrom } from '../../runtime/database.ts';

const [drop, documents, daysPerChunk, diesAt] = process.argv.slice(2) as [string, string, string, string | undefined];
// Says on its standard output when it is ready: its life is counted from then.
const quiet = { debug: () => {}, info: (message: string) => console.log(message), warn: () => {}, error: () => {} };
const types = [
  retrieveJob(Number(daysPerChunk)),
  ...jobTypes.filter(({ type }) => type !== 'retrieve'),
  ...deliveryJobTypes({ documents: folderStore(documents), senders: NO_SENDERS }),
] as JobType[];

let moments = 0;

/** A moment at which a death shows whether anything is lost or done twice; with `diesAt` the worker kills itself at that one. */
function moment(): void {
  moments += 1;
  if (String(moments) === diesAt) process.kill(process.pid, 'SIGKILL');
}

/** The job's transactions with their moments: begun, all written but not committed, committed but not yet known to the job. */
function withMoments(context: JobContext): JobContext {
  const within =
    <Tx, T>(work: (tx: Tx) => Promise<T>) =>
    async (tx: Tx) => {
      moment();
      const result = await work(tx);
      moment();
      return result;
    };
  const committed = <T>(result: T): T => {
    moment();
    return result;
  };
  return {
    ...context,
    write: (work) => context.write(within(work)).then(committed),
    step: (name, work) => context.step(name, within(work)).then(committed),
    // Of a piece of a file: its rows are written, its ledger row is not.
    async guard(tx) {
      await context.guard(tx);
      moment();
    },
  };
}

await runWorker(
  {
    databaseSettings: databaseSettingsFrom(process.env),
    hello: { instanceId: 'crash-test', processId: process.pid, version: 'crash-test' },
    slots: 1,
    leaseSeconds: 1,
    jobTypes: types.map((type) => ({
      ...type,
      run: (params: never, context: JobContext) => type.run(params, withMoments(context)),
    })),
    dropBucket: folderStore(drop),
    logger: quiet,
  },
  new AbortController().signal,
);
