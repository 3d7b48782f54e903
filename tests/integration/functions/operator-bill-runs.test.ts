import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { jobTypes } from '../../../batch/jobs/index.ts';
import type { RunPage } from '../../../functions/list-bill-runs/list-bill-runs.ts';
import type { BillRunDetailView } from '../../../runtime/operator/bill-run-view.ts';
import { auditDatabase } from '../../../tools/audit/audit.ts';
import { ask } from '../../support/operator.ts';
import { daysFrom, nem12, Pipeline } from '../../support/pipeline.ts';

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.open(jobTypes);
  process.env.DATABASE_URL = pipeline.test.url;
});
beforeEach(async () => {
  await pipeline.reset();
  await byRun(1);
});
afterEach(async () => {
  const report = await auditDatabase(pipeline.test.database);
  expect(report.invariants.filter((invariant) => invariant.violations > 0)).toEqual([]);
});
afterAll(async () => {
  await (await import('../../../runtime/function-database.ts')).database.close();
  await pipeline.close();
});

const byRun = (value: 0 | 1) =>
  pipeline.test.database.execute(
    `REPLACE INTO metering_setting (name, value, source, changed_by) VALUES ('issueByRun', ?, 'test', 'kim')`,
    [value],
  );
let fileNo = 0;
async function drop(code: string, from: string, to: string, wh: number, stamp = '20240101000000') {
  const content = nem12([{ code, days: daysFrom(from, to).map((day) => ({ day, wh, stamp })) }]);
  await pipeline.drop(`r${++fileNo}.csv`, content, `2026-11-01T00:${String(fileNo % 60).padStart(2, '0')}:00.000Z`);
}
const bills = () =>
  pipeline.rows<{ version: number; total_won: number; adjustment_won: number; period_from: string }>(
    'SELECT period_from, version, total_won, adjustment_won FROM bill ORDER BY usage_period_id, version',
  );
const make = (month: string, as = 'kim', key?: string) =>
  ask<BillRunDetailView>('create-bill-run', 'november', { body: { month }, as, ...(key === undefined ? {} : { key }) });
const act = (billRunId: string, action: string, as = 'lee', key?: string) =>
  ask<BillRunDetailView>('act-on-bill-run', 'approve', {
    path: { billRunId, action },
    body: { reason: 'Amounts checked' },
    as,
    ...(key === undefined ? {} : { key }),
  });
const get = (billRunId: string, as = 'lee') =>
  ask<BillRunDetailView>('get-bill-run', 'one', { path: { billRunId }, as });
/** A run of a month, prepared. */
async function preview(month: string, as = 'kim'): Promise<BillRunDetailView> {
  const { body } = await make(month, as);
  await pipeline.runQueue();
  return (await get(body.billRunId)).body;
}

