import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { aggregate } from '../../../../batch/jobs/aggregate.ts';
import { billJob } from '../../../../batch/jobs/bill.ts';
import { correct } from '../../../../batch/jobs/correct.ts';
import { retrieveJob } from '../../../../batch/jobs/retrieve.ts';
import { daysFrom, nem12, Pipeline } from '../../../support/pipeline.ts';
import { standInQuote } from '../../../support/stand-in-quote.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.open([retrieveJob(), correct, aggregate, billJob(standInQuote)]);
});
afterAll(() => pipeline.close());

describe('a dropped NEM12 file', () => {
  test('ends as a bill with lines when its contract is over its days', async () => {
    await pipeline.contract('KR00000001', '2026-03-01', '2026-03-31');
    const content = nem12([
      { code: 'KR00000001', days: daysFrom('2026-03-01', '2026-03-31').map((day) => ({ day, wh: 200 })) },
    ]);

    const output = await pipeline.drop('march.csv', content);

    expect(output).toMatchObject({ outcome: 'read', dayCount: 31, quarantinedCount: 0 });
    const [file] = await pipeline.rows('SELECT state, format, day_count, value_count, reason_code FROM operator_file');
    expect(file).toMatchObject({
      state: 'billed',
      format: 'nem12',
      day_count: 31,
      value_count: 31 * 48,
      reason_code: null,
    });
    const [bill] = await pipeline.rows<{ id: number }>('SELECT * FROM bill');
    expect(bill).toMatchObject({
      version: 1,
      state: 'issued',
      usage_wh: 31 * 48 * 200,
      period_from: '2026-03-01',
      period_to: '2026-03-31',
    });
    expect(await pipeline.rows('SELECT * FROM bill_line WHERE bill_id = ?', [bill!.id])).not.toHaveLength(0);
  });
});
