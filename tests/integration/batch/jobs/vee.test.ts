import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { jobTypes } from '../../../../batch/jobs/index.ts';
import { answerFinding, releaseFile, resolveQuarantine } from '../../../../batch/vee/decisions.ts';
import { decideEdit, proposeEdit } from '../../../../batch/vee/edits.ts';
import { defaultSettings } from '../../../../domain/metering/settings.ts';
import { auditDatabase } from '../../../../tools/audit/audit.ts';
import { daysFrom, nem12, Pipeline } from '../../../support/pipeline.ts';

const settings = defaultSettings();
const march = daysFrom('2026-03-01', '2026-03-31');
const shape = (day: string, from = 0, to = -1) =>
  Array.from({ length: 48 }, (_, i) => (i >= from && i <= to ? 0 : 100 + ((i * 7 + Number(day.slice(8)) * 3) % 200)));

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

const inForce = (day: string) =>
  pipeline.rows<Record<string, unknown>>(
    'SELECT channel, version, total, estimated_count, file_id, HEX(interval_quality) AS quality FROM reading_day WHERE day = ? AND superseded_at IS NULL ORDER BY channel',
    [day],
  );
const changes = () =>
  pipeline.rows<Record<string, unknown>>('SELECT * FROM reading_change ORDER BY day, channel, version, first_interval');

describe('gaps', () => {
  const withGap = (first: number, last: number, over: { after?: string[] } = {}) =>
    nem12([
      {
        code: 'A1',
        days: march.map((day) =>
          day === '2026-03-11'
            ? {
                day,
                wh: shape(day, first, last),
                quality: 'V',
                after: [
                  `400,1,${first},A,,`,
                  `400,${first + 1},${last + 1},N,,`,
                  ...(last + 2 <= 48 ? [`400,${last + 2},48,A,,`] : []),
                ],
              }
            : { day, wh: shape(day) },
        ),
        ...over,
      },
    ]);
  beforeEach(() => pipeline.contract('A1', '2026-03-01', '2026-03-31'));

  test('a short gap is a line, with its method and reason; the share of estimates is on the period', async () => {
    await pipeline.drop('gap.csv', withGap(20, 22));
    const [day] = await inForce('2026-03-11');
    expect(day).toMatchObject({ version: 2, estimated_count: 3, file_id: null });
    expect((await changes()).filter((row) => row.kind === 'estimate')).toMatchObject([
      { first_interval: 21, last_interval: 23, method: 'S81', base_version: 1, made_by: 'system:correct' },
    ]);
    expect(await pipeline.rows('SELECT estimated_count, interval_count FROM usage_period')).toEqual([
      { estimated_count: 3, interval_count: 31 * 48 },
    ]);
    expect(await pipeline.rows('SELECT id FROM bill')).toHaveLength(1);
  });

  test('a long gap is the mean of like days, scaled to the register where that is known', async () => {
    const others = march
      .filter((day) => day !== '2026-03-11')
      .reduce((sum, day) => sum + shape(day).reduce((a, b) => a + b, 0), 0);
    const rest = shape('2026-03-11', 10, 40).reduce((a, b) => a + b, 0);
    const advance = Math.round((others + rest + 4321) / 1000);
    await pipeline.drop(
      'gap.csv',
      withGap(10, 40, {
        after: [
          '500,S,,20260301000000,000100000',
          `500,S,,20260401000000,${String((100 + advance) * 1000).padStart(9, '0')}`,
        ],
      }),
    );
    const [day] = await inForce('2026-03-11');
    expect(Number(day!.total)).toBe(advance * 1000 - others);
    expect((await changes()).filter((row) => row.kind === 'estimate')).toMatchObject([
      { method: 'S83', first_interval: 11, last_interval: 41 },
    ]);
  });

  test('the estimate gives way to the actual values when they come, and the bill is corrected', async () => {
    await pipeline.drop('gap.csv', withGap(10, 40));
    const [estimated] = await inForce('2026-03-11');
    await pipeline.drop(
      'late.csv',
      nem12([{ code: 'A1', days: [{ day: '2026-03-11', wh: 4000, stamp: '20261102000000' }] }]),
      '2026-11-02T00:00:00.000Z',
    );
    expect(await inForce('2026-03-11')).toMatchObject([{ version: 3, estimated_count: 0, total: 48 * 4000 }]);
    expect(Number(estimated!.total)).toBeLessThan(48 * 4000);
    expect(await pipeline.rows('SELECT version, state FROM bill ORDER BY version')).toEqual([
      { version: 1, state: 'superseded' },
      { version: 2, state: 'issued' },
    ]);
    const [adjustment] = await pipeline.rows<{ amount_won: number }>('SELECT amount_won FROM bill_adjustment');
    expect(adjustment!.amount_won).toBeGreaterThan(0);
  });

  test('running the correction again changes nothing', async () => {
    await pipeline.drop('gap.csv', withGap(10, 40));
    const before = [await inForce('2026-03-11'), await changes()];
    await pipeline.run('correct', { fileId: 1 });
    await pipeline.runQueue();
    expect([await inForce('2026-03-11'), await changes()]).toEqual(before);
  });
});

