import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { jobTypes } from '../../../../batch/jobs/index.ts';
import { quote } from '../../../../domain/tariff/index.ts';
import { auditDatabase } from '../../../../tools/audit/audit.ts';
import { daysFrom, nem12, Pipeline } from '../../../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.open(jobTypes);
});
beforeEach(() => pipeline.reset());
afterEach(async () => {
  const report = await auditDatabase(pipeline.test.database);
  expect(report.invariants.filter((invariant) => invariant.violations > 0)).toEqual([]);
});
afterAll(() => pipeline.close());

let fileNo = 0;
/** Drops a file of flat days. */
async function drop(
  code: string,
  from: string,
  to: string,
  wh: number,
  over: { minutes?: number; stamp?: string; serial?: string } = {},
) {
  const { stamp = '20240101000000', ...rest } = over;
  const content = nem12([{ code, ...rest, days: daysFrom(from, to).map((day) => ({ day, wh, stamp })) }]);
  await pipeline.drop(`f${++fileNo}.csv`, content, `2026-11-01T00:${String(fileNo % 60).padStart(2, '0')}:00.000Z`);
}
const bills = () =>
  pipeline.rows<Record<string, number | string>>(
    `SELECT period_from, period_to, version, state, usage_wh, charge_won, adjustment_won, total_won, customer_id FROM bill
      ORDER BY period_from, customer_id, version`,
  );
const periods = () =>
  pipeline.rows<Record<string, number | string | null>>(
    'SELECT contract_id, period_from, period_to, days_expected, days_read, import_wh, hold_code FROM usage_period ORDER BY period_from, contract_id',
  );

describe('a corrected bill', () => {
  test('is a new version, and its difference is a line of the next bill, once', async () => {
    await pipeline.contract('A1', '2026-01-01', null);
    await drop('A1', '2026-01-01', '2026-01-31', 200);
    await drop('A1', '2026-01-10', '2026-01-10', 900, { stamp: '20260301000000' });
    const [first, corrected] = await bills();
    const delta = Number(corrected!.charge_won) - Number(first!.charge_won);
    expect(delta).toBeGreaterThan(0);
    expect(first).toMatchObject({ version: 1, state: 'superseded' });
    expect(corrected).toMatchObject({
      version: 2,
      state: 'issued',
      adjustment_won: 0,
      usage_wh: 31 * 48 * 200 + 48 * 700,
    });

    await drop('A1', '2026-02-01', '2026-02-28', 200);
    const february = (await bills())[2]!;
    expect(february).toMatchObject({
      version: 1,
      adjustment_won: delta,
      total_won: Number(february.charge_won) + delta,
    });
    expect(await pipeline.rows("SELECT amount, source FROM bill_line WHERE code = 'adjustment'")).toEqual([
      { amount: String(delta), source: '기본공급약관 제76조' },
    ]);

    await drop('A1', '2026-03-01', '2026-03-31', 200);
    expect((await bills())[3]).toMatchObject({ version: 1, adjustment_won: 0 });
  });

  test('down and up again: both differences are carried, and the sum is the truth', async () => {
    await pipeline.contract('A1', '2026-01-01', null);
    await drop('A1', '2026-01-01', '2026-01-31', 300);
    await drop('A1', '2026-01-10', '2026-01-20', 10, { stamp: '20260301000000' });
    await drop('A1', '2026-01-10', '2026-01-20', 500, { stamp: '20260302000000' });
    await drop('A1', '2026-02-01', '2026-02-28', 300);
    const all = await bills();
    expect(all.map((bill) => bill.version)).toEqual([1, 2, 3, 1]);
    expect(Number(all[3]!.adjustment_won)).toBe(Number(all[2]!.charge_won) - Number(all[0]!.charge_won));
  });

  test('a correction of a bill that carries a difference carries the same one, not twice', async () => {
    await pipeline.contract('A1', '2026-01-01', null);
    await drop('A1', '2026-01-01', '2026-01-31', 200);
    await drop('A1', '2026-01-10', '2026-01-10', 900, { stamp: '20260301000000' });
    await drop('A1', '2026-02-01', '2026-02-28', 200);
    await drop('A1', '2026-02-10', '2026-02-10', 900, { stamp: '20260302000000' });
    const february = (await bills()).filter((bill) => bill.period_from === '2026-02-01');
    expect(february).toHaveLength(2);
    expect(february[1]!.adjustment_won).toBe(february[0]!.adjustment_won);
  });

  test('values that change nothing in whole kWh still tell their usage, with a difference of nothing', async () => {
    await pipeline.contract('A1', '2026-01-01', '2026-01-31');
    await drop('A1', '2026-01-01', '2026-01-31', 200);
    await pipeline.drop(
      'x.csv',
      nem12([
        { code: 'A1', days: [{ day: '2026-01-10', wh: [201, ...Array(47).fill(200)], stamp: '20260301000000' }] },
      ]),
    );
    expect(await pipeline.rows('SELECT amount_won, carried_on_period_id FROM bill_adjustment')).toEqual([
      { amount_won: 0, carried_on_period_id: null },
    ]);
  });
});

