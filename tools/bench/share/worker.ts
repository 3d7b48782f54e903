// One start of one share in a process of its own, told its share as AWS Batch tells it: node worker.ts load|bill URL FOLDER KEY
import { folderStore } from '../../../batch/object-store.ts';
import { shareFrom } from '../../../batch/shares/share-from.ts';
import { billShare, loadShare } from '../../../batch/shares/take-share.ts';
import { quote } from '../../../domain/tariff/index.ts';
import { databaseSettingsFrom, openDatabase } from '../../../runtime/database.ts';

const [half, url, folder, key] = process.argv.slice(2) as ['load' | 'bill', string, string, string];
const databaseSettings = databaseSettingsFrom(url);
const database = openDatabase(databaseSettings, { statementLimit: 600_000 });
const tools = {
  database,
  databaseSettings,
  dropBucket: folderStore(folder),
  signal: new AbortController().signal,
  quote,
};
const outcome = await (half === 'load' ? loadShare : billShare)(
  tools,
  { bucket: 'bench', key },
  shareFrom(process.env),
);
await database.close();
const cpu = process.cpuUsage();
console.log(JSON.stringify({ ...outcome, cpuSeconds: (cpu.user + cpu.system) / 1e6 }));
