// One run of the retrieve job in a process of its own, so that its time and memory are its own: node load.cjs URL FOLDER KEY. The benchmark
// bundles it as the release bundles the batch program; without that a third of its memory is the compiler that takes the types out.
import { retrieveJob } from '../../../batch/jobs/retrieve.ts';
import { databaseSettingsFrom, openDatabase } from '../../../runtime/database.ts';
import { jobContext } from '../../job-context.ts';

async function main([url, folder, key]: [string, string, string]): Promise<void> {
  const databaseSettings = databaseSettingsFrom(url);
  const database = openDatabase(databaseSettings);
  const context = jobContext(database, databaseSettings, folder);
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const output = await retrieveJob().run({ bucket: 'bench', key }, context);
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
