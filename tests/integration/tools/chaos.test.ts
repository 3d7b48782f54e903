import { expect, test } from '@jest/globals';
import { runChaos } from '../../../tools/chaos/run-chaos.ts';

// The long runs are commands: npm run chaos, see docs/chaos.md. Short leases here, so that orphans are rescued within the test.
test('workers and the database are killed while jobs run: nothing is lost, nothing is done twice, the queue keeps its rules', async () => {
  const report = await runChaos({
    seconds: 20,
    seed: 11,
    server: 'mariadb',
    mysqldRoot: '/',
    workers: 3,
    slots: 3,
    leaseSeconds: 4,
    killEveryMs: 1_500,
    dbKillEveryMs: 5_000,
    stallEveryMs: 8_000,
    say: () => undefined,
  });
  expect(report).toMatchObject({ lost: 0, doubled: 0, brokenRules: 0, crashes: 0, examples: [] });
  expect(report.jobs).toBeGreaterThan(20);
  expect(report.kills).toBeGreaterThan(3);
  expect(report.dbKills).toBeGreaterThan(0);
  // A stop takes under 10 s (docs/jobs.md), also of a worker whose statements were cut off by a kill of the database.
  expect(report.sigtermMs).toBeLessThan(10_000);
  expect(report.orphans).toBeGreaterThan(0);
}, 300_000);