describe('days that never come', () => {
  test('are waited for, estimated when the grace window is over, and billed; the real day then corrects the bill', async () => {
    await pipeline.contract('A1', '2026-03-01', null);
    const file = (days: string[]) => nem12([{ code: 'A1', days: days.map((day) => ({ day, wh: shape(day) })) }]);
    await pipeline.drop(
      'march.csv',
      file(march.filter((day) => day !== '2026-03-18' && day !== '2026-03-31')),
      '2026-04-01T00:00:00.000Z',
    );
    expect(await pipeline.rows('SELECT days_read, hold_code FROM usage_period')).toEqual([
      { days_read: 29, hold_code: 'DAYS_MISSING' },
    ]);

    await pipeline.run('close-periods', { today: '2026-04-03' });
    expect(await changes()).toEqual([]);
    await pipeline.run('close-periods', { today: '2026-04-04' });
    await pipeline.runQueue();

    expect(
      await pipeline.rows(
        'SELECT days_read, estimated_count, hold_code FROM usage_period WHERE period_from = "2026-03-01"',
      ),
    ).toEqual([{ days_read: 31, estimated_count: 96, hold_code: null }]);
    expect(await inForce('2026-03-18')).toMatchObject([{ version: 1, estimated_count: 48, file_id: null }]);
    expect(await changes()).toMatchObject([
      { day: '2026-03-18', method: 'S82', base_version: null },
      { day: '2026-03-31', method: 'S82', base_version: null },
    ]);
    expect(await pipeline.rows('SELECT version FROM bill')).toEqual([{ version: 1 }]);

    await pipeline.drop(
      'late.csv',
      file(['2026-03-18']).replaceAll('100,NEM12,202611010000', '100,NEM12,202604100000'),
      '2026-04-10T00:00:00.000Z',
    );
    expect(await inForce('2026-03-18')).toMatchObject([{ version: 2, estimated_count: 0, file_id: 2 }]);
  });

  test('a supply point that fell silent is seen, not forgotten', async () => {
    await pipeline.contract('A1', '2026-03-01', null);
    await pipeline.drop('march.csv', nem12([{ code: 'A1', days: march.map((day) => ({ day, wh: shape(day) })) }]));
    await pipeline.run('close-periods', { today: '2026-05-10' });
    await pipeline.runQueue();
    const periods = await pipeline.rows(
      'SELECT period_from, days_expected, days_read, estimated_count > 0 AS estimated FROM usage_period ORDER BY 1',
    );
    expect(periods).toMatchObject([
      { period_from: '2026-03-01', days_read: 31, estimated: 0 },
      { period_from: '2026-04-01', days_read: 30, estimated: 1 },
      { period_from: '2026-05-01', days_read: 0, estimated: 0 },
    ]);
    expect(await pipeline.rows('SELECT id FROM bill')).toHaveLength(2);
  });
});

