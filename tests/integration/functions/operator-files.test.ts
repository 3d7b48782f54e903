import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { QuarantineItem } from '../../../runtime/operator/quarantine-view.ts';
import type { ReconciliationRow } from '../../../runtime/operator/reconciliation-view.ts';
import { seedBill } from '../../support/bills.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { ask } from '../../support/operator.ts';

let test_: TestDatabase;
const sql = (text: string, params: (string | number | null)[] = []) => test_.database.execute(text, params);
const rows = <T>(text: string, params: (string | number | null)[] = []) => test_.database.query<T>(text, params);

const file = async (name: string, state: string, reconciliation = 'none', note: string | null = null) =>
  (
    await sql(
      `INSERT INTO operator_file (name, size_bytes, state, reconciliation, reconciliation_note) VALUES (?, 1000, ?, ?, ?)`,
      [name, state, reconciliation, note],
    )
  ).insertId;
let line = 0;
const refused = async (fileId: number, code = 'UNKNOWN_SUPPLY_POINT', text = '300,…') => {
  line += 1;
  const { insertId } = await sql(
    `INSERT INTO quarantine (file_id, first_line, last_line, supply_point_code, channel, day, code, message, text)
     VALUES (?, ?, ?, 'NEM1209999', 'E1', '2026-11-21', ?, 'The supply point is not known.', ?)`,
    [fileId, line, line, code, text],
  );
  return String(insertId);
};

beforeAll(async () => {
  test_ = await createTestDatabase();
  process.env.DATABASE_URL = test_.url;
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await test_.drop();
});

const items = (query: Record<string, string>) =>
  ask<{ items: QuarantineItem[]; next: string | null }>('list-quarantine', 'open', { query });
const resolve = (quarantineId: string, body: object, as = 'kim', key?: string) =>
  ask<QuarantineItem>('resolve-quarantine', 'note', {
    path: { quarantineId },
    body,
    as,
    ...(key === undefined ? {} : { key }),
  });

describe('GET /operator/files', () => {
  test('lists files, the last one first, by state and page by page', async () => {
    const ids = [await file('a.csv', 'billed'), await file('b.csv', 'refused'), await file('c.csv', 'billed')];
    type Page = { files: { fileId: string; name: string }[]; next: string | null };
    const first = await ask<Page>('list-operator-files', 'first-page', { query: { limit: '1', state: 'billed' } });
    expect(first.body).toMatchObject({ files: [{ fileId: String(ids[2]), name: 'c.csv', sizeBytes: 1000 }] });
    const rest = await ask<Page>('list-operator-files', 'first-page', {
      query: { limit: '1', state: 'billed', after: first.body.next! },
    });
    expect(rest.body).toMatchObject({ files: [{ name: 'a.csv' }], next: null });
    expect(await ask('list-operator-files', 'first-page', { query: { state: 'eaten' } })).toMatchObject({
      status: 400,
      details: [{ field: 'query.state' }],
    });
  });
});