describe('a bill run', () => {
  test('keeps first bills back until a second person has approved them, and issues them as approved', async () => {
    await pipeline.contract('A1', '2026-01-01', null);
    await pipeline.contract('A2', '2026-01-01', null);
    await drop('A1', '2026-01-01', '2026-01-31', 200);
    await drop('A2', '2026-01-01', '2026-01-30', 200);
    expect(await bills()).toEqual([]);
    expect(await pipeline.rows('SELECT hold_code FROM usage_period ORDER BY id')).toEqual([
      { hold_code: 'WAITING_FOR_RUN' },
      { hold_code: 'DAYS_MISSING' },
    ]);

    const made = await make('2026-02');
    expect([made.status, made.body]).toMatchObject([
      201,
      { state: 'preparing', progress: { done: 0, total: 2 }, createdBy: 'kim', actions: ['cancel'] },
    ]);
    await pipeline.runQueue();
    const { billRunId } = made.body;
    const run = (await get(billRunId)).body;
    expect(run).toMatchObject({
      state: 'preview',
      bills: 1,
      blocked: 1,
      adjustments: 0,
      actions: ['approve', 'cancel'],
    });
    expect(run.samples).toMatchObject([
      { supplyPoint: 'A1', usageWh: 31 * 48 * 200, totalWon: run.totalWon, lastTotalWon: null, flags: ['first-bill'] },
    ]);
    expect(run.blockedReasons).toMatchObject([{ code: 'DAYS_MISSING', count: 1 }]);
    expect((await get(billRunId, 'kim')).body.actions).toEqual(['cancel']);

    const own = await act(billRunId, 'approve', 'kim');
    expect([own.status, own.code]).toEqual([409, 'bill-run.same-person']);
    expect(own.details[0]!.reason).toMatch(/kim made this preview\. kim did bill-run\.create at 2/);
    expect((await act(billRunId, 'issue', 'kim')).code).toBe('bill-run.conflict');
    expect((await act(billRunId, 'approve')).body).toMatchObject({ state: 'approved', approvedBy: 'lee' });
    expect(await bills()).toEqual([]);

    const late = await act(billRunId, 'approve', 'park');
    expect(late.code).toBe('bill-run.conflict');
    expect(late.details[0]!.reason).toMatch(/approved.*lee did bill-run\.approve at 2/);

    const key = 'issue-it-once';
    const issuing = await act(billRunId, 'issue', 'kim', key);
    expect(issuing.body).toMatchObject({ state: 'issuing', progress: { done: 0, total: 1 }, actions: [] });
    expect((await act(billRunId, 'issue', 'kim', key)).body).toEqual(issuing.body);
    await pipeline.runQueue();
    const issued = (await get(billRunId)).body;
    expect(issued).toMatchObject({ state: 'issued', bills: 1, totalWon: run.totalWon, progress: null, actions: [] });
    expect(issued.samples[0]!.billId).toMatch(/^\d+$/);
    expect(await bills()).toMatchObject([{ version: 1, total_won: run.totalWon }]);
    expect(await pipeline.rows("SELECT COUNT(*) AS n FROM job WHERE type = 'print-bills'")).toEqual([{ n: 1 }]);
    expect(await pipeline.rows("SELECT state FROM operator_file WHERE name = 'r1.csv'")).toEqual([{ state: 'billed' }]);
    expect(
      await pipeline.rows('SELECT actor, action FROM audit_event WHERE subject = ? ORDER BY id', [
        `bill-run:${billRunId}`,
      ]),
    ).toEqual([
      { actor: 'kim', action: 'bill-run.create' },
      { actor: 'lee', action: 'bill-run.approve' },
      { actor: 'kim', action: 'bill-run.issue' },
      { actor: 'system:batch', action: 'bill-run.issued' },
    ]);
  });

  test('a correction of an issued bill does not wait; its difference is shown in the next run and carried once', async () => {
    const { customerId } = await pipeline.contract('A1', '2026-01-01', null);
    await pipeline.contract('A2', '2026-01-01', null, { customerId });
    for (const code of ['A1', 'A2']) await drop(code, '2026-01-01', '2026-01-31', 200);
    const january = await preview('2026-02');
    await act(january.billRunId, 'approve');
    await act(january.billRunId, 'issue');
    await pipeline.runQueue();
    await drop('A1', '2026-01-10', '2026-01-10', 900, '20260301000000');
    expect((await bills()).map((bill) => bill.version)).toEqual([1, 2, 1]);

    for (const code of ['A1', 'A2']) await drop(code, '2026-02-01', '2026-02-28', 200);
    const february = await preview('2026-03');
    expect(february).toMatchObject({ bills: 2, adjustments: 1 });
    expect(february.adjustmentWon).toBeGreaterThan(0);
    expect(february.samples.map((sample) => sample.flags)).toEqual([['correction'], []]);
    await act(february.billRunId, 'approve');
    await act(february.billRunId, 'issue');
    await pipeline.runQueue();
    expect((await get(february.billRunId)).body).toMatchObject({ state: 'issued', bills: 2, blocked: 0 });
    expect((await bills()).map((bill) => Number(bill.adjustment_won))).toEqual([0, 0, 0, february.adjustmentWon, 0]);
  });

  test('a bill that changed after the preview is left out and goes into the next run', async () => {
    await pipeline.contract('A1', '2026-01-01', null);
    await pipeline.contract('A2', '2026-01-01', null);
    for (const code of ['A1', 'A2']) await drop(code, '2026-01-01', '2026-01-31', 200);
    const run = await preview('2026-02');
    await act(run.billRunId, 'approve');
    await drop('A1', '2026-01-10', '2026-01-10', 900, '20260301000000');
    await act(run.billRunId, 'issue');
    await pipeline.runQueue();
    const issued = (await get(run.billRunId)).body;
    expect(issued).toMatchObject({ state: 'issued', bills: 1, blocked: 1, totalWon: run.totalWon / 2 });
    expect(issued.blockedReasons).toMatchObject([{ code: 'CHANGED_SINCE_PREVIEW', count: 1 }]);
    expect(await preview('2026-02')).toMatchObject({ bills: 1, blocked: 0, samples: [{ supplyPoint: 'A1' }] });
  });

  test('only one run of a month is open at a time, and a cancelled one makes room', async () => {
    await pipeline.contract('A1', '2026-01-01', null);
    await drop('A1', '2026-01-01', '2026-01-31', 200);
    const run = await preview('2026-02');
    const second = await make('2026-02', 'park');
    expect([second.status, second.code]).toEqual([409, 'bill-run.conflict']);
    expect(second.details).toMatchObject([{ field: 'body.month' }]);
    expect(second.details[0]!.reason).toMatch(/is open \(preview\).*kim did bill-run\.create at 2/);
    expect((await make('2026-03')).status).toBe(201);

    expect((await act(run.billRunId, 'cancel')).body).toMatchObject({ state: 'cancelled', actions: [] });
    expect((await act(run.billRunId, 'approve')).code).toBe('bill-run.conflict');
    expect((await make('2026-02', 'park')).status).toBe(201);
    expect(await pipeline.rows("SELECT COUNT(*) AS n FROM bill_run WHERE state = 'cancelled'")).toEqual([{ n: 1 }]);
  });

  test('a run cancelled while it is prepared is prepared no further', async () => {
    await pipeline.contract('A1', '2026-01-01', null);
    await drop('A1', '2026-01-01', '2026-01-31', 200);
    const { billRunId } = (await make('2026-02')).body;
    await act(billRunId, 'cancel');
    await pipeline.runQueue();
    expect((await get(billRunId)).body).toMatchObject({ state: 'cancelled', bills: 0, samples: [] });
  });

  test('interrupted between any two transactions it goes on where it was, and issues nothing twice', async () => {
    const { customerId } = await pipeline.contract('B00', '2026-01-01', null);
    const codes = Array.from({ length: 45 }, (_, i) => `B${String(i).padStart(2, '0')}`);
    for (const code of codes.slice(1)) await pipeline.contract(code, '2026-01-01', null, { customerId });
    const days = daysFrom('2026-01-01', '2026-01-31').map((day) => ({ day, wh: 200, stamp: '20240101000000' }));
    await pipeline.drop('many.csv', nem12(codes.map((code) => ({ code, days }))));
    const { billRunId } = (await make('2026-02')).body;
    /** Runs a job as a worker does that dies before the commit of its second transaction, in its first four starts. */
    const interrupted = async (type: string) => {
      for (let starts = 1; ; starts += 1) {
        let transactions = 0;
        const { context } = pipeline;
        const dying = {
          ...context,
          write: <T>(work: Parameters<typeof context.write<T>>[0]) =>
            context.write<T>(async (tx) => {
              const result = await work(tx);
              transactions += 1;
              if (transactions === 2 && starts <= 4) throw new Error('killed');
              return result;
            }),
        };
        const job = jobTypes.find((each) => each.type === type)!;
        const ended = await job.run({ billRunId: Number(billRunId) } as never, dying).then(
          () => true,
          (error: Error) => error.message !== 'killed' && Promise.reject(error),
        );
        if (ended) return starts;
      }
    };
    expect(await interrupted('preview-bills')).toBe(4);
    const run = (await get(billRunId)).body;
    expect(run).toMatchObject({ state: 'preview', bills: 45, blocked: 0 });
    await act(billRunId, 'approve');
    await act(billRunId, 'issue');
    expect(await interrupted('issue-bills')).toBe(5);
    expect(await bills()).toHaveLength(45);
    expect((await get(billRunId)).body).toMatchObject({ state: 'issued', bills: 45, totalWon: run.totalWon });
  });

  test('whose job has failed can be gone on with or cancelled; what was issued stays', async () => {
    await pipeline.contract('A1', '2026-01-01', null);
    await pipeline.contract('A2', '2026-01-01', null);
    for (const code of ['A1', 'A2']) await drop(code, '2026-01-01', '2026-01-31', 200);
    const { billRunId } = await preview('2026-02');
    await act(billRunId, 'approve');
    await act(billRunId, 'issue');
    await pipeline.test.database.execute("UPDATE job SET state = 'failed' WHERE type = 'issue-bills'");
    expect((await get(billRunId)).body).toMatchObject({ state: 'failed', actions: ['issue', 'cancel'] });
    expect((await act(billRunId, 'issue')).body).toMatchObject({ state: 'issuing' });
    await pipeline.test.database.execute("UPDATE job SET state = 'failed' WHERE type = 'issue-bills'");
    expect((await act(billRunId, 'cancel')).body).toMatchObject({
      state: 'cancelled',
      bills: 0,
      totalWon: 0,
      blocked: 2,
    });
    // A rerun of its job, by somebody who does not know, issues nothing.
    await pipeline.run('issue-bills', { billRunId: Number(billRunId) });
    expect(await bills()).toEqual([]);
  });

  test('where bills are issued by themselves a run shows what still waits, and why; there is nothing to approve', async () => {
    await byRun(0);
    await pipeline.contract('A1', '2026-01-01', null);
    await pipeline.contract('A2', '2026-01-01', null);
    await drop('A1', '2026-01-01', '2026-01-31', 200);
    await drop('A2', '2026-01-01', '2026-01-30', 200);
    expect(await bills()).toHaveLength(1);
    const run = await preview('2026-02');
    expect(run).toMatchObject({ bills: 0, totalWon: 0, blocked: 1, actions: ['cancel'] });
    const refused = await act(run.billRunId, 'approve');
    expect([refused.code, refused.details[0]!.reason]).toMatchObject([
      'bill-run.conflict',
      expect.stringMatching(/no bill that could be issued/),
    ]);
  });

  test('runs are listed newest first, page by page, with how bills are issued', async () => {
    for (const month of ['2026-01', '2026-02', '2026-03']) await make(month);
    const list = (query: Record<string, string>) => ask<RunPage>('list-bill-runs', 'first-page', { query });
    const first = (await list({ limit: '2' })).body;
    expect([first.issuing, first.runs.map((run) => run.month)]).toEqual(['by-run', ['2026-03', '2026-02']]);
    const rest = (await list({ limit: '2', after: first.next! })).body;
    expect([rest.next, rest.runs.map((run) => run.month)]).toEqual([null, ['2026-01']]);
    await byRun(0);
    expect((await list({})).body.issuing).toBe('automatic');
  });

  test.each([
    ['a month that is none', '2026-13', 'body.month'],
    ['a day', '2026-11-01', 'body.month'],
  ])('is not made of %s', async (_, month, field) => {
    expect(await make(month)).toMatchObject({ status: 400, details: [{ field }] });
  });

  test('answers 404 for a run that is not there, and 400 for another action or no reason', async () => {
    expect(await get('999')).toMatchObject({ status: 404, code: 'not-found' });
    expect(await act('999', 'approve')).toMatchObject({ status: 404, code: 'not-found' });
    expect(await act('1', 'undo')).toMatchObject({ status: 400, details: [{ field: 'path.action' }] });
    expect(
      await ask('act-on-bill-run', 'approve', { path: { billRunId: '1', action: 'approve' }, body: { reason: ' ' } }),
    ).toMatchObject({ status: 400, details: [{ field: 'body.reason' }] });
    expect(await ask('list-bill-runs', 'first-page', { query: { after: 'x' } })).toMatchObject({ status: 400 });
  });
});
