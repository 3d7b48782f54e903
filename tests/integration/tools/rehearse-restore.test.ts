import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rehearse } from '../../../tools/restore/rehearse.ts';

test('a database that was filled, dumped, destroyed and restored is the same in every table, and its invariants hold', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'restore-test-'));
  try {
    const report = await rehearse({ folder, supplyPoints: 20, days: 31, say: () => {} });
    expect(report).toMatchObject({ equal: true, different: [], audit: { ok: true, violations: 0 } });
    expect(report.bills).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
