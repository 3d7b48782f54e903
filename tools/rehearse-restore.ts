// node tools/rehearse-restore.ts [--supply-points N] [--days N] [--json]
// A restore, rehearsed from end to end on servers of its own: fill a database through the real pipeline, dump it while it is in use, destroy the
// server and its files, restore the dump on a new one, compare every table, and run the audit.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from './command-line.ts';
import { rehearse } from './restore/rehearse.ts';

const { values } = commandLine('Usage: node tools/rehearse-restore.ts [--supply-points 200] [--days 31] [--json]', {
  options: {
    'supply-points': { type: 'string', default: '200' },
    days: { type: 'string', default: '31' },
    json: { type: 'boolean', default: false },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'restore-'));
try {
  const report = await rehearse({
    folder,
    supplyPoints: Number(values['supply-points']),
    days: Number(values.days),
    say: values.json ? () => {} : (line) => console.log(line),
  });
  if (values.json) console.log(JSON.stringify(report));
  if (!report.equal || !report.audit.ok) process.exitCode = 1;
} catch (error) {
  console.error(`rehearse-restore: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
