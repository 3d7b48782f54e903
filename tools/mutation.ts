// `npm run mutation -- AREA [--dry-run] [--only GLOB]…`: the mutation score of a part of the code on which money or the server hangs. Stryker changes the
// code in one place at a time and asks the tests; docs/mutation.md holds the scores and explains what survives.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { startMariaDb } from '../local/mariadb.ts';
import { type Area, areaNamed } from './mutation/areas.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'dry-run': { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    fresh: { type: 'boolean', default: false },
  },
});
let named: ReturnType<typeof areaNamed>;
try {
  named = areaNamed(positionals);
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
const [name, area] = named;
await (area.database ? withDatabase(() => run(name, area)) : run(name, area));

async function run(name: string, area: Area): Promise<void> {
  const stryker = new Stryker({
    mutate: [...(values.only ?? area.mutate)],
    testRunner: 'mocha',
    plugins: ['@stryker-mutator/mocha-runner', './tools/mutation/ignore-message-text.mjs'],
    ignorers: ['message-text'],
    testRunnerNodeArgs: ['--no-warnings', '--import', './tools/mutation/set-up.mjs'],
    mochaOptions: {
      spec: [...area.tests],
      require: ['./tools/mutation/set-up.mjs'],
      ...(area.without === undefined ? {} : { grep: `^(?!${area.without})` }),
      'no-config': true,
      'no-package': true,
    },
    coverageAnalysis: 'perTest',
    // What is only reached while a module loads (tables, constants) would need a new process per mutant: 3 s each instead of 50 ms.
    ignoreStatic: true,
    // A mutant whose code and tests are as they were keeps its verdict.
    incremental: true,
    incrementalFile: `reports/mutation/${name}.incremental.json`,
    force: values.fresh,
    concurrency: area.atOnce ?? 1,
    dryRunOnly: values['dry-run'],
    // A new process gives back what tests of thousands of mutants left behind.
    maxTestRunnerReuse: 500,
    timeoutMS: 10_000,
    reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
    clearTextReporter: { allowColor: false, logTests: false },
    jsonReporter: { fileName: `reports/mutation/${name}.json` },
    htmlReporter: { fileName: `reports/mutation/${name}.html` },
    // Outside the repository, whose test runner would crawl it.
    tempDirName: join(tmpdir(), 'mutation'),
    cleanTempDir: 'always',
    ignorePatterns: ['.local', '.aws-sam', 'dist', 'docs', 'portal', 'reports'],
    // Stryker would rewrite tsconfig.json with TypeScript's JavaScript API, which TypeScript 7 does not have; Node strips the types.
    tsconfigFile: 'none',
    thresholds: { high: 90, low: 80, break: values.only ? null : 80 },
    allowEmpty: false,
  });
  await stryker.runMutationTest();
}

async function withDatabase(work: () => Promise<void>): Promise<void> {
  if (process.env['DATABASE_URL']) return work();
  const folder = mkdtempSync(join(tmpdir(), 'mutation-mariadb-'));
  const server = await startMariaDb({ folder, durable: false });
  process.env['DATABASE_URL'] = server.url;
  try {
    await work();
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
