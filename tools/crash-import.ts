/**
 * `node tools/crash-import.ts [--values 5000000] [--worker-life-ms 1000] [--database-life-ms 10000] [--days-per-chunk 500] [--seed 1] [--faults all]`
 *
 * One file through the whole pipeline, undisturbed and again under kill -9 of the worker (about every second) and of the database (every
 * ten); prints one JSON object and ends with status 1 unless every table is the same in both.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mariaDbServer } from './chaos/server.ts';
import { commandLine } from './command-line.ts';
import { crashImport } from './crash/crash-import.ts';
import { FAULT_NAMES } from './generate/faults.ts';

const { values } = commandLine(
  'Usage: node tools/crash-import.ts [--values 5000000] [--worker-life-ms 1000] [--database-life-ms 10000] [--days-per-chunk 500] [--seed 1] [--faults all]',
  {
    options: {
      values: { type: 'string', default: '5000000' },
      'worker-life-ms': { type: 'string', default: '1000' },
      'database-life-ms': { type: 'string', default: '10000' },
      'days-per-chunk': { type: 'string', default: '500' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: 'none' },
    },
  },
);
const server = await mariaDbServer(mkdtempSync(join(tmpdir(), 'crash-import-server-')));
try {
  const report = await crashImport({
    server,
    values: Number(values.values),
    workerLife: { milliseconds: Number(values['worker-life-ms']) },
    databaseLifeMs: Number(values['database-life-ms']),
    daysPerChunk: Number(values['days-per-chunk']),
    seed: Number(values.seed),
    faults: values.faults === 'all' ? FAULT_NAMES : [],
  });
  console.log(JSON.stringify(report));
  if (!report.equal || !report.audit.ok) process.exitCode = 1;
} finally {
  await server.remove();
}
