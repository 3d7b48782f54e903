import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Handover, Message, Senders } from '../../../../batch/alerts/sender.ts';
import { type SendAlertsOutput, sendAlertsJob } from '../../../../batch/jobs/send-alerts.ts';
import { seedBill } from '../../../support/bills.ts';
import { Pipeline } from '../../../support/pipeline.ts';

let pipeline: Pipeline;
let sent: Message[] = [];
let answers: (Handover | Error)[] = [];
let paused: number[] = [];
const record = async (message: Message): Promise<Handover> => {
  sent.push(message);
  const answer = answers.shift() ?? { outcome: 'taken' as const };
  if (answer instanceof Error) throw answer;
  return answer;
};
const senders: Senders = { email: record, sms: record, portalUrl: 'https://portal.example' };

beforeAll(async () => {
  pipeline = await Pipeline.open([sendAlertsJob(senders, async (ms) => paused.push(ms))]);
});
afterAll(() => pipeline.close());
beforeEach(async () => {
  await pipeline.reset();
  [sent, answers, paused] = [[], [], []];
});

const today = () => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);
async function customer(
  over: { channel?: string; email?: string | null; phone?: string | null; language?: string } = {},
) {
  const { database } = pipeline.test;
  const { channel = 'email', email = 'kim@example.com', phone = null, language = 'ko' } = over;
  await seedBill(database, { subject: 'me', supplyPoint: '0123456789', from: '2026-10-01', to: '2026-10-31' });
  await database.execute('UPDATE bill SET issued_at = UTC_TIMESTAMP(3)');
  await database.execute('UPDATE customer SET email = ?, phone = ?, language = ?', [email, phone, language]);
  await database.execute(
    `INSERT INTO alert_setting (customer_id, channel, new_bill, tier_edge_kwh, high_bill_won, updated_at)
     SELECT id, ?, 1, 1000, 1000, UTC_TIMESTAMP(3) FROM customer`,
    [channel],
  );
}
/** Half-hours of 300 Wh, so that the home uses 14.4 kWh a day. */
async function readings() {
  for (let age = 0; age < 60; age += 1)
    await pipeline.test.database.execute(
      `INSERT INTO reading_day (supply_point_id, channel, day, version, interval_minutes, interval_values, interval_quality, total, estimated_count, recorded_at)
       SELECT id, 'E1', DATE_SUB(?, INTERVAL ? DAY), 1, 30, ?, 'A', 14400, 0, UTC_TIMESTAMP(3) FROM supply_point`,
      [today(), age, Buffer.from(new Int32Array(48).fill(300).buffer) as never],
    );
}
const run = () => pipeline.run<SendAlertsOutput>('send-alerts', {});
const deliveries = () =>
  pipeline.rows<{ alert_key: string; state: string; attempts: number; reason_code: string | null }>(
    'SELECT alert_key, state, attempts, reason_code FROM alert_delivery ORDER BY id',
  );

describe('alerts', () => {
  test('of a bill, of a tier ahead and of a high bill go out once each, in the customer’s language', async () => {
    await customer();
    await readings();
    expect(await run()).toEqual({ sent: 3, refused: 0, unknown: 0, noWay: 0 });
    expect(sent.map(({ to }) => to)).toEqual(Array(3).fill('kim@example.com'));
    expect(sent.map(({ subject }) => subject)).toEqual([
      expect.stringContaining('다음 누진 단계까지'),
      '이번 달 예상 요금이 1,000원을 넘습니다',
      '새 청구서: 47,850원',
    ]);
    expect(await run()).toEqual({ sent: 0, refused: 0, unknown: 0, noWay: 0 });
    expect(sent).toHaveLength(3);
    expect((await deliveries()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent']);
  });

  test('go as a text message to the international number', async () => {
    await customer({ channel: 'sms', phone: '010-1234-5678', language: 'en' });
    await run();
    expect(sent).toEqual([
      expect.objectContaining({
        to: '+821012345678',
        text: expect.stringContaining('new bill for 2026-10-01 ~ 2026-10-31, 47,850 won'),
      }),
    ]);
    expect(sent[0]!.text).not.toContain('──');
  });

  test('are not sent to people who switched them off, nor of bills of last week', async () => {
    await customer({ channel: 'none' });
    expect((await run()).sent).toBe(0);
    await pipeline.test.database.execute("UPDATE alert_setting SET channel = 'email'");
    await pipeline.test.database.execute('UPDATE bill SET issued_at = UTC_TIMESTAMP(3) - INTERVAL 7 DAY');
    expect((await run()).sent).toBe(0);
    expect(await deliveries()).toEqual([]);
  });

  test('to a wrong address, or to none, are refused once and for all, without the address in the ledger', async () => {
    await customer();
    answers = [{ outcome: 'refused', code: 'MessageRejected' }];
    expect(await run()).toMatchObject({ sent: 0, refused: 1 });
    await run();
    expect(sent).toHaveLength(1);
    expect(await deliveries()).toEqual([
      { alert_key: expect.stringMatching(/^new-bill:/), state: 'refused', attempts: 1, reason_code: 'MessageRejected' },
    ]);
    await pipeline.reset();
    await customer({ channel: 'sms', phone: '02-123-4567' });
    expect(await run()).toMatchObject({ refused: 1 });
    expect((await deliveries())[0]).toMatchObject({ state: 'refused', reason_code: 'NO_NUMBER' });
  });

  test('wait for a busy service, and go to the job’s retry when it stays busy', async () => {
    await customer();
    answers = [{ outcome: 'busy', code: 'TooManyRequestsException' }];
    expect(await run()).toMatchObject({ sent: 1 });
    expect(paused).toEqual([1_000]);
    expect((await deliveries())[0]).toMatchObject({ state: 'sent', attempts: 2 });

    await pipeline.reset();
    await customer();
    answers = Array(4).fill({ outcome: 'busy', code: 'TooManyRequestsException' });
    await expect(run()).rejects.toMatchObject({ code: 'SENDER_BUSY', retry: true });
    expect((await deliveries())[0]).toMatchObject({ state: 'waiting' });
    expect(await run()).toMatchObject({ sent: 1 });
  });

  test('are never sent twice: a worker that dies in the hand-over leaves an alert of unknown fate', async () => {
    await customer();
    answers = [new Error('the worker died')];
    await expect(run()).rejects.toThrow('the worker died');
    expect((await deliveries())[0]).toMatchObject({ state: 'sending' });
    expect(await run()).toEqual({ sent: 0, refused: 0, unknown: 1, noWay: 0 });
    expect(sent).toHaveLength(1);
    expect((await deliveries())[0]).toMatchObject({ state: 'unknown', reason_code: 'WORKER_LOST' });
  });

  test('are counted, not decided, where there is no sender, so that they go out once there is one', async () => {
    await customer();
    const none = sendAlertsJob({ email: null, sms: null, portalUrl: null });
    expect(await none.run({}, pipeline.context)).toEqual({ sent: 0, refused: 0, unknown: 0, noWay: 1 });
    expect(await deliveries()).toEqual([]);
    expect((await run()).sent).toBe(1);
  });
});
