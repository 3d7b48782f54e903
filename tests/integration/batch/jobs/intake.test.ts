import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { aggregate } from '../../../../batch/jobs/aggregate.ts';
import { billJob } from '../../../../batch/jobs/bill.ts';
import { correct } from '../../../../batch/jobs/correct.ts';
import { resubmit, retryQuarantine } from '../../../../batch/jobs/resubmit.ts';
import { retrieveJob } from '../../../../batch/jobs/retrieve.ts';
import { daysFrom, nem12, Pipeline } from '../../../support/pipeline.ts';
import { standInQuote } from '../../../support/stand-in-quote.ts';
import { zip } from '../../../support/zip-builder.ts';

const DAYS_PER_CHUNK = 7;
const march = daysFrom('2026-03-01', '2026-03-31');

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.open([
    retrieveJob(DAYS_PER_CHUNK),
    correct,
    aggregate,
    billJob(standInQuote),
    resubmit,
    retryQuarantine,
  ]);
});
beforeEach(() => pipeline.reset());
afterAll(() => pipeline.close());

const files = () =>
  pipeline.rows<Record<string, unknown>>(
    'SELECT name, state, reason_code, reason, reason_line, day_count FROM operator_file ORDER BY id',
  );
const quarantine = () =>
  pipeline.rows<Record<string, unknown>>(
    'SELECT id, code, first_line, last_line, state, text FROM quarantine ORDER BY file_id, first_line, code',
  );
/** What a rerun must leave byte for byte the same. */
const readings = () =>
  pipeline.rows(
    `SELECT s.code, r.channel, r.day, r.version, r.interval_minutes, r.unit, HEX(r.interval_values) AS v, HEX(r.interval_quality) AS q, r.total,
            r.estimated_count, r.line, r.operator_updated_at, r.recorded_at, r.superseded_at
       FROM reading_day r JOIN supply_point s ON s.id = r.supply_point_id ORDER BY 1, 2, 3, 4`,
  );

describe('the ledger of files', () => {
  const content = nem12([{ code: 'A1', days: march.map((day) => ({ day, wh: 100 })) }]);
  beforeEach(() => pipeline.contract('A1', '2026-03-01', '2026-03-31'));

  test('the same delivery told twice adds nothing, not even a row', async () => {
    await pipeline.drop('a.csv', content);
    const before = await readings();
    const again = await pipeline.run<{ outcome: string }>('retrieve', { bucket: 'drop', key: 'a.csv' });
    expect(again.outcome).toBe('duplicate');
    expect(await readings()).toEqual(before);
    expect(await files()).toHaveLength(1);
  });

  test('the same bytes delivered again are noted as a duplicate, under the same name and under another', async () => {
    await pipeline.drop('a.csv', content);
    const before = await readings();
    await pipeline.drop('a.csv', content, '2026-11-02T00:00:00.000Z');
    await pipeline.drop('b.csv', content, '2026-11-02T00:00:00.000Z');
    expect(await files()).toMatchObject([
      { name: 'a.csv', state: 'billed' },
      { name: 'a.csv', state: 'duplicate', reason_code: 'SAME_CONTENT' },
      { name: 'b.csv', state: 'duplicate', reason_code: 'SAME_CONTENT' },
    ]);
    expect(await readings()).toEqual(before);
    expect(await pipeline.rows('SELECT id FROM bill')).toHaveLength(1);
  });

  test('a used name with other bytes is quarantined whole, and read when somebody resubmits it', async () => {
    await pipeline.drop('a.csv', content);
    const other = nem12([{ code: 'A1', days: [{ day: '2026-03-05', wh: 900, stamp: '20261102000000' }] }]);
    const output = await pipeline.drop('a.csv', other, '2026-11-02T00:00:00.000Z');
    expect(output).toMatchObject({ outcome: 'quarantined', reasonCode: 'NAME_REUSED' });
    expect((await files())[1]).toMatchObject({ state: 'quarantined', reason_code: 'NAME_REUSED', day_count: 0 });
    const [entry] = await quarantine();
    expect(entry).toMatchObject({ code: 'NAME_REUSED', state: 'open' });

    await pipeline.run('resubmit', { quarantineIds: [Number(entry!['id'])] });
    await pipeline.runQueue();

    expect((await files())[1]).toMatchObject({ state: 'billed', day_count: 1 });
    expect((await quarantine())[0]).toMatchObject({ state: 'accepted' });
  });
});