describe('quarantine', () => {
  test('lists entries with their lines, by state, code and file, page by page', async () => {
    const fileId = await file('q.csv', 'quarantined');
    const ids = [
      await refused(fileId),
      await refused(fileId, 'DUPLICATE_DAY'),
      await refused(fileId, 'X', 'y'.repeat(90_000)),
    ];
    const of = { fileId: String(fileId) };
    const first = await items({ ...of, state: 'open', limit: '2' });
    expect(first.body.items.map((item) => item.quarantineId)).toEqual([ids[2], ids[1]]);
    expect(first.body.items[0]!.text).toHaveLength(20_000);
    expect(first.body.items[1]).toMatchObject({ fileName: 'q.csv', day: '2026-11-21', supplyPoint: 'NEM1209999' });
    expect((await items({ ...of, limit: '2', after: first.body.next! })).body).toMatchObject({
      items: [{ quarantineId: ids[0] }],
      next: null,
    });
    expect((await items({ ...of, code: 'DUPLICATE_DAY' })).body.items).toHaveLength(1);
    expect((await items({ ...of, state: 'resolved' })).body.items).toEqual([]);
  });

  test('a note closes an entry at once, sends its file on to billing, and is audited', async () => {
    const fileId = await file('note.csv', 'quarantined');
    const id = await refused(fileId);
    const answer = await resolve(id, { note: 'moved out', resubmit: false }, 'lee');
    expect(answer.body).toMatchObject({ state: 'resolved', resolvedBy: 'lee', resolution: 'moved out' });
    expect(await rows('SELECT actor, action, reason FROM audit_event WHERE subject = ?', [`quarantine:${id}`])).toEqual(
      [{ actor: 'lee', action: 'quarantine.resolve', reason: 'moved out' }],
    );
    expect(await rows('SELECT type, state FROM job WHERE unique_key = ?', [`bill:file:${fileId}`])).toEqual([
      { type: 'bill', state: 'ready' },
    ]);
    const second = await resolve(id, { note: 'again', resubmit: false }, 'park');
    expect([second.status, second.code]).toEqual([409, 'quarantine.conflict']);
    expect(second.details[0]!.reason).toMatch(/resolved.*lee did quarantine\.resolve at 2/);
  });

  test('resubmitting makes one job of the operator’s, and until it has run the entry still holds bills', async () => {
    const id = await refused(await file('again.csv', 'quarantined'), 'DUPLICATE_DAY');
    const key = 'resubmit-once';
    const body = { note: 'the second line is right', resubmit: true };
    const answer = await resolve(id, body, 'lee', key);
    expect(answer.body).toMatchObject({ state: 'resubmitted', resolvedBy: 'lee' });
    expect((await resolve(id, body, 'lee', key)).body).toEqual(answer.body);
    const jobs = await rows<{ params: string; created_by: string }>(
      `SELECT params, created_by FROM job WHERE type = 'resubmit'`,
    );
    expect(jobs.map(({ params, created_by }) => [JSON.parse(params), created_by])).toEqual([
      [{ quarantineIds: [Number(id)] }, 'lee'],
    ]);
    expect(await rows('SELECT state FROM quarantine WHERE id = ?', [id])).toEqual([{ state: 'open' }]);
    const ids = (page: { body: { items: QuarantineItem[] } }) => page.body.items.map((item) => item.quarantineId);
    expect(ids(await items({ state: 'open' }))).not.toContain(id);
    expect(ids(await items({ state: 'resubmitted' }))).toEqual([id]);
    for (const resubmit of [true, false]) {
      const conflict = await resolve(id, { note: 'x', resubmit }, 'park');
      expect([conflict.status, conflict.code]).toEqual([409, 'quarantine.conflict']);
    }
    // As a worker does when it starts the job; what is still refused is open again.
    await sql(`UPDATE job SET unique_key = NULL, state = 'running' WHERE type = 'resubmit'`);
    expect(ids(await items({ state: 'open' }))).toContain(id);
  });

  test.each([
    ['no note', { resubmit: true }, 'body.note'],
    ['no decision', { note: 'x' }, 'body.resubmit'],
    ['a blank note', { note: ' ', resubmit: true }, 'body.note'],
  ])('refuses %s', async (_, body, field) => {
    expect(await resolve('1', body)).toMatchObject({ status: 400, details: [{ field }] });
  });

  test('answers 404 for an entry that is not there', async () => {
    expect(await resolve('999999999', { note: 'x', resubmit: false })).toMatchObject({
      status: 404,
      code: 'not-found',
    });
  });
});

