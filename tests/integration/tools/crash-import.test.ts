import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KillableServer, mariaDbServer } from '../../../tools/chaos/server.ts';
import { crashImport } from '../../../tools/crash/crash-import.ts';

// A server of its own: the others' must not be killed.
let server: KillableServer;
beforeAll(async () => {
  server = await mariaDbServer(mkdtempSync(join(tmpdir(), 'crash-import-test-')));
}, 60_000);
afterAll(() => server.remove(), 60_000);

// The long run of five million values is a command: node tools/crash-import.ts.
test('a file goes through the pipeline under kill -9 of worker and database and leaves the tables of an undisturbed run', async () => {
  const report = await crashImport({
    server,
    values: 30_000,
    // Some thirty moments, so about ten deaths on a machine of any speed; each costs the lease, so the database gets its turn too.
    workerLife: { moments: 6 },
    databaseLifeMs: 4_000,
    daysPerChunk: 60,
    seed: 5,
    faults: [],
  });
  expect(report.different).toEqual([]);
  expect(report.workerKills).toBeGreaterThan(3);
  expect(report.databaseKills).toBeGreaterThan(0);
  expect(report.audit).toEqual({ ok: true, violations: 0 });
}, 300_000);
