import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { jobTypes } from '../../../../batch/jobs/index.ts';
import { dayBeforeFile, type JapanOptions, japanCode, monthlyFile } from '../../../../tools/generate/japan-usage.ts';
import { exportCsv, exportRows, exportXlsx, NO_QUIRKS } from '../../../../tools/generate/kepco-export.ts';
import { daysFrom, Pipeline } from '../../../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.open(jobTypes);
});
afterAll(() => pipeline.close());
beforeEach(() => pipeline.reset());

const [from, to] = ['2026-06-01', '2026-06-30'];
const june = daysFrom(from, to);
const files = () =>
  pipeline.rows('SELECT state, format, reason_code, day_count, quarantined_count FROM operator_file ORDER BY id');
const bills = () => pipeline.rows<{ version: number; usage_wh: number }>('SELECT version, usage_wh FROM bill');

describe('a KEPCO 15-minute export, from drop to bill', () => {
  const made = (quirks = NO_QUIRKS) => exportRows({ supplyPoints: 1, days: 30, seed: 7, from, quirks });

  test.each([
    ['CSV in cp949', (rows: string[][]) => exportCsv(rows, 'cp949')],
    ['workbook', (rows: string[][]) => exportXlsx(rows, { texts: 'shared', times: 'text' })],
  ])('%s', async (_what, written) => {
    const { rows, answers } = made();
    const [[code, answer]] = Object.entries(answers) as unknown as [[string, { sum: number }]];
    await pipeline.contract(code, from, to, { plan: 'general_b/high_a/II', contractKw: 500 });
    await pipeline.drop('사용량조회', written(rows as string[][]));
    expect(await files()).toEqual([
      { state: 'billed', format: 'kepco-15min', reason_code: null, day_count: 30, quarantined_count: 0 },
    ]);
    expect(await bills()).toEqual([{ version: 1, usage_wh: answer.sum }]);
  });

  test('what it does not hold is estimated, and what it holds is left as it is', async () => {
    const { rows, answers } = made({ ...NO_QUIRKS, missingEvery: 97, splitEvery: 101 });
    const [[code, answer]] = Object.entries(answers) as unknown as [[string, { sum: number; missing: number }]];
    await pipeline.contract(code, from, to, { plan: 'general_b/high_a/II', contractKw: 500 });
    await pipeline.drop('export.csv', exportCsv(rows, 'utf-8-sig'));
    const [brought] = await pipeline.rows<{ total: string }>(
      'SELECT SUM(total) AS total FROM reading_day WHERE version = 1',
    );
    expect(Number(brought!.total)).toBe(answer.sum);
    const [period] = await pipeline.rows<{ import_wh: number; estimated_count: number }>(
      'SELECT import_wh, estimated_count FROM usage_period',
    );
    expect(Number(period!.import_wh)).toBeGreaterThan(answer.sum);
    expect(Number(period!.estimated_count)).toBeGreaterThanOrEqual(answer.missing);
    // What the estimates make of the month is a whole bill, and the parts of quarter hours count in it.
    expect(await bills()).toEqual([{ version: 1, usage_wh: Number(period!.import_wh) }]);
  });
});

describe('Japanese 30-minute usage, from drop to bill', () => {
  const options: JapanOptions = {
    supplyPoints: 1,
    seed: 3,
    from,
    days: 1,
    voltage: 'low',
    encoding: 'UTF-8',
    prefix: '',
    missingEvery: 0,
    notProvidedEvery: 0,
  };

  test('the days bill the month; the fixed usage that comes after them says the same and changes nothing', async () => {
    await pipeline.contract(japanCode(0), from, to);
    for (const day of june) await pipeline.drop(`W41120${day}`, dayBeforeFile({ ...options, from: day }).content);
    const month = monthlyFile({ ...options, days: 30 });
    const { sum } = month.answers[japanCode(0)] as { sum: number };
    expect(await bills()).toEqual([{ version: 1, usage_wh: sum }]);
    await pipeline.drop('W5122020260701', month.content, '2026-11-02T00:00:00.000Z');
    expect((await files()).at(-1)).toMatchObject({ state: 'billed', reason_code: 'NOTHING_NEW', quarantined_count: 0 });
    expect(await bills()).toEqual([{ version: 1, usage_wh: sum }]);
    expect(await pipeline.rows('SELECT quantity FROM register_advance')).toEqual([{ quantity: sum }]);
    expect(await pipeline.rows("SELECT code FROM reading_finding WHERE severity = 'block'")).toEqual([]);
  });

  test('half-hours that the day’s file missed come with the fixed usage and correct the bill', async () => {
    await pipeline.contract(japanCode(0), from, to);
    for (const day of june)
      await pipeline.drop(`W41120${day}`, dayBeforeFile({ ...options, from: day, missingEvery: 7 }).content);
    expect(await pipeline.rows('SELECT estimated_count > 0 AS estimated FROM usage_period')).toEqual([
      { estimated: 1 },
    ]);
    const month = monthlyFile({ ...options, days: 30 });
    const { sum } = month.answers[japanCode(0)] as { sum: number };
    await pipeline.drop('W5122020260701', month.content, '2026-11-02T00:00:00.000Z');
    expect(await pipeline.rows('SELECT import_wh, estimated_count FROM usage_period')).toEqual([
      { import_wh: sum, estimated_count: 0 },
    ]);
    expect((await bills()).at(-1)).toMatchObject({ usage_wh: sum });
  });
});