describe('who saw whose data', () => {
  const views = () =>
    rows<{ actor: string; subject: string; after_value: string }>(
      "SELECT actor, subject, after_value FROM audit_event WHERE action = 'personal-data.view' ORDER BY id",
    );
  beforeEach(() => sql('DELETE FROM audit_event'));

  test('is written down once for each supply point shown, and listed when it is asked for', async () => {
    const fileId = await file('seen.csv', 'quarantined');
    await refused(fileId);
    await refused(fileId);
    const query = { fileId: String(fileId) };
    await ask('list-quarantine', 'open', { query, as: 'lee' });
    const [view, ...more] = await views();
    expect(more).toEqual([]);
    expect(view).toMatchObject({ actor: 'lee', subject: 'supply-point:NEM1209999' });
    expect(JSON.parse(view!.after_value)).toEqual({
      route: 'list-quarantine',
      source: expect.stringMatching(/^[0-9a-f.:,]+$/),
      requestId: expect.any(String),
    });
    const entries = (asked: Record<string, string>) =>
      ask<{ entries: { action: string; subject: string }[] }>('list-audit-events', 'newest', { query: asked });
    const subject = 'supply-point:NEM1209999';
    expect((await entries({ subject })).body.entries).toEqual([]);
    expect((await entries({ subject, action: 'personal-data.view' })).body.entries).toHaveLength(1);
    expect((await entries({ action: 'Personal Data' })).details).toMatchObject([{ field: 'query.action' }]);
  });

  test('is not written where nobody’s data are shown, nor for a refusal', async () => {
    await ask('list-operator-files', 'first-page');
    await ask('list-quarantine', 'open', { query: { fileId: '999999' } });
    await ask('list-quarantine', 'open', { query: { limit: '0' } });
    expect(await views()).toEqual([]);
  });

  test('without the log there is no answer', async () => {
    const fileId = await file('unseen.csv', 'quarantined');
    await refused(fileId);
    await sql('RENAME TABLE audit_event TO audit_event_away');
    const answer = await ask('list-quarantine', 'open', { query: { fileId: String(fileId) } }).finally(() =>
      sql('RENAME TABLE audit_event_away TO audit_event'),
    );
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain('NEM1209999');
  });
});