describe('files that cannot be read', () => {
  const whole = nem12([{ code: 'A1', days: march.map((day) => ({ day, wh: 100 })) }]);
  test.each([
    ['empty', '', 'FILE_EMPTY'],
    ['binary', Buffer.from([0, 1, 2, 3, 255, 254, 0, 0, 9, 8, 7]), 'FILE_BINARY'],
    ['not NEM12', 'a,b,c\n1,2,3\n', 'FILE_NOT_RECOGNISED'],
    ['without rows', '100,NEM12,202611010000,A,B\n900\n', 'NO_READINGS'],
  ])('%s: refused with a reason, and the next file is read', async (_what, content, code) => {
    await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await pipeline.drop('bad.csv', content as string);
    await pipeline.drop('good.csv', whole);
    const [bad, good] = await files();
    expect(bad).toMatchObject({ state: 'refused', reason_code: code, day_count: 0 });
    expect(bad!['reason']).toEqual(expect.stringMatching(/\S/));
    expect(good).toMatchObject({ state: 'billed', day_count: 31 });
  });

  // Long enough that its first days would be committed before a reader comes to the damage.
  const years = nem12([{ code: 'A1', days: daysFrom('2024-01-01', '2026-03-31').map((day) => ({ day, wh: 100 })) }]);
  const archive = zip({ name: 'a.csv', content: years, stored: true });
  test.each([
    ['a member does not match its checksum', zip({ name: 'a.csv', content: years, stored: true, crc: 1 })],
    ['cut', archive.subarray(0, archive.length >> 1)],
  ])(
    'a damaged archive (%s): nothing of it is kept, and it can be sent again under its name',
    async (_what, content) => {
      await pipeline.contract('A1', '2026-03-01', '2026-03-31');
      await pipeline.drop('march.zip', content);
      expect(await files()).toMatchObject([{ state: 'refused', reason_code: 'ZIP_DAMAGED', day_count: 0 }]);
      expect(await pipeline.rows('SELECT day FROM reading_day')).toEqual([]);
      await pipeline.drop('march.zip', zip({ name: 'a.csv', content: whole }));
      expect((await files())[1]).toMatchObject({ state: 'billed', day_count: 31 });
    },
  );

  test('cut off in the middle of a day: the whole days before it are taken, the rest is quarantined with its line', async () => {
    await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await pipeline.drop('cut.csv', whole.slice(0, whole.indexOf('300,20260311') + 40));
    const [file] = await files();
    expect(file).toMatchObject({ state: 'aggregated', day_count: 10 });
    expect((await quarantine()).map((row) => row['first_line'])).toContain(13);
    const [period] = await pipeline.rows('SELECT days_read, hold_code FROM usage_period');
    expect(period).toMatchObject({ days_read: 10, hold_code: 'DAYS_MISSING' });
  });
});

