import { expect, test } from '@jest/globals';
import { differential } from '../../../tools/differential/differential.ts';
import { testServerUrl } from '../../support/database.ts';

// The same comparison over more than twenty million values is a command: node tools/differential.ts.
test('the pipeline and DuckDB agree on every sum of a file, to the Wh', async () => {
  const report = await differential({ serverUrl: testServerUrl().replace(/\/$/, ''), values: 150_000, seed: 3 });
  expect(report.first).toEqual([]);
  expect(report.differences).toBe(0);
  expect(report.compared.days).toBeGreaterThan(1_000);
  expect(report.compared.bands).toBe(report.compared.periods * 3);
}, 120_000);
