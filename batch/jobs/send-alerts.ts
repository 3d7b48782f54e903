import { setTimeout as sleep } from 'node:timers/promises';
import { type Alert, decideAlerts, type NewBill, type RunningPeriod } from '../../domain/alerts/decide-alerts.ts';
import { internationalNumber, type Language, writeAlert } from '../../domain/alerts/write-alert.ts';
import { seoulDay } from '../../domain/jobs/days.ts';
import type { Queryable } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import { forecast } from '../../runtime/forecast.ts';
import { databaseNow } from '../../runtime/jobs/database-now.ts';
import { JobFailure } from '../../runtime/jobs/job-failure.ts';
import type { Handover, Senders } from '../alerts/sender.ts';
import type { JobContext, JobType } from '../worker/job-type.ts';

export interface SendAlertsOutput {
  sent: number;
  refused: number;
  /** Handed over without an answer, now or in a start that died: they may have arrived and are not sent again. */
  unknown: number;
  /** Customers who asked for a way of delivery that this deployment does not have. */
  noWay: number;
}

const CUSTOMERS_PER_PAGE = 200;
/** Bills are told of for so long after they were issued; whoever switches the alert on later does not get the old ones. */
const NEWS_DAYS = 3;
const PAUSES_MS = [1_000, 2_000, 4_000];

interface Customer {
  id: number;
  subject: string;
  email: string | null;
  phone: string | null;
  language: Language;
  channel: 'email' | 'sms';
  new_bill: number;
  tier_edge_kwh: number | null;
  high_bill_won: number | null;
}

/**
 * Decides and sends the customers' alerts. At most once: the alert's row is committed before the message is handed over, so a worker that dies in
 * between leaves it `sending`, which the next start notes as `unknown` and never sends again. An alert may be lost that way, never doubled; the
 * portal shows what it would have said. What a service certainly did not take is tried again, here and by the job's retry.
 */
export function sendAlertsJob(
  senders: Senders,
  pause = (ms: number): Promise<unknown> => sleep(ms),
): JobType<object, SendAlertsOutput> {
  return {
    type: 'send-alerts',
    paramsSchema: { type: 'object', properties: {}, additionalProperties: false },
    async run(_params, context) {
      const output: SendAlertsOutput = { sent: 0, refused: 0, unknown: 0, noWay: 0 };
      output.unknown = await noteLost(context);
      const today = seoulDay(await databaseNow(context.database));
      for (let after = 0; ; ) {
        const customers = await customersAfter(context.database, after);
        if (customers.length === 0) break;
        for (const customer of customers) {
          context.signal.throwIfAborted();
          if (senders[customer.channel] === null) output.noWay += 1;
          else await serve(customer, today, { senders, pause, output, context });
        }
        after = customers.at(-1)!.id;
        await context.progress(output.sent, 0);
      }
      if (output.noWay > 0)
        context.logger.warn('alerts are not delivered: no sender is configured (ALERT_SENDER, ALERT_SMS)', {
          customers: output.noWay,
        });
      if (output.unknown > 0) context.logger.warn('alerts of unknown fate', { count: output.unknown });
      return output;
    },
  };
}

interface Delivery {
  senders: Senders;
  pause: (ms: number) => Promise<unknown>;
  output: SendAlertsOutput;
  context: JobContext;
}

async function noteLost(context: JobContext): Promise<number> {
  const { affectedRows } = await context.write((tx) =>
    tx.execute(
      "UPDATE alert_delivery SET state = 'unknown', reason_code = 'WORKER_LOST', ended_at = UTC_TIMESTAMP(3) WHERE state = 'sending'",
    ),
  );
  return affectedRows;
}

const customersAfter = (database: Queryable, after: number): Promise<Customer[]> =>
  database.query<Customer>(
    `SELECT c.id, c.subject, c.email, c.phone, c.language, a.channel, a.new_bill, a.tier_edge_kwh, a.high_bill_won
       FROM alert_setting a JOIN customer c ON c.id = a.customer_id
      WHERE a.channel <> 'none' AND c.subject IS NOT NULL AND c.id > ?
        AND (a.new_bill = 1 OR a.tier_edge_kwh IS NOT NULL OR a.high_bill_won IS NOT NULL)
      ORDER BY c.id LIMIT ${CUSTOMERS_PER_PAGE}`,
    [after],
  );

