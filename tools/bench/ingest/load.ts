// One run of the retrieve job in a process of its own, so that its time and memory are its own: node load.cjs URL FOLDER KEY. The benchmark
// bundles it as the release bundles the batch program; without that a third of its memory is the compiler that takes the types out.
import { retrieveJob } from '../../../batch/jobs/retrieve.ts';
import { folderStore } from '../../../batch/object-store.ts';
import { databaseSettingsFrom, openDatabase } from '../../../runtime/database.ts';

async function main([url, folder, key]: [string, string, string]): Promise<void> {
  const databaseSettings = databaseSettingsFrom(url);
  const database = openDatabase(databaseSettings);
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const output = await retrieveJob().run(
    { bucket: 'bench', key },
    {
      database,
      databaseSettings,
      dropBucket: folderStore(folder),
      jobId: 0,
      attempt: 1,
      signal: new AbortController().signal,
      logger: silent,
      write: (work) => database.transaction(work),
      guard: async () => {},
      step: (_name, work) => database.transaction(work),
      progress: async () => {},
    },
  );
  const seconds = (performance.now() - started) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  await database.close();
  console.log(
    JSON.stringify({
      seconds,
      days: output.dayCount,
      quarantined: output.quarantinedCount,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
      rssMiB: process.resourceUsage().maxRSS / 1024,
    }),
  );
}

void main(process.argv.slice(2) as [string, string, string]);
