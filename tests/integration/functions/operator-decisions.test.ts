import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ReadingEdit } from '../../../functions/list-edits/list-edits.ts';
import type { Finding } from '../../../runtime/operator/finding-view.ts';
import type { OperatorObjection } from '../../../runtime/operator/objection-view.ts';
import { seedBill } from '../../support/bills.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { ask } from '../../support/operator.ts';

let test_: TestDatabase;
let pointId: number;
const sql = (text: string, params: (string | number | null)[] = []) => test_.database.execute(text, params);
const rows = <T>(text: string, params: (string | number | null)[] = []) => test_.database.query<T>(text, params);

beforeAll(async () => {
  test_ = await createTestDatabase();
  process.env.DATABASE_URL = test_.url;
  await seedBill(test_.database, { subject: 'x', supplyPoint: '7', from: '2026-11-01', to: '2026-11-30' });
  const [point] = await rows<{ id: number }>(`SELECT id FROM supply_point WHERE code = '7'`);
  pointId = Number(point!.id);
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await test_.drop();
});

const newIds = async (count: number, make: (i: number) => Promise<number>) => {
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) ids.push(String(await make(i)));
  return ids;
};

describe('objections', () => {
  type Page = { objections: OperatorObjection[]; next: string | null };
  const list = (query: Record<string, string>) => ask<Page>('list-objections', 'open', { query });
  const answer = (objectionId: string, body: object, as = 'kim', key?: string) =>
    ask<OperatorObjection>('answer-objection', 'accepted', {
      path: { objectionId },
      body,
      as,
      ...(key === undefined ? {} : { key }),
    });
  let ids: string[];

  beforeAll(async () => {
    ids = await newIds(3, async (i) => {
      const month = `2026-0${i + 1}`;
      const billId = await seedBill(test_.database, {
        subject: 'x',
        supplyPoint: '7',
        from: `${month}-01`,
        to: `${month}-28`,
      });
      const [bill] = await rows<{ customer_id: number }>('SELECT customer_id FROM bill WHERE id = ?', [billId]);
      const { insertId } = await sql(
        `INSERT INTO objection (bill_id, customer_id, reason, text, filed_at, answer_due_on)
         VALUES (?, ?, 'usage', '집을 비웠습니다.', UTC_TIMESTAMP(3), '2026-12-2${i}')`,
        [billId, Number(bill!.customer_id)],
      );
      return insertId;
    });
  });

  test('open ones come in the order they are due, with the bill they are about, page by page', async () => {
    const first = (await list({ state: 'open', limit: '2' })).body;
    expect(first.objections).toMatchObject([
      {
        objectionId: ids[0],
        supplyPoint: '7',
        periodFrom: '2026-01-01',
        totalWon: 47850,
        text: '집을 비웠습니다.',
        answerDueOn: '2026-12-20',
        answeredAt: null,
      },
      { objectionId: ids[1] },
    ]);
    const rest = (await list({ state: 'open', limit: '2', after: first.next! })).body;
    expect([rest.objections.map((each) => each.objectionId), rest.next]).toEqual([[ids[2]], null]);
    expect((await list({})).body.objections.map((each) => each.objectionId)).toEqual([...ids].reverse());
    expect(await list({ state: 'late' })).toMatchObject({ status: 400, details: [{ field: 'query.state' }] });
  });

  test('an answer is for the customer to read, once, audited; a second operator hears who was first', async () => {
    const body = { decision: 'accepted', answer: '검침값을 바로잡았습니다.' };
    const key = 'answer-it-once';
    const first = await answer(ids[0]!, body, 'lee', key);
    expect(first.body).toMatchObject({ state: 'accepted', answer: body.answer, answeredBy: 'lee' });
    expect((await answer(ids[0]!, body, 'lee', key)).body).toEqual(first.body);
    expect(
      await rows('SELECT actor, action, reason FROM audit_event WHERE subject = ?', [`objection:${ids[0]}`]),
    ).toEqual([{ actor: 'lee', action: 'objection.answer', reason: null }]);
    const second = await answer(ids[0]!, { decision: 'rejected', answer: 'No.' }, 'park');
    expect([second.status, second.code]).toEqual([409, 'objection.answered']);
    expect(second.details[0]!.reason).toMatch(/is accepted\. lee did objection\.answer at 2/);
    expect((await list({ state: 'answered' })).body.objections).toHaveLength(1);

    const customer = await import('../../../runtime/objection.ts');
    expect(await customer.readObjection(test_.database, Number(first.body.billId))).toMatchObject({
      state: 'accepted',
      answer: body.answer,
    });
  });

  test.each([
    ['no decision', { answer: 'x' }, 'body.decision'],
    ['another decision', { decision: 'in_review', answer: 'x' }, 'body.decision'],
    ['no answer', { decision: 'accepted' }, 'body.answer'],
    ['a blank answer', { decision: 'accepted', answer: ' \n' }, 'body.answer'],
    ['an answer too long', { decision: 'accepted', answer: 'x'.repeat(2001) }, 'body.answer'],
  ])('refuses %s, and answers 404 for one that is not there', async (_, body, field) => {
    expect(await answer(ids[1]!, body)).toMatchObject({ status: 400, details: [{ field }] });
    expect(await answer('999999', { decision: 'accepted', answer: 'x' })).toMatchObject({ status: 404 });
  });
});