async function serve(customer: Customer, today: string, delivery: Delivery): Promise<void> {
  const { database } = delivery.context;
  const wishes = {
    newBill: customer.new_bill === 1,
    tierEdgeKwh: customer.tier_edge_kwh,
    highBillWon: customer.high_bill_won,
  };
  const watches = wishes.tierEdgeKwh !== null || wishes.highBillWon !== null;
  const running = watches ? await runningPeriods(database, customer, today) : [];
  const bills = wishes.newBill ? await newBills(database, customer.id) : [];
  for (const alert of decideAlerts(wishes, running, bills)) await deliver(customer, alert, delivery);
}

async function runningPeriods(database: Queryable, customer: Customer, today: string): Promise<RunningPeriod[]> {
  const points = await database.query<{ code: string }>(
    `SELECT DISTINCT s.code FROM contract k JOIN supply_point s ON s.id = k.supply_point_id
      WHERE k.customer_id = ? AND k.valid_from <= ? AND (k.valid_to IS NULL OR k.valid_to >= ?) ORDER BY s.code`,
    [customer.id, today, today],
  );
  const periods: RunningPeriod[] = [];
  for (const { code } of points) {
    try {
      const { supplyPoint, period, soFarWh, projectedWon, tiers } = await forecast(database, {
        subject: customer.subject,
        supplyPoint: code,
        today,
      });
      const tierEdgesWh = (tiers ?? []).slice(1).map(({ fromWh }) => fromWh);
      periods.push({ supplyPoint, periodFrom: period.from, periodTo: period.to, soFarWh, projectedWon, tierEdgesWh });
    } catch (error) {
      // No recent readings, or a plan that cannot be priced: nothing to say about this place today.
      if (!(error instanceof AppError) || error.status >= 500) throw error;
    }
  }
  return periods;
}

const newBills = (database: Queryable, customerId: number): Promise<NewBill[]> =>
  database.query<NewBill>(
    `SELECT b.id AS billId, b.version, s.code AS supplyPoint, b.period_from AS periodFrom, b.period_to AS periodTo, b.total_won AS totalWon,
            b.due_on AS dueOn
       FROM bill b JOIN contract k ON k.id = b.contract_id JOIN supply_point s ON s.id = k.supply_point_id
      WHERE b.customer_id = ? AND b.state = 'issued' AND b.issued_at >= UTC_TIMESTAMP(3) - INTERVAL ${NEWS_DAYS} DAY ORDER BY b.id`,
    [customerId],
  );

async function deliver(customer: Customer, alert: Alert, { senders, pause, output, context }: Delivery): Promise<void> {
  const { channel } = customer;
  const to = channel === 'email' ? customer.email : internationalNumber(customer.phone);
  const { subject, text, sms } = writeAlert(alert, customer.language, senders.portalUrl);
  for (let attempt = 0; ; attempt += 1) {
    if (!(await claim(context, customer, alert.key))) return;
    const result: Handover =
      to === null
        ? { outcome: 'refused', code: channel === 'email' ? 'NO_ADDRESS' : 'NO_NUMBER' }
        : await senders[channel]!({ to, subject, text: channel === 'email' ? text : sms });
    await note(context, customer, alert.key, result);
    if (result.outcome !== 'busy') {
      output[result.outcome === 'taken' ? 'sent' : result.outcome] += 1;
      return;
    }
    const wait = PAUSES_MS[attempt];
    if (wait === undefined)
      throw new JobFailure('SENDER_BUSY', `The ${channel} service takes no more messages for now (${result.code}).`);
    await pause(wait);
  }
}

/** Committed before the hand-over. @returns false when it was handed over, or tried to, before */
async function claim(context: JobContext, { id, channel }: Customer, key: string): Promise<boolean> {
  return await context.write(async (tx) => {
    const made = await tx.execute(
      "INSERT IGNORE INTO alert_delivery (customer_id, alert_key, channel, state, decided_at) VALUES (?, ?, ?, 'sending', UTC_TIMESTAMP(3))",
      [id, key, channel],
    );
    if (made.affectedRows === 1) return true;
    const again = await tx.execute(
      "UPDATE alert_delivery SET state = 'sending', channel = ?, attempts = attempts + 1 WHERE customer_id = ? AND alert_key = ? AND state = 'waiting'",
      [channel, id, key],
    );
    return again.affectedRows === 1;
  });
}

async function note(context: JobContext, { id }: Customer, key: string, result: Handover): Promise<void> {
  const state = { taken: 'sent', busy: 'waiting', refused: 'refused', unknown: 'unknown' }[result.outcome];
  await context.write((tx) =>
    tx.execute(
      'UPDATE alert_delivery SET state = ?, reason_code = ?, ended_at = UTC_TIMESTAMP(3) WHERE customer_id = ? AND alert_key = ?',
      [state, result.outcome === 'taken' ? null : result.code, id, key],
    ),
  );
}
