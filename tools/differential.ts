/**
 * `node tools/differential.ts [--values 20000000] [--seed 1]`: the pipeline and DuckDB add up the same NEM12 file, each in its own way, and
 * every sum is compared to the Wh: each day of each channel, each billing period of each contract, each time band. Prints one JSON
 * object and ends with status 1 when anything differs.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariaDb } from '../local/mariadb.ts';
import { commandLine } from './command-line.ts';
import { differential } from './differential/differential.ts';

const { values } = commandLine('Usage: node tools/differential.ts [--values 20000000] [--seed 1]', {
  options: { values: { type: 'string', default: '20000000' }, seed: { type: 'string', default: '1' } },
});
const server = await startMariaDb({
  folder: mkdtempSync(join(tmpdir(), 'differential-')),
  options: ['--innodb-buffer-pool-size=1G'],
});
try {
  const report = await differential({
    serverUrl: server.url,
    values: Number(values.values),
    seed: Number(values.seed),
  });
  console.log(JSON.stringify(report));
  if (report.differences > 0) process.exitCode = 1;
} finally {
  await server.stop();
}