describe('reconciliation', () => {
  let fileId: number;
  const list = (query: Record<string, string>) =>
    ask<{ rows: ReconciliationRow[]; next: string | null }>('list-reconciliation', 'unreconciled', { query });
  const release = (reconciliationId: string, reason: string, as: string) =>
    ask<ReconciliationRow>('release-reconciliation', 'explained', { path: { reconciliationId }, body: { reason }, as });

  beforeAll(async () => {
    fileId = await file('sums.csv', 'read', 'unreconciled', '2026-11-21 E1: 100 Wh here, published 120');
    const control = await file('sums.csv.totals.csv', 'read');
    const sums = [
      ['2026-11-20', 'E1', 80, 80],
      ['2026-11-21', 'E1', 100, 120],
      ['2026-11-22', 'E1', 60, null],
      ['2026-11-23', 'E1', null, 50],
    ] as const;
    for (const [day, channel, here, published] of sums) {
      if (here !== null)
        await sql(`INSERT INTO file_day_total VALUES (?, ?, ?, 'Wh', 1, ?)`, [fileId, day, channel, here]);
      if (published !== null)
        await sql(
          `INSERT INTO control_total (file_name, day, channel, unit, point_count, total, control_file_id, line)
           VALUES ('sums.csv', ?, ?, 'Wh', 1, ?, ?, 1)`,
          [day, channel, published, control],
        );
    }
    await file('unpublished.csv', 'read');
    await seedBill(test_.database, { subject: 'x', supplyPoint: '7', from: '2026-11-01', to: '2026-11-30' });
    const [point] = await rows<{ id: number }>(`SELECT id FROM supply_point WHERE code = '7'`);
    await sql(
      `INSERT INTO reading_day (supply_point_id, channel, day, version, interval_minutes, interval_values, interval_quality, total,
         estimated_count, file_id, recorded_at) VALUES (?, 'E1', '2026-11-21', 1, 60, '', '', 100, 0, ?, UTC_TIMESTAMP(3))`,
      [Number(point!.id), fileId],
    );
    await sql(`UPDATE usage_period SET needs_rating = 1, hold_code = 'UNRECONCILED_FILE'`);
  });

  test('shows each day and channel beside what was published, with the periods it keeps from being billed', async () => {
    expect((await list({})).body.rows).toMatchObject([
      { day: '2026-11-20', sumWh: 80, publishedWh: 80, state: 'reconciled', blockedPeriods: 0 },
      { day: '2026-11-21', sumWh: 100, publishedWh: 120, state: 'unreconciled', blockedPeriods: 1 },
      { day: '2026-11-22', sumWh: 60, publishedWh: null, state: 'unreconciled' },
      { day: '2026-11-23', sumWh: 0, publishedWh: 50, state: 'unreconciled' },
    ]);
    expect((await list({ state: 'reconciled' })).body.rows).toHaveLength(1);
  });

  test('pages without a gap', async () => {
    const seen: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await list({ state: 'unreconciled', limit: '1', ...(after ? { after } : {}) });
      seen.push(...page.body.rows.map((row) => row.day));
      after = page.body.next;
    }
    expect(seen).toEqual(['2026-11-21', '2026-11-22', '2026-11-23']);
  });

  test('a release lets the whole file be billed, audited; a second operator hears who was first', async () => {
    const answer = await release(`${fileId}.2026-11-21.E1.Wh`, 'a typing error, they say', 'lee');
    expect(answer.body).toMatchObject({ day: '2026-11-21', state: 'released', releasedBy: 'lee', blockedPeriods: 0 });
    expect((await list({ state: 'released' })).body.rows).toHaveLength(3);
    expect(await rows('SELECT state FROM job WHERE unique_key = ?', [`bill:file:${fileId}`])).toHaveLength(1);
    const second = await release(`${fileId}.2026-11-22.E1.Wh`, 'me too', 'park');
    expect([second.status, second.code]).toEqual([409, 'reconciliation.conflict']);
    expect(second.details[0]!.reason).toMatch(/lee did file\.release at 2/);
  });

  test('answers 404 for a sum that is not there, and 400 for what is no id', async () => {
    expect(await release(`${fileId}.2020-01-01.E1.Wh`, 'x', 'lee')).toMatchObject({ status: 404 });
    expect(await release('17', 'x', 'lee')).toMatchObject({ status: 400 });
    expect(await list({ after: '17' })).toMatchObject({ status: 400 });
  });
});

describe('GET /operator/audit', () => {
  test('tells who did what, newest first, by person and by thing, page by page', async () => {
    type Page = {
      entries: { auditId: string; actor: string; subject: string; before: unknown }[];
      next: string | null;
    };
    const audit = (query: Record<string, string>) => ask<Page>('list-audit-events', 'newest', { query });
    await sql('DELETE FROM audit_event');
    for (const [actor, subject] of [
      ['kim', 'job:1'],
      ['lee', 'job:1'],
      ['lee', 'job:2'],
    ] as const) {
      await sql(
        `INSERT INTO audit_event (at, actor, action, subject, reason, before_value) VALUES (UTC_TIMESTAMP(3), ?, 'job.hold', ?, 'x', '{"state":"ready"}')`,
        [actor, subject],
      );
    }
    const first = await audit({ limit: '2' });
    expect(first.body.entries).toMatchObject([
      { actor: 'lee', subject: 'job:2', before: { state: 'ready' }, after: null },
      { actor: 'lee', subject: 'job:1' },
    ]);
    expect((await audit({ limit: '2', after: first.body.next! })).body).toMatchObject({
      entries: [{ actor: 'kim' }],
      next: null,
    });
    expect((await audit({ actor: 'lee', subject: 'job:1' })).body.entries).toHaveLength(1);
    expect(await audit({ actor: '김' })).toMatchObject({ status: 400, details: [{ field: 'query.actor' }] });
  });
});