describe('findings', () => {
  type Page = { findings: Finding[]; next: string | null };
  const list = (query: Record<string, string>) => ask<Page>('list-findings', 'blocking', { query });
  const answer = (findingId: string, text: string, as = 'kim') =>
    ask<Finding>('answer-finding', 'explained', { path: { findingId }, body: { answer: text }, as });
  let ids: string[];

  beforeAll(async () => {
    ids = await newIds(3, async (i) => {
      const { insertId } = await sql(
        `INSERT INTO reading_finding (supply_point_id, channel, day, version, code, severity, measured, threshold, message)
         VALUES (?, 'E1', '2026-11-1${i}', 1, 'SPIKE', ?, 900, 300, 'A spike of 900 Wh.')`,
        [pointId, i === 2 ? 'note' : 'block'],
      );
      return insertId;
    });
  });

  test('are listed newest first, by state and severity, page by page', async () => {
    const first = (await list({ state: 'open', severity: 'block', limit: '1' })).body;
    expect(first.findings).toMatchObject([
      { findingId: ids[1], supplyPoint: '7', day: '2026-11-11', code: 'SPIKE', severity: 'block', state: 'open' },
    ]);
    const rest = (await list({ state: 'open', severity: 'block', limit: '1', after: first.next! })).body;
    expect([rest.findings.map((each) => each.findingId), rest.next]).toEqual([[ids[0]], null]);
    expect((await list({})).body.findings).toHaveLength(3);
    expect(await list({ severity: 'bad' })).toMatchObject({ status: 400, details: [{ field: 'query.severity' }] });
  });

  test('an answer lets the supply point be billed, audited; a second operator hears who was first', async () => {
    const first = await answer(ids[0]!, 'The customer ran a dryer.', 'lee');
    expect(first.body).toMatchObject({
      state: 'answered',
      answeredBy: 'lee',
      answer: 'The customer ran a dryer.',
    });
    expect(await rows('SELECT type FROM job WHERE unique_key = ?', [`bill:point:${pointId}`])).toEqual([
      { type: 'bill' },
    ]);
    const second = await answer(ids[0]!, 'me too', 'park');
    expect([second.status, second.code]).toEqual([409, 'finding.conflict']);
    expect(second.details[0]!.reason).toMatch(/answered.*lee did finding\.answer at 2/);
  });

  test('a blank answer is refused, and 404 told for one that is not there', async () => {
    expect(await answer(ids[1]!, ' ')).toMatchObject({ status: 400, details: [{ field: 'body.answer' }] });
    expect(await answer('999999', 'x')).toMatchObject({ status: 404, code: 'not-found' });
  });
});

describe('edits by hand', () => {
  type Page = { edits: ReadingEdit[]; next: string | null };
  const list = (query: Record<string, string>, as = 'lee') => ask<Page>('list-edits', 'proposed', { query, as });

  test('are listed newest first; who asked for one may not decide on it', async () => {
    const ids = await newIds(2, async (i) => {
      const { insertId } = await sql(
        `INSERT INTO reading_edit (supply_point_id, channel, day, base_version, first_interval, new_values, size_wh, method, reason,
           customer_consent, state, requested_by) VALUES (?, 'E1', '2026-11-10', 1, 3, '[10,20]', 60000, 'S60', 'The meter had failed.',
           'by telephone on 12 November', ?, 'kim')`,
        [pointId, i === 0 ? 'rejected' : 'proposed'],
      );
      return insertId;
    });
    expect((await list({ state: 'proposed' })).body).toMatchObject({
      edits: [
        {
          editId: ids[1],
          supplyPoint: '7',
          firstInterval: 3,
          intervals: 2,
          sizeWh: 60000,
          requestedBy: 'kim',
          customerConsent: 'by telephone on 12 November',
          actions: ['approve', 'reject'],
        },
      ],
      next: null,
    });
    expect((await list({ state: 'proposed' }, 'kim')).body.edits[0]!.actions).toEqual([]);
    const first = (await list({ limit: '1' })).body;
    const rest = (await list({ limit: '1', after: first.next! })).body;
    expect(rest).toMatchObject({ edits: [{ editId: ids[0], state: 'rejected', actions: [] }], next: null });
    expect(await list({ state: 'open' })).toMatchObject({ status: 400, details: [{ field: 'query.state' }] });
  });
});