describe('checks', () => {
  test('a register that disagrees holds the bill until somebody answers', async () => {
    await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await pipeline.drop(
      'march.csv',
      nem12([
        {
          code: 'A1',
          days: march.map((day) => ({ day, wh: shape(day) })),
          after: ['500,S,,20260301000000,000100000', '500,S,,20260401000000,000900000'],
        },
      ]),
    );
    const findings = await pipeline.rows<{ id: number; code: string }>(
      "SELECT id, code FROM reading_finding WHERE severity = 'block' AND state = 'open' ORDER BY code",
    );
    expect(findings.map((row) => row.code)).toEqual(['SUM_CHECK']);
    expect(await pipeline.rows('SELECT hold_code FROM usage_period')).toEqual([{ hold_code: 'OPEN_FINDING' }]);
    expect(await pipeline.rows('SELECT state, reason_code FROM operator_file')).toEqual([
      { state: 'aggregated', reason_code: 'OPEN_FINDING' },
    ]);

    for (const { id } of findings) {
      await pipeline.test.database.transaction((tx) =>
        answerFinding(tx, Number(id), 'kim', 'meter checked on site, values are right'),
      );
    }
    await pipeline.runQueue();
    expect(await pipeline.rows('SELECT state FROM operator_file')).toEqual([{ state: 'billed' }]);
    expect(await pipeline.rows("SELECT COUNT(*) AS n FROM audit_event WHERE action = 'finding.answer'")).toEqual([
      { n: 1 },
    ]);
  });

  test('a register advance that comes in a file of its own is held against the days that came before it', async () => {
    await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await pipeline.drop('days.csv', nem12([{ code: 'A1', days: march.map((day) => ({ day, wh: 100 })) }]));
    expect(await pipeline.rows('SELECT version FROM bill')).toHaveLength(1);
    const advance = (kwh: number) =>
      `100,NEM13,202604010000,OPERATOR,RETAILER\n250,A1,E1,1,E1,E1,M1,E,0,20260301000000,A,,,${kwh},20260401000000,A,,,${kwh},kWh,,20260401000000,\n900\n`;
    await pipeline.drop('advance.csv', advance(500));
    expect(await pipeline.rows("SELECT day, state FROM reading_finding WHERE code = 'SUM_CHECK'")).toEqual([
      { day: '2026-03-31', state: 'open' },
    ]);
  });

  test('a late day of one month leaves the disagreement of another month’s register as it is', async () => {
    await pipeline.contract('A1', '2026-03-01', '2026-04-30');
    const april = daysFrom('2026-04-01', '2026-04-30');
    const read = (at: string, kwh: number) => `500,O,S1,${at},${kwh}`;
    await pipeline.drop(
      'both.csv',
      nem12([
        {
          code: 'A1',
          serial: 'M1',
          days: [...march, ...april].map((day) => ({ day, wh: 100, stamp: '20260501000000' })),
          after: [
            read('20260401000000', 1000),
            // 30 days of 4.8 kWh are 144; the register says 300.
            read('20260501000000', 1300),
          ],
        },
      ]),
    );
    const open = () => pipeline.rows("SELECT day FROM reading_finding WHERE code = 'SUM_CHECK' AND state = 'open'");
    expect(await open()).toEqual([{ day: '2026-04-30' }]);
    await pipeline.drop(
      'late.csv',
      nem12([{ code: 'A1', serial: 'M1', days: [{ day: '2026-03-10', wh: 101, stamp: '20260601000000' }] }]),
    );
    expect(await open()).toEqual([{ day: '2026-04-30' }]);
  });

  test('a finding about a version that was replaced is outdated', async () => {
    await pipeline.contract('A1', '2026-03-05', '2026-03-05');
    await pipeline.drop(
      '1.csv',
      nem12([{ code: 'A1', days: [{ day: '2026-03-05', wh: 9_000, stamp: '20260306000000' }] }]),
    );
    await pipeline.drop(
      '2.csv',
      nem12([{ code: 'A1', days: [{ day: '2026-03-05', wh: shape('2026-03-05'), stamp: '20260307000000' }] }]),
    );
    expect(await pipeline.rows('SELECT code, state FROM reading_finding')).toEqual([
      { code: 'OVER_CONTRACT', state: 'outdated' },
    ]);
    expect(await pipeline.rows('SELECT id FROM bill')).toHaveLength(2);
  });
});

