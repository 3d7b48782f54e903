import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { jobTypes } from '../../../../batch/jobs/index.ts';
import { removeContactsJob, retentionJob } from '../../../../batch/jobs/retention.ts';
import { VIEWED } from '../../../../runtime/access-log.ts';
import { JobFailure } from '../../../../runtime/jobs/job-failure.ts';
import { auditDatabase } from '../../../../tools/audit/audit.ts';
import { daysFrom, nem12, Pipeline } from '../../../support/pipeline.ts';

const removedSignIns: string[] = [];
let poolIsDown = false;
const signIns = {
  async remove(subject: string) {
    if (poolIsDown) throw new Error('the user pool does not answer');
    removedSignIns.push(subject);
  },
};

let pipeline: Pipeline;
beforeAll(async () => {
  const own = [retentionJob(signIns), removeContactsJob(signIns)];
  pipeline = await Pipeline.open([...jobTypes.filter(({ type }) => !own.some((each) => each.type === type)), ...own]);
});
beforeEach(async () => {
  await pipeline.reset();
  removedSignIns.length = 0;
  poolIsDown = false;
});
// Whatever was destroyed, the figures must go on adding up.
afterEach(async () => {
  const report = await auditDatabase(pipeline.test.database);
  expect(report.invariants.filter((invariant) => invariant.violations > 0)).toEqual([]);
});
afterAll(() => pipeline.close());

const execute = (sql: string, params: (string | number | null)[] = []) => pipeline.test.database.execute(sql, params);
const retention = (today: string) => pipeline.run<Record<string, number>>('retention', { today });
const customer = async (id: number) =>
  (await pipeline.rows<Record<string, string | null>>('SELECT * FROM customer WHERE id = ?', [id]))[0]!;

// Words that stand nowhere else, so that finding one anywhere means that it was left behind.
const TRACES = ['tracename', 'tracemail', '010-9999', 'tracesubject', 'tracewords', 'tracebank', 'tracecode'];

/** A person who moved in, was metered, billed, paid, complained and moved out again; before and after lives somebody else. */
async function movedOut(year = 2019): Promise<{ customerId: number; other: number }> {
  const code = 'TRACECODE1';
  const from = `${year}-03-01`;
  const to = `${year}-03-31`;
  const { customerId } = await pipeline.contract(code, from, to);
  const { customerId: other } = await pipeline.contract(code, `${year}-04-01`, null);
  await execute('UPDATE customer SET subject = ?, name = ?, email = ?, phone = ? WHERE id = ?', [
    'tracesubject-1',
    '김tracename',
    'tracemail@example.com',
    '010-9999-0000',
    customerId,
  ]);
  await execute("UPDATE customer SET name = 'Somebody else' WHERE id = ?", [other]);
  const days = daysFrom(from, `${year}-04-30`).map((day) => ({ day, wh: 100, stamp: `${year}0501000000` }));
  await pipeline.drop(`${year}.csv`, nem12([{ code, days }]), `${year}-05-02T00:00:00.000Z`);
  // The run issues its bills today; these were issued then.
  await execute(`UPDATE bill SET issued_at = '${year}-05-03 00:00:00'`);
  const [bill] = await pipeline.rows<{ id: number; usage_period_id: number; charge_won: number }>(
    'SELECT id, usage_period_id, charge_won FROM bill WHERE customer_id = ?',
    [customerId],
  );
  await execute(
    `INSERT INTO payment (usage_period_id, amount_won, paid_on, reference, booked_at) VALUES (?, ?, '${year}-05-20', 'tracebank-1', UTC_TIMESTAMP(3))`,
    [bill!.usage_period_id, Number(bill!.charge_won)],
  );
  await execute(
    `INSERT INTO objection (bill_id, customer_id, reason, text, state, filed_at, answer_due_on, answered_at, answered_by, answer)
     VALUES (?, ?, 'usage', 'tracewords: I was away', 'rejected', '${year}-05-10', '${year}-06-09', '${year}-06-01', 'lee', 'tracewords, we looked')`,
    [bill!.id, customerId],
  );
  await execute("INSERT INTO alert_setting VALUES (?, 'email', 1, NULL, NULL, UTC_TIMESTAMP(3))", [customerId]);
  await execute(
    `INSERT INTO idempotency_key VALUES ('file-objection:tracesubject-1', 'k', '', 'completed', '{"text":"tracewords"}', UTC_TIMESTAMP(3), '2099-01-01')`,
  );
  await execute(
    `INSERT INTO quarantine (file_id, first_line, last_line, supply_point_code, channel, day, code, message, text, state)
     SELECT MIN(id), 9, 9, ?, 'E1', '${year}-03-05', 'DUPLICATE_DAY', 'TRACECODE1 twice', '200,TRACECODE1,…', 'resolved' FROM operator_file`,
    [code],
  );
  const [point] = await pipeline.rows<{ id: number }>('SELECT id FROM supply_point WHERE code = ?', [code]);
  await execute(
    `INSERT INTO reading_edit (supply_point_id, channel, day, base_version, first_interval, new_values, size_wh, method, reason,
       customer_consent, state, requested_by)
     VALUES (?, 'E1', '${year}-03-07', 1, 1, '[1]', 1, 'S64', 'tracewords', 'tracewords by telephone', 'rejected', 'lee')`,
    [Number(point!.id)],
  );
  await execute(
    `INSERT INTO job (type, state, params, created_at) VALUES ('edit-reading', 'succeeded', ?, UTC_TIMESTAMP(3))`,
    [JSON.stringify({ supplyPointId: Number(point!.id), day: `${year}-03-07`, customerConsent: 'tracewords' })],
  );
  return { customerId, other };
}

