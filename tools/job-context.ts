import { folderStore } from '../batch/object-store.ts';
import type { JobContext } from '../batch/worker/job-type.ts';
import type { Database, DatabaseSettings } from '../runtime/database.ts';

/**
 * What a job gets when a tool runs it by itself, without queue, lease and worker: nothing is fenced, logged or reported.
 * @param folder stands in for the drop bucket
 */
export function jobContext(database: Database, databaseSettings: DatabaseSettings, folder: string): JobContext {
  const quiet = () => {};
  return {
    database,
    databaseSettings,
    dropBucket: folderStore(folder),
    jobId: 0,
    attempt: 1,
    signal: new AbortController().signal,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    write: (work) => database.transaction(work),
    guard: async () => {},
    step: (_name, work) => database.transaction(work),
    progress: async () => {},
  };
}