describe('edits by hand', () => {
  const request = (over: object = {}) => ({
    supplyPointId: 1,
    channel: 'E1',
    day: '2026-03-05',
    firstInterval: 1,
    newValues: [500, 500],
    reason: 'meter display was photographed by the customer',
    customerConsent: 'by telephone, 2026-04-02',
    ...over,
  });
  const run = <T>(work: Parameters<Pipeline['test']['database']['transaction']>[0]) =>
    pipeline.test.database.transaction(work) as Promise<T>;
  beforeEach(async () => {
    await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await pipeline.drop(
      'march.csv',
      nem12([{ code: 'A1', days: march.map((day) => ({ day, wh: shape(day), stamp: '20260401000000' })) }]),
    );
  });

  test('a small one is applied at once, and the bill follows', async () => {
    await run((tx) => proposeEdit(tx, request(), 'kim', settings));
    await pipeline.runQueue();
    expect(await inForce('2026-03-05')).toMatchObject([{ version: 2, estimated_count: 2, file_id: null }]);
    expect((await changes()).at(-1)).toMatchObject({
      kind: 'edit',
      made_by: 'kim',
      approved_by: null,
      base_version: 1,
    });
    expect(await pipeline.rows('SELECT version FROM bill ORDER BY version')).toHaveLength(2);
  });

  test('a large one waits for a second person; the first cannot approve it himself', async () => {
    const large = request({ newValues: Array(48).fill(2000) });
    const { editId, state } = await run<{ editId: number; state: string }>((tx) =>
      proposeEdit(tx, large, 'kim', settings),
    );
    expect(state).toBe('proposed');
    expect(await inForce('2026-03-05')).toMatchObject([{ version: 1 }]);
    await expect(run((tx) => decideEdit(tx, editId, 'approve', 'kim', 'fine'))).rejects.toMatchObject({
      code: 'SAME_PERSON',
    });
    await run((tx) => decideEdit(tx, editId, 'approve', 'lee', 'seen the photograph'));
    await pipeline.runQueue();
    expect(await inForce('2026-03-05')).toMatchObject([{ version: 2, total: 96_000 }]);
    expect((await changes()).at(-1)).toMatchObject({ made_by: 'kim', approved_by: 'lee' });
    await expect(run((tx) => decideEdit(tx, editId, 'reject', 'park', 'no'))).rejects.toMatchObject({
      code: 'NOT_OPEN',
    });
  });

  test('an edit of a version that was replaced meanwhile is not applied to the new one; it can be rejected', async () => {
    const large = request({ newValues: Array(48).fill(2000) });
    const { editId } = await run<{ editId: number }>((tx) => proposeEdit(tx, large, 'kim', settings));
    await pipeline.drop(
      'later.csv',
      nem12([{ code: 'A1', days: [{ day: '2026-03-05', wh: 9, stamp: '20260501000000' }] }]),
    );
    await expect(run((tx) => decideEdit(tx, editId, 'approve', 'lee', 'fine'))).rejects.toMatchObject({
      code: 'DAY_CHANGED',
      message: expect.stringContaining('version 2 is in force'),
    });
    expect(await inForce('2026-03-05')).toMatchObject([{ version: 2, total: 9 * 48 }]);
    await run((tx) => decideEdit(tx, editId, 'reject', 'lee', 'the operator has corrected it'));
    expect(await pipeline.rows('SELECT state FROM reading_edit')).toEqual([{ state: 'rejected' }]);
  });

  test.each([
    ['without a reason', { reason: 'oops' }],
    ['without consent', { customerConsent: ' ' }],
    ['outside the day', { firstInterval: 48 }],
    ['negative', { newValues: [-1] }],
    ['fractional', { newValues: [0.5] }],
  ])('%s: refused', async (_what, over) => {
    await expect(run((tx) => proposeEdit(tx, request(over), 'kim', settings))).rejects.toMatchObject({
      code: 'BAD_EDIT',
    });
    expect(await pipeline.rows('SELECT id FROM reading_edit')).toEqual([]);
  });

  test('the operator’s later values do not silently undo an agreed edit', async () => {
    await run((tx) => proposeEdit(tx, request(), 'kim', settings));
    await pipeline.runQueue();
    await pipeline.drop(
      'later.csv',
      nem12([{ code: 'A1', days: [{ day: '2026-03-05', wh: 9, stamp: '20260501000000' }] }]),
    );
    expect(await inForce('2026-03-05')).toMatchObject([{ version: 2, file_id: null }]);
    const [entry] = await pipeline.rows<{ id: number; code: string }>(
      "SELECT id, code FROM quarantine WHERE state = 'open'",
    );
    expect(entry!.code).toBe('EDITED_BY_HAND');
    await run((tx) => resolveQuarantine(tx, Number(entry!.id), 'lee', 'the agreement with the customer stands'));
    expect(await pipeline.rows('SELECT state, resolved_by FROM quarantine')).toEqual([
      { state: 'resolved', resolved_by: 'lee' },
    ]);
  });
});

