import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Connection, createConnection } from 'mysql2/promise';
import { call, signIn, until, useStack } from '../../support/stack.ts';

// Two operators and a customer on the running stack: a bill run from the preview to the bill, and an objection to its answer.
const stack = useStack();
const minutes = 60_000;
/** New on each run, because the local database is kept. */
const run = Date.now().toString(36).toUpperCase();
const supplyPoint = `BR${run}`.slice(0, 10);
const days = Array.from({ length: 30 }, (_, day) => `202506${String(day + 1).padStart(2, '0')}`);
const file = [
  '100,NEM12,202507010000,OPERATOR,RETAILER',
  `200,${supplyPoint},E1,1,E1,N1,METER1,kWh,30,`,
  ...days.map((day) => `300,${day},${Array(48).fill('0.210').join(',')},A,,,20250701000000,`),
  '900',
].join('\n');

let database: Connection;
let operator: string;
let colleague: string;
let customer: string;
let keys = 0;
const post = (path: string, token: string, body: object) =>
  call(path, {
    method: 'POST',
    token,
    headers: { 'content-type': 'application/json', 'idempotency-key': `e2e-${run}-${++keys}` },
    body: JSON.stringify(body),
  });
const byRun = (value: 0 | 1) =>
  database.execute(
    "REPLACE INTO metering_setting (name, value, source, changed_by) VALUES ('issueByRun', ?, 'test', 'test')",
    [value],
  );
async function rows<Row>(sql: string, params: (string | number)[]): Promise<Row[]> {
  return (await database.query(sql, params))[0] as Row[];
}

beforeAll(async () => {
  database = await createConnection(stack.databaseUrl);
  operator = await signIn(stack.operator);
  colleague = await signIn(stack.colleague);
  customer = await signIn(stack.demo);
  const [customers] = await database.execute("SELECT id FROM customer WHERE email = 'demo@example.com'");
  await database.execute('INSERT INTO supply_point (code) VALUES (?)', [supplyPoint]);
  await database.execute(
    `INSERT INTO contract (customer_id, supply_point_id, plan, contract_kw, reading_day, valid_from, valid_to)
     SELECT ?, id, 'residential/low', 3, 1, '2025-06-01', '2025-06-30' FROM supply_point WHERE code = ?`,
    [(customers as { id: number }[])[0]!.id, supplyPoint],
  );
});

afterAll(async () => {
  await byRun(0);
  await database.end();
});

test(
  'a month is previewed, approved by a second operator, issued, and then the customer has the bill',
  async () => {
    await byRun(1);
    await new S3Client({ forcePathStyle: true }).send(
      new PutObjectCommand({ Bucket: stack.dropBucket, Key: `run-${run}.csv`, Body: file }),
    );
    const mine = () => call('/bill?period=2025-06&limit=100', { token: customer });
    const hasBill = async () =>
      (await mine()).body.bills.find((bill: { supplyPoint: string }) => bill.supplyPoint === supplyPoint);
    await until(
      'the period',
      () =>
        rows<{ hold_code: string | null }>(
          `SELECT p.hold_code FROM usage_period p JOIN contract c ON c.id = p.contract_id JOIN supply_point s ON s.id = c.supply_point_id
            WHERE s.code = ?`,
          [supplyPoint],
        ),
      ([period]) => period?.hold_code === 'WAITING_FOR_RUN',
      5 * minutes,
    );
    expect(await hasBill()).toBeUndefined();

    const made = await post('/operator/bill-runs', operator, { month: '2025-07' });
    expect(made.status).toBe(201);
    const path = `/operator/bill-runs/${made.body.billRunId}`;
    const reached = (state: string) =>
      until(
        state,
        () => call(path, { token: operator }),
        ({ body }) => body.state === state,
        5 * minutes,
      );
    const preview = (await reached('preview')).body;
    expect(preview.samples).toContainEqual(expect.objectContaining({ supplyPoint, billId: null }));
    const own = await post(`${path}/approve`, operator, { reason: 'My own preview' });
    expect([own.status, own.body.error.code]).toEqual([409, 'bill-run.same-person']);
    const approved = await post(`${path}/approve`, colleague, { reason: 'Amounts checked' });
    expect(approved.body).toMatchObject({ state: 'approved', approvedBy: stack.colleague.username });
    expect((await post(`${path}/issue`, operator, { reason: 'Month is complete' })).body.state).toBe('issuing');
    const issued = (await reached('issued')).body;
    expect(issued.bills).toBe(preview.bills);
    const sample = preview.samples.find((each: { supplyPoint: string }) => each.supplyPoint === supplyPoint);
    expect(await hasBill()).toMatchObject({ totalWon: sample.totalWon });
  },
  12 * minutes,
);

test("an operator answers the customer's objection, and the customer reads the answer", async () => {
  const { body } = await call('/bill?period=2025-06&limit=100', { token: customer });
  const { billId } = body.bills.find((bill: { supplyPoint: string }) => bill.supplyPoint === supplyPoint);
  const filed = await post(`/bill/${billId}/objection`, customer, {
    reason: 'usage',
    text: '6월에는 집을 비웠습니다.',
  });
  expect(filed.status).toBe(201);
  const open = await call('/operator/objections?state=open&limit=100', { token: operator });
  expect(open.body.objections).toContainEqual(expect.objectContaining({ billId, supplyPoint, state: 'received' }));
  const answer = '검침값을 다시 확인했고 맞습니다.';
  const path = `/operator/objections/${filed.body.objectionId}/answer`;
  expect((await post(path, operator, { decision: 'rejected', answer })).status).toBe(200);
  expect((await post(path, colleague, { decision: 'accepted', answer })).status).toBe(409);
  const read = await call(`/bill/${billId}/objection`, { token: customer });
  expect(read.body).toMatchObject({ state: 'rejected', answer });
  expect((await call('/operator/objections', { token: customer })).status).toBe(403);
});