describe('periods at the edges', () => {
  test.each([
    ['month end', 31, '2026-01-31', '2026-02-27', 28],
    ['the leap day', 31, '2024-01-31', '2024-02-28', 29],
    ['a leap day inside', 15, '2024-02-15', '2024-03-14', 29],
    ['year end', 26, '2025-12-26', '2026-01-25', 31],
  ])('%s: the period is from reading day to the day before the next', async (_what, readingDay, from, to, days) => {
    await pipeline.contract('A1', '2020-01-01', null, { readingDay });
    await drop('A1', from, to, 100);
    expect(await periods()).toMatchObject([
      { period_from: from, period_to: to, days_expected: days, days_read: days, import_wh: days * 4800 },
    ]);
    expect(await bills()).toMatchObject([{ period_from: from, period_to: to }]);
  });

  test('a meter changed from 5 to 30 minutes in mid-period: all energy counts once', async () => {
    await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await drop('A1', '2026-03-01', '2026-03-15', 10, { minutes: 5 });
    await drop('A1', '2026-03-16', '2026-03-31', 60, { minutes: 30 });
    expect(await bills()).toMatchObject([{ usage_wh: 31 * 2880 }]);
    expect(await pipeline.rows("SELECT day FROM reading_finding WHERE code = 'METER_CHANGE'")).toEqual([
      { day: '2026-03-16' },
    ]);
  });

  test('a supply point that moves between customers in mid-period is billed to each for his own days', async () => {
    const first = await pipeline.contract('A1', '2026-01-01', '2026-03-12');
    const second = await pipeline.contract('A1', '2026-03-13', null);
    await drop('A1', '2026-03-01', '2026-03-31', 100);
    expect(await bills()).toMatchObject([
      { customer_id: first.customerId, period_from: '2026-03-01', period_to: '2026-03-12', usage_wh: 12 * 4800 },
      { customer_id: second.customerId, period_from: '2026-03-13', period_to: '2026-03-31', usage_wh: 19 * 4800 },
    ]);
  });

  test('a change of contract in mid-period is billed in two parts that hold all the energy', async () => {
    const { customerId } = await pipeline.contract('A1', '2026-01-01', '2026-03-20');
    await pipeline.contract('A1', '2026-03-21', null, { customerId, plan: 'residential/high' });
    await drop('A1', '2026-03-01', '2026-03-31', 100);
    const all = await bills();
    expect(all.map((bill) => bill.usage_wh)).toEqual([20 * 4800, 11 * 4800]);
    expect(await pipeline.rows('SELECT plan FROM bill ORDER BY period_from')).toEqual([
      { plan: 'residential/low' },
      { plan: 'residential/high' },
    ]);
  });

  test('a contract that is closed after its periods were billed takes back what is not its own any more', async () => {
    const { contractId, supplyPointId } = await pipeline.contract('A1', '2026-01-01', null);
    await drop('A1', '2026-01-01', '2026-02-28', 200);
    const before = await bills();
    await pipeline.test.database.execute("UPDATE contract SET valid_to = '2026-01-15' WHERE id = ?", [contractId]);
    const next = await pipeline.contract('A1', '2026-01-16', null);
    await pipeline.run('aggregate', { supplyPointId, from: '2026-01-01', to: '2026-02-28' });
    await pipeline.runQueue();
    const after = await bills();
    const old = after.filter((bill) => bill.customer_id !== next.customerId);
    expect(old.filter((bill) => bill.state === 'issued')).toMatchObject([
      { period_from: '2026-01-01', period_to: '2026-01-15', usage_wh: 15 * 9600, version: 2 },
      { period_from: '2026-02-01', usage_wh: 0, charge_won: 0, version: 2 },
    ]);
    expect(after.filter((bill) => bill.customer_id === next.customerId)).toMatchObject([
      { period_from: '2026-01-16', usage_wh: 16 * 9600 },
      { period_from: '2026-02-01', usage_wh: 28 * 9600 },
    ]);
    expect(before).toHaveLength(2);
  });

  test('a new day touches only its own period', async () => {
    await pipeline.contract('A1', '2026-01-01', null);
    await drop('A1', '2026-01-01', '2026-03-31', 100);
    await pipeline.test.database.execute("UPDATE usage_period SET updated_at = '2026-01-01'");
    await drop('A1', '2026-02-10', '2026-02-10', 200, { stamp: '20260401000000' });
    expect(await pipeline.rows("SELECT period_from FROM usage_period WHERE updated_at > '2026-01-01'")).toEqual([
      { period_from: '2026-02-01' },
    ]);
  });
});