/** Where in the whole database one of the words stands, as table.column. */
async function traces(): Promise<string[]> {
  const columns = await pipeline.rows<{ t: string; c: string }>(
    `SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE()
        AND DATA_TYPE IN ('char', 'varchar', 'text', 'mediumtext', 'longtext', 'json', 'enum') ORDER BY TABLE_NAME, COLUMN_NAME`,
  );
  const found: string[] = [];
  for (const { t, c } of columns) {
    const [row] = await pipeline.rows<{ n: number }>(
      `SELECT COUNT(*) AS n FROM ${t} WHERE LOWER(CONVERT(${c} USING utf8mb4)) REGEXP ?`,
      [TRACES.join('|')],
    );
    if (Number(row!.n) > 0) found.push(`${t}.${c}`);
  }
  return found;
}

describe('contacts', () => {
  test('stay for ninety days after the last contract, then sign-in, e-mail, telephone and alerts go, and the records stay', async () => {
    const { customerId, other } = await movedOut();
    expect(await retention('2019-06-29')).toMatchObject({ contactsRemoved: 0 });
    expect(await retention('2019-06-30')).toMatchObject({ contactsRemoved: 1, anonymised: 0 });
    expect(removedSignIns).toEqual(['tracesubject-1']);
    expect(await customer(customerId)).toMatchObject({ subject: null, email: null, phone: null, name: '김tracename' });
    expect((await customer(customerId)).contacts_removed_at).not.toBeNull();
    expect((await customer(other)).contacts_removed_at).toBeNull();
    for (const table of ['alert_setting', 'idempotency_key'])
      expect(await pipeline.rows(`SELECT * FROM ${table}`)).toEqual([]);
    expect(await pipeline.rows('SELECT id FROM bill WHERE customer_id = ?', [customerId])).toHaveLength(1);
    expect(await pipeline.rows('SELECT actor, action, subject, reason FROM audit_event')).toEqual([
      {
        actor: 'system:retention',
        action: 'customer.contacts-removed',
        subject: `customer:${customerId}`,
        reason: 'The last contract ended on 2019-03-31.',
      },
    ]);
    expect(await retention('2019-07-01')).toMatchObject({ contactsRemoved: 0 });
  });

  test('stay while money is owed, for three years at most', async () => {
    const { customerId } = await movedOut();
    await execute('UPDATE payment SET amount_won = amount_won - 10');
    expect(await retention('2022-03-30')).toMatchObject({ contactsRemoved: 0, contactsKept: 1 });
    expect(await customer(customerId)).toMatchObject({ subject: 'tracesubject-1' });
    expect(await retention('2022-03-31')).toMatchObject({ contactsRemoved: 1 });
  });

  test('stay while an objection is open', async () => {
    await movedOut();
    await execute("UPDATE objection SET state = 'in_review', answered_at = NULL, answer = NULL");
    expect(await retention('2026-11-28')).toMatchObject({ contactsRemoved: 0, contactsKept: 1, anonymised: 0 });
  });

  test('stay as they were when the user pool does not answer', async () => {
    const { customerId } = await movedOut();
    poolIsDown = true;
    await expect(retention('2019-06-30')).rejects.toThrow('does not answer');
    expect(await customer(customerId)).toMatchObject({ subject: 'tracesubject-1', contacts_removed_at: null });
  });

  test('of somebody who never had a contract go ninety days after the record was made', async () => {
    await execute("INSERT INTO customer (name, email, created_at) VALUES ('A', 'a@example.com', '2019-01-01')");
    expect(await retention('2019-04-01')).toMatchObject({ contactsRemoved: 0 });
    expect(await retention('2019-04-02')).toMatchObject({ contactsRemoved: 1 });
  });
});