describe('master data', () => {
  const content = nem12([
    { code: 'A1', days: march.map((day) => ({ day, wh: 100 })) },
    { code: 'B2', serial: 'M9', days: march.map((day) => ({ day, wh: 300, quality: 'S14' })) },
  ]);

  test('days of an unknown supply point wait in quarantine and are taken when it is registered', async () => {
    await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await pipeline.drop('two.csv', content);
    expect((await files())[0]).toMatchObject({ day_count: 31 });
    const waiting = await quarantine();
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting.every((row) => row['code'] === 'UNKNOWN_SUPPLY_POINT')).toBe(true);

    await pipeline.contract('B2', '2026-03-01', '2026-03-31');
    await pipeline.run('retry-quarantine', {});
    await pipeline.runQueue();

    expect((await quarantine()).every((row) => row['state'] === 'accepted')).toBe(true);
    expect((await files())[0]).toMatchObject({ state: 'billed', day_count: 62, reason_code: null });
    const [sums] = await pipeline.rows(
      'SELECT COUNT(*) AS days, SUM(total) AS wh, SUM(estimated_count) AS estimated FROM reading_day r JOIN supply_point s ON s.id = r.supply_point_id WHERE s.code = "B2"',
    );
    expect(sums).toMatchObject({ days: 31, wh: String(31 * 48 * 300), estimated: String(31 * 48) });
    expect(await pipeline.rows('SELECT id FROM bill')).toHaveLength(2);
  });

  test('a supply point that was registered meanwhile is noticed with the next file, whatever that is about', async () => {
    await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await pipeline.drop('two.csv', content);
    await pipeline.contract('B2', '2026-03-01', '2026-03-31');
    await pipeline.drop('other.csv', nem12([{ code: 'A1', days: [{ day: '2026-03-01', wh: 100 }] }]));
    expect((await quarantine()).every((row) => row.state === 'accepted')).toBe(true);
    expect(await pipeline.rows('SELECT id FROM bill')).toHaveLength(2);
  });

  test('inactive at the date, and the wrong meter serial, are told apart', async () => {
    const { supplyPointId } = await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await pipeline.test.database.execute("UPDATE supply_point SET active_from = '2026-03-10' WHERE id = ?", [
      supplyPointId,
    ]);
    const b = await pipeline.contract('B2', '2026-03-01', '2026-03-31');
    await pipeline.test.database.execute(
      "INSERT INTO meter (supply_point_id, serial, installed_on) VALUES (?, 'M1', '2026-01-01')",
      [b.supplyPointId],
    );
    await pipeline.drop('two.csv', content);
    const codes = new Set((await quarantine()).map((row) => row['code']));
    expect(codes).toEqual(new Set(['INACTIVE_SUPPLY_POINT', 'WRONG_METER_SERIAL']));
    expect((await files())[0]).toMatchObject({ day_count: 22 });

    await pipeline.test.database.execute("UPDATE meter SET serial = 'M9' WHERE supply_point_id = ?", [b.supplyPointId]);
    await pipeline.run('retry-quarantine', {});
    const open = (await quarantine()).filter((row) => row['state'] === 'open');
    expect(new Set(open.map((row) => row['code']))).toEqual(new Set(['INACTIVE_SUPPLY_POINT']));
  });

  test('a day that had not begun when the file arrived is refused', async () => {
    await pipeline.contract('A1', '2026-03-01', null);
    await pipeline.drop(
      'early.csv',
      nem12([
        {
          code: 'A1',
          days: [
            { day: '2026-03-30', wh: 1 },
            { day: '2026-03-31', wh: 1 },
          ],
        },
      ]),
      '2026-03-30T14:00:00.000Z',
    );
    expect(await quarantine()).toMatchObject([{ code: 'FUTURE_DAY', first_line: 4 }]);
  });
});

describe('revisions', () => {
  const day = '2026-03-05';
  const one = (wh: number, stamp: string, quality = 'A') =>
    nem12([{ code: 'A1', days: [{ day, wh, stamp, quality }] }], stamp.slice(0, 12) || '202611010000');
  beforeEach(() => pipeline.contract('A1', '2026-03-05', '2026-03-05'));
  const versions = () =>
    pipeline.rows<Record<string, unknown>>(
      'SELECT version, total / 48 AS wh, superseded_at IS NULL AS in_force FROM reading_day ORDER BY version',
    );

  test('a later update time replaces and the bill is corrected; an older one is kept as history only', async () => {
    await pipeline.drop('1.csv', one(100, '20260306100000'), '2026-03-06T02:00:00.000Z');
    await pipeline.drop('2.csv', one(200, '20260308100000'), '2026-03-08T02:00:00.000Z');
    await pipeline.drop('3.csv', one(300, '20260307100000'), '2026-03-09T02:00:00.000Z');
    expect(await versions()).toMatchObject([
      { version: 1, wh: '100.0000', in_force: 0 },
      { version: 2, wh: '200.0000', in_force: 1 },
      { version: 3, wh: '300.0000', in_force: 0 },
    ]);
    const asOf = (moment: string) =>
      pipeline.rows<{ wh: string }>(
        'SELECT total / 48 AS wh FROM reading_day WHERE recorded_at <= ? AND (superseded_at IS NULL OR superseded_at > ?)',
        [moment, moment],
      );
    expect(await asOf('2026-03-06 02:00:00.000')).toMatchObject([{ wh: '100.0000' }]);
    expect(await asOf('2026-03-08 01:59:59.999')).toMatchObject([{ wh: '100.0000' }]);
    expect(await asOf('2026-03-08 02:00:00.000')).toMatchObject([{ wh: '200.0000' }]);
    expect(await asOf('2026-03-20 00:00:00.000')).toMatchObject([{ wh: '200.0000' }]);
    expect(await pipeline.rows('SELECT version, state, charge_won FROM bill ORDER BY version')).toMatchObject([
      { version: 1, state: 'superseded', charge_won: 500 },
      { version: 2, state: 'issued', charge_won: 1000 },
    ]);
    expect(await pipeline.rows('SELECT amount_won, carried_on_period_id FROM bill_adjustment')).toEqual([
      { amount_won: 500, carried_on_period_id: null },
    ]);
  });

  test('actual is not replaced by an older estimate, in whichever order they come', async () => {
    await pipeline.drop('1.csv', one(100, '20260308100000'));
    await pipeline.drop('2.csv', one(120, '20260306100000', 'E14'));
    expect(await versions()).toMatchObject([{ in_force: 1, wh: '100.0000' }, { in_force: 0 }]);
  });

  test('the same values in another file change nothing', async () => {
    await pipeline.drop('1.csv', one(100, '20260306100000'));
    await pipeline.drop('2.csv', `${one(100, '20260306100000')}\r\n`);
    expect(await versions()).toHaveLength(1);
    expect((await files())[1]).toMatchObject({ day_count: 1 });
  });

  test('two files that contradict each other at one update time hold the bill until a person chooses', async () => {
    await pipeline.drop('1.csv', one(100, '20260306100000'));
    await pipeline.drop('2.csv', one(150, '20260306100000'));
    const [entry] = await quarantine();
    expect(entry).toMatchObject({ code: 'SAME_STAMP_OTHER_VALUES', state: 'open' });
    await pipeline.run('resubmit', { quarantineIds: [Number(entry!['id'])] });
    await pipeline.runQueue();
    expect(await versions()).toMatchObject([{ in_force: 0 }, { in_force: 1, wh: '150.0000' }]);
    expect(await pipeline.rows('SELECT amount_won FROM bill_adjustment')).toEqual([{ amount_won: 200 }]);
  });

  test('one file that carries a day twice is never added', async () => {
    await pipeline.drop(
      '1.csv',
      nem12([
        {
          code: 'A1',
          days: [
            { day, wh: 100 },
            { day, wh: 150 },
          ],
        },
      ]),
    );
    expect(await versions()).toMatchObject([{ wh: '100.0000', in_force: 1 }]);
    expect(await quarantine()).toMatchObject([{ code: 'DUPLICATE_DAY', state: 'open' }]);
    expect(await pipeline.rows('SELECT hold_code FROM usage_period')).toEqual([{ hold_code: 'OPEN_CONFLICT' }]);
  });
});

