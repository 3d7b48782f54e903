import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jobTypes } from '../../../../batch/jobs/index.ts';
import { Pipeline } from '../../../support/pipeline.ts';

const folder = process.env['SHARED_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');
const present = existsSync(join(folder, 'nem12'));

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.open(jobTypes);
});
afterAll(() => pipeline.close());

describe('files of meter-data providers, from drop to bill', () => {
  test('a month of five-minute values with solar export is billed for its import channel', async () => {
    if (!present) return console.warn(`SKIPPED: ${folder}/nem12 is not there`);
    await pipeline.contract('NMI1234567', '2023-03-01', '2023-03-31');
    await pipeline.drop('month_solar.csv', readFileSync(join(folder, 'nem12/unzipped/Example_NEM12_month_solar.csv')));
    expect(await pipeline.rows('SELECT state, reason_code, day_count FROM operator_file')).toEqual([
      { state: 'billed', reason_code: null, day_count: 62 },
    ]);
    expect(await pipeline.rows('SELECT import_wh, export_wh FROM usage_period')).toEqual([
      { import_wh: 270738, export_wh: 589172 },
    ]);
    // 271 kWh from 2023-03-01: 1,600 + 22,400 + 14,668.6 + 2,439 + 1,355 = 42,462; VAT 4,246; fund 3.7 % 1,570; 48,270.
    expect(
      await pipeline.rows('SELECT usage_wh, subtotal_won, vat_won, fund_won, total_won, due_on FROM bill'),
    ).toEqual([
      { usage_wh: 270738, subtotal_won: 42462, vat_won: 4246, fund_won: 1570, total_won: 48270, due_on: '2023-04-25' },
    ]);
    const [lines] = await pipeline.rows<{ sum: string }>(
      'SELECT SUM(CAST(amount AS DECIMAL(20, 4))) AS sum FROM bill_line',
    );
    expect(Number(lines!.sum)).toBe(48270);
  });
});
