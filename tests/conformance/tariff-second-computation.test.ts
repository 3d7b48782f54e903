import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { listPlans } from '../../domain/tariff/index.ts';

const file = join(process.env.SHARED_DATA ?? join(import.meta.dirname, '../../../shared/data'), 'kepco/tariffs.json');
const COMPARE = join(import.meta.dirname, '../support/compare-with-second-computation.ts');
const COUNT = Number(process.env.TARIFF_RANDOM_REQUESTS ?? 100_000);
const SEED = Number(process.env.TARIFF_RANDOM_SEED ?? 20261123);
const PROCESSES = 2;

const compare = async (seed: number): Promise<Record<string, number>> => {
  const args = ['--no-warnings', COMPARE, file, String(Math.ceil(COUNT / PROCESSES)), String(seed)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { PATH: process.env.PATH } });
  return JSON.parse(stdout);
};

if (!existsSync(file)) {
  test('the second computation needs the third-party rate tables', () => {
    console.warn(`SKIPPED: ${file} is not there, so the engine was not compared with the second computation`);
  });
} else {
  test(`engine and second computation agree on ${COUNT} random requests`, async () => {
    const found = await Promise.all(Array.from({ length: PROCESSES }, (_, index) => compare(SEED + index)));
    const agreed: Record<string, number> = {};
    for (const [name, count] of found.flatMap(Object.entries)) agreed[name] = (agreed[name] ?? 0) + (count as number);
    console.info(`agreed, by class: ${JSON.stringify(agreed)}`);
    expect(Object.values(agreed).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(COUNT);
    expect(Object.keys(agreed).sort()).toEqual([...new Set(listPlans().map((plan) => plan.classId))].sort());
  }, 600_000);
}