describe('on request', () => {
  const remove = async (customerId: number, createdBy: string | null = 'lee') => {
    await execute(
      `INSERT INTO job (id, type, state, params, created_by, created_at) VALUES (1, 'remove-contacts', 'running', '{}', ?, UTC_TIMESTAMP(3))
       ON DUPLICATE KEY UPDATE created_by = VALUES(created_by)`,
      [createdBy],
    );
    return pipeline.run('remove-contacts', { customerId, reason: 'Asked in writing, identity checked.' });
  };

  test('contacts go at once, by the name of the operator', async () => {
    const { customerId } = await movedOut();
    await remove(customerId);
    expect(await customer(customerId)).toMatchObject({ subject: null, email: null, phone: null });
    expect(await pipeline.rows("SELECT actor, reason FROM audit_event WHERE action LIKE 'customer.%'")).toEqual([
      { actor: 'lee', reason: 'Asked in writing, identity checked.' },
    ]);
  });

  test.each([
    ['the contract still runs', 'CONTRACT_RUNS', 'DO 0', 'other'],
    ['money is owed', 'NOT_SETTLED', "UPDATE payment SET amount_won = 0, paid_on = '2026-01-01'", 'self'],
    ['an objection is open', 'OBJECTION_OPEN', "UPDATE objection SET state = 'received'", 'self'],
  ])('refused with a sentence when %s', async (_, code, sql, whose) => {
    const { customerId, other } = await movedOut(2025);
    await execute(sql);
    const refusal = await remove(whose === 'other' ? other : customerId).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(JobFailure);
    expect(refusal).toMatchObject({ code, retry: false, message: expect.stringMatching(/^.{30,}\.$/) });
    expect(await customer(customerId)).toMatchObject({ subject: 'tracesubject-1' });
  });

  test('refused for nobody, and when nobody asked', async () => {
    await expect(remove(99)).rejects.toMatchObject({ code: 'NO_CUSTOMER' });
    const { customerId } = await movedOut();
    await expect(remove(customerId, null)).rejects.toMatchObject({ code: 'NO_PERSON' });
  });
});