describe('reconciliation with the operator’s published totals', () => {
  const content = nem12([
    { code: 'A1', days: [{ day: '2026-03-05', wh: 100 }] },
    { code: 'B2', days: [{ day: '2026-03-05', wh: 200 }] },
  ]);
  const control = (total: string, points = 2) =>
    `day,channel,unit,points,total\n2026-03-05,E1,kWh,${points},${total}\n`;
  beforeEach(async () => {
    await pipeline.contract('A1', '2026-03-05', '2026-03-05');
    await pipeline.contract('B2', '2026-03-05', '2026-03-05');
  });
  const state = () =>
    pipeline.rows<Record<string, unknown>>(
      "SELECT reconciliation, reconciliation_note FROM operator_file WHERE name = 'f.csv'",
    );

  test('equal sums are matched, before or after the file', async () => {
    await pipeline.drop('f.csv.totals.csv', control('14.4'));
    await pipeline.drop('f.csv', content);
    expect(await state()).toEqual([{ reconciliation: 'matched', reconciliation_note: null }]);
    expect(await pipeline.rows('SELECT id FROM bill')).toHaveLength(2);
  });

  test('different sums block the bills of what the file touches, until it is released with a reason', async () => {
    await pipeline.drop('f.csv.totals.csv', control('14.401'));
    await pipeline.drop('f.csv', content);
    expect(await state()).toMatchObject([{ reconciliation: 'unreconciled' }]);
    expect((await state())[0]!.reconciliation_note).toContain('14400 Wh of 2 points here, published 14401 of 2');
    expect(await pipeline.rows('SELECT DISTINCT hold_code FROM usage_period')).toEqual([
      { hold_code: 'UNRECONCILED_FILE' },
    ]);
    expect(await pipeline.rows('SELECT id FROM bill')).toEqual([]);

    await pipeline.test.database.transaction((tx) =>
      releaseFile(tx, 2, 'kim', 'the operator confirmed a typing error'),
    );
    await pipeline.runQueue();
    expect(await pipeline.rows('SELECT id FROM bill')).toHaveLength(2);
  });

  test('a quarantined day shows as a difference, and taking it in settles it', async () => {
    await pipeline.test.database.execute("UPDATE supply_point SET active_from = '2026-04-01' WHERE code = 'B2'");
    await pipeline.drop('f.csv.totals.csv', control('14.4'));
    await pipeline.drop('f.csv', content);
    expect((await state())[0]!.reconciliation_note).toContain('4800 Wh of 1 points here');
    await pipeline.test.database.execute("UPDATE supply_point SET active_from = '1900-01-01' WHERE code = 'B2'");
    await pipeline.run('retry-quarantine', {});
    await pipeline.runQueue();
    expect(await state()).toMatchObject([{ reconciliation: 'matched' }]);
    expect(await pipeline.rows('SELECT id FROM bill')).toHaveLength(2);
  });

  test.each([
    ['a wrong header', 'x,y\n', 'NOT_A_CONTROL_FILE', 1],
    ['a bad day', 'day,channel,unit,points,total\n2026-02-30,E1,kWh,1,1\n', 'BAD_CONTROL_LINE', 2],
    [
      'a day twice',
      'day,channel,unit,points,total\n2026-03-05,E1,kWh,1,1\n2026-03-05,E1,Wh,1,1\n',
      'BAD_CONTROL_LINE',
      3,
    ],
  ])('a control file with %s is refused with its line', async (_what, text, code, line) => {
    await pipeline.drop('f.csv.totals.csv', text);
    expect(await pipeline.rows('SELECT state, reason_code, reason_line FROM operator_file')).toEqual([
      { state: 'refused', reason_code: code, reason_line: line },
    ]);
  });
});