describe('a run that is cut off', () => {
  test('goes on after its last committed piece and leaves the same tables as an undisturbed run', async () => {
    const content = nem12([
      { code: 'A1', days: march.map((day, i) => ({ day, wh: 100 + i })) },
      { code: 'B2', channel: 'B1', days: march.map((day, i) => ({ day, wh: i, stamp: '20260401000000' })) },
      { code: 'XX', days: march.map((day) => ({ day, wh: 1 })) },
    ]);
    await pipeline.contract('A1', '2026-03-01', '2026-03-31');
    await pipeline.contract('B2', '2026-03-01', '2026-03-31');
    await pipeline.bucket.put('f.csv', content);
    let commits = 0;
    const context = pipeline.context;
    const dying = {
      ...context,
      guard: async () => {
        if (++commits % 3 === 0) throw new Error('killed');
      },
    };
    let kills = 0;
    for (;;) {
      try {
        await retrieveJob(DAYS_PER_CHUNK).run({ bucket: 'drop', key: 'f.csv' }, dying);
        break;
      } catch (error) {
        expect((error as Error).message).toBe('killed');
        kills += 1;
      }
    }
    expect(kills).toBeGreaterThan(3);
    const refused = async () => (await quarantine()).map(({ id: _surrogate, ...row }) => row);
    const disturbed = [
      await readings(),
      await refused(),
      await pipeline.rows('SELECT * FROM file_day_total ORDER BY 2, 3'),
    ];

    const undisturbed = await Pipeline.open([retrieveJob(DAYS_PER_CHUNK)]);
    try {
      await undisturbed.contract('A1', '2026-03-01', '2026-03-31');
      await undisturbed.contract('B2', '2026-03-01', '2026-03-31');
      await undisturbed.bucket.put('f.csv', content);
      await undisturbed.run('retrieve', { bucket: 'drop', key: 'f.csv' });
      const kept = pipeline;
      pipeline = undisturbed;
      expect(disturbed).toEqual([
        await readings(),
        await refused(),
        await pipeline.rows('SELECT * FROM file_day_total ORDER BY 2, 3'),
      ]);
      pipeline = kept;
    } finally {
      await undisturbed.close();
    }
  });
});