describe('what cannot be billed says why', () => {
  test('a period without rates names class and date, on the period and on the file', async () => {
    await pipeline.contract('A1', '2005-03-01', '2005-03-31');
    await drop('A1', '2005-03-01', '2005-03-31', 100);
    const [period] = await pipeline.rows<{ hold_code: string; hold_reason: string }>(
      'SELECT hold_code, hold_reason FROM usage_period',
    );
    expect(period!.hold_code).toBe('RATES_MISSING');
    expect(period!.hold_reason).toMatch(/2005-03/);
    expect(await pipeline.rows('SELECT state, reason_code FROM operator_file')).toEqual([
      { state: 'aggregated', reason_code: 'RATES_MISSING' },
    ]);
  });

  test('an unknown plan is said by name', async () => {
    await pipeline.contract('A1', '2026-03-01', '2026-03-31', { plan: 'residential/middle' });
    await drop('A1', '2026-03-01', '2026-03-31', 100);
    const [period] = await periods();
    expect(period!.hold_code).toMatch(/^UNKNOWN_/);
  });

  test('days without a contract are aggregated and not billed', async () => {
    await pipeline.test.database.execute("INSERT INTO supply_point (code) VALUES ('A1')");
    await drop('A1', '2026-03-01', '2026-03-31', 100);
    expect(await pipeline.rows('SELECT state, reason_code FROM operator_file')).toEqual([
      { state: 'aggregated', reason_code: 'NO_CONTRACT' },
    ]);
  });
});