describe('records', () => {
  test('stay until the law no longer orders them, then nothing in the database leads to the person', async () => {
    const { customerId, other } = await movedOut();
    expect(await traces()).toEqual([
      'customer.email',
      'customer.name',
      'customer.phone',
      'customer.subject',
      'idempotency_key.response',
      'idempotency_key.scope',
      'job.params',
      'objection.answer',
      'objection.text',
      'payment.reference',
      'quarantine.message',
      'quarantine.supply_point_code',
      'quarantine.text',
      'reading_edit.customer_consent',
      'reading_edit.reason',
      'supply_point.code',
    ]);
    await retention('2019-06-30');
    // Bills of 2019: return due on 25 January 2020, five years on.
    expect(await retention('2025-01-25')).toMatchObject({ anonymised: 0 });
    const before = await pipeline.rows('SELECT usage_wh, charge_won FROM bill ORDER BY id');
    expect(await retention('2025-01-26')).toMatchObject({ anonymised: 1 });
    // The place is there for who lives there now; nothing joins it with the person who has gone.
    expect(await traces()).toEqual(['supply_point.code']);
    expect(await customer(customerId)).toMatchObject({ name: '' });
    expect(await pipeline.rows('SELECT usage_wh, charge_won FROM bill ORDER BY id')).toEqual(before);
    const days = await pipeline.rows<{ code: string; first: string; last: string; days: number }>(
      `SELECT s.code, MIN(r.day) AS first, MAX(r.day) AS last, COUNT(*) AS days FROM reading_day r JOIN supply_point s ON s.id = r.supply_point_id
        GROUP BY s.code ORDER BY first`,
    );
    expect(days).toMatchObject([
      { code: expect.stringMatching(/^gone-[0-9a-f]{16}$/), first: '2019-03-01', last: '2019-03-31', days: 31 },
      { code: 'TRACECODE1', first: '2019-04-01', last: '2019-04-30', days: 30 },
    ]);
    expect((await customer(other)).anonymised_at).toBeNull();
    expect(await retention('2025-01-27')).toMatchObject({ anonymised: 0 });
  });

  test('what was written in a complaint goes three years after its answer, the complaint itself with the records', async () => {
    await movedOut();
    expect(await retention('2022-06-01')).toMatchObject({ complaintTexts: 0 });
    expect(await retention('2022-06-02')).toMatchObject({ complaintTexts: 1 });
    expect(await pipeline.rows('SELECT state, text, answer FROM objection')).toEqual([
      { state: 'rejected', text: '', answer: null },
    ]);
  });

  test('a second payment and a late bill move the day on', async () => {
    const { customerId } = await movedOut();
    await retention('2019-06-30');
    await execute("UPDATE payment SET paid_on = '2020-01-02'");
    expect(await retention('2026-01-25')).toMatchObject({ anonymised: 0 });
    expect(await retention('2026-01-26')).toMatchObject({ anonymised: 1 });
    expect(await customer(customerId)).toMatchObject({ name: '' });
  });

  test('a day to come is refused: what would go then must be kept until then', async () => {
    await expect(retention('2099-01-01')).rejects.toMatchObject({ code: 'DAY_TO_COME', retry: false });
  });
});

test('who saw whose data is kept for two years, other deeds longer; stored answers until they expire', async () => {
  const entries = [
    [VIEWED, '2024-06-01 00:00:00'],
    [VIEWED, '2024-06-02 00:00:00'],
    ['job.hold', '2020-01-01 00:00:00'],
  ];
  for (const [action, at] of entries)
    await execute("INSERT INTO audit_event (at, actor, action, subject) VALUES (?, 'lee', ?, 'x:1')", [at!, action!]);
  await execute("INSERT INTO idempotency_key VALUES ('s', 'k', '', 'completed', '{}', '2026-05-01', '2026-05-08')");
  expect(await retention('2026-06-02')).toMatchObject({ accessEntries: 1, storedAnswers: 1 });
  expect(await pipeline.rows('SELECT action FROM audit_event ORDER BY id')).toEqual([
    { action: VIEWED },
    { action: 'job.hold' },
  ]);
});