describe('time-of-use contracts', () => {
  test('are billed from their intervals, as the tariff engine prices them', async () => {
    await pipeline.contract('A1', '2026-07-01', '2026-07-31', { plan: 'industrial_b/high_a/II', contractKw: 500 });
    const values = Array.from({ length: 96 }, (_, i) => 100_000 + i * 10);
    const content = nem12([
      { code: 'A1', minutes: 15, days: daysFrom('2026-07-01', '2026-07-31').map((day) => ({ day, wh: values })) },
    ]);
    await pipeline.drop('tou.csv', content);
    const expected = quote({
      plan: 'industrial_b/high_a/II',
      period: { from: '2026-07-01', to: '2026-07-31' },
      usage: { intervals: { minutes: 15, from: '2026-07-01', wh: Array.from({ length: 31 }, () => values).flat() } },
      contractKw: 500,
    });
    expect(await bills()).toMatchObject([{ charge_won: expected.total }]);
    const [period] = await pipeline.rows<{ wh_by_band: string; peak_demand_w: number; import_wh: number }>(
      'SELECT wh_by_band, peak_demand_w, import_wh FROM usage_period',
    );
    const bands = JSON.parse(period!.wh_by_band) as Record<string, number>;
    expect(Object.values(bands).reduce((a, b) => a + b, 0)).toBe(period!.import_wh);
    // The highest value outside 22–08 h is that of 21:45.
    expect(period!.peak_demand_w).toBe((100_000 + 87 * 10) * 4);
  });
});

describe('the audit', () => {
  test.each([
    ['a changed total', 'UPDATE reading_day SET total = total + 1', 'reading-total-is-the-sum-of-its-values'],
    [
      'two versions in force',
      "INSERT INTO reading_day SELECT supply_point_id, channel, day, 2, interval_minutes, unit, interval_values, interval_quality, total, estimated_count, file_id, line, operator_updated_at, recorded_at, NULL FROM reading_day WHERE day = '2026-03-05'",
      'one-version-in-force',
    ],
    [
      'a period that is not its days',
      'UPDATE usage_period SET import_wh = import_wh + 1',
      'usage-period-is-the-sum-of-its-days',
    ],
    ['a bill of another amount', 'UPDATE bill SET total_won = total_won + 10', 'bill-total-is-charge-and-adjustment'],
    [
      'a line too many',
      "INSERT INTO bill_line (bill_id, line_no, code, label_ko, label_en, amount, rule, source) SELECT id, 99, 'x', 'x', 'x', '10', 'x', 'x' FROM bill",
      'bill-lines-sum-to-total',
    ],
    [
      'a charge that is not the readings’',
      'UPDATE bill SET charge_won = charge_won + 10, total_won = total_won + 10, subtotal_won = subtotal_won + 10',
      'issued-is-re-rated-truth',
    ],
    ['a lost piece of a file', 'DELETE FROM file_chunk', 'file-counts-are-its-pieces'],
    ['a lost reading', "DELETE FROM reading_day WHERE day = '2026-03-05'", 'file-days-are-in-the-readings'],
  ])('finds %s', async (_what, damage, invariant) => {
    await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await drop('A1', '2026-03-01', '2026-03-31', 100);
    expect((await auditDatabase(pipeline.test.database)).ok).toBe(true);
    await pipeline.test.database.execute(damage);
    const report = await auditDatabase(pipeline.test.database);
    expect(report.ok).toBe(false);
    expect(report.invariants.find(({ name }) => name === invariant)!.violations).toBeGreaterThan(0);
    await pipeline.reset();
  });

  test('finds a difference that is carried twice', async () => {
    await pipeline.contract('A1', '2026-01-01', null);
    await drop('A1', '2026-01-01', '2026-01-31', 200);
    await drop('A1', '2026-01-10', '2026-01-10', 900, { stamp: '20260301000000' });
    await drop('A1', '2026-02-01', '2026-02-28', 200);
    await pipeline.test.database.execute(
      "UPDATE bill SET adjustment_won = adjustment_won * 2, total_won = charge_won + adjustment_won WHERE period_from = '2026-02-01'",
    );
    const names = (await auditDatabase(pipeline.test.database)).invariants
      .filter(({ violations }) => violations > 0)
      .map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'adjustment-is-carried-once',
        'asked-and-waiting-is-the-truth',
        'bill-lines-sum-to-total',
      ]),
    );
    await pipeline.reset();
  });
});
