import { seoulDay } from '../../domain/jobs/days.ts';
import { ACCESS_LOG_YEARS, COMPLAINT_YEARS, contactsGoOn, recordsKeptUntil } from '../../domain/privacy/retention.ts';
import type { Day } from '../../domain/units.ts';
import { VIEWED } from '../../runtime/access-log.ts';
import { databaseNow } from '../../runtime/jobs/database-now.ts';
import { JobFailure } from '../../runtime/jobs/job-failure.ts';
import { anonymise } from '../privacy/anonymise.ts';
import { removeContacts, whatNeedsContacts } from '../privacy/remove-contacts.ts';
import type { SignIns } from '../privacy/sign-ins.ts';
import type { JobContext, JobType } from '../worker/job-type.ts';
import { decidedBy } from './decided-by.ts';

export interface RetentionOutput {
  contactsRemoved: number;
  /** Ended long enough ago, but something still needs their contacts. */
  contactsKept: number;
  anonymised: number;
  complaintTexts: number;
  accessEntries: number;
  storedAnswers: number;
}

const ROWS_AT_ONCE = 1000;
const EMPTY: RetentionOutput = {
  contactsRemoved: 0,
  contactsKept: 0,
  anonymised: 0,
  complaintTexts: 0,
  accessEntries: 0,
  storedAnswers: 0,
};

/**
 * Destroys personal data whose time is over (domain/privacy/retention.ts), one customer a transaction. Runs daily; what is done is not
 * touched again.
 */
export const retentionJob = (signIns: SignIns): JobType<{ today?: Day }, RetentionOutput> => ({
  type: 'retention',
  paramsSchema: {
    type: 'object',
    properties: { today: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } },
    additionalProperties: false,
  },
  async run(params, context) {
    const now = seoulDay(await databaseNow(context.database));
    const today = params.today ?? now;
    if (today > now) {
      throw new JobFailure(
        'DAY_TO_COME',
        `${today} has not come yet: what would be destroyed then must be kept until then.`,
        {
          retry: false,
        },
      );
    }
    const output = { ...EMPTY };
    await removeAllContacts(context, signIns, today, output);
    await anonymiseAll(context, today, output);
    output.complaintTexts = await untilNoneIsLeft(
      context,
      `UPDATE objection SET text = '', answer = NULL WHERE answered_at < CAST(? AS DATE) - INTERVAL ${COMPLAINT_YEARS} YEAR AND text <> ''`,
      [today],
    );
    output.accessEntries = await untilNoneIsLeft(
      context,
      `DELETE FROM audit_event WHERE action = ? AND at < CAST(? AS DATE) - INTERVAL ${ACCESS_LOG_YEARS} YEAR`,
      [VIEWED, today],
    );
    output.storedAnswers = await untilNoneIsLeft(context, 'DELETE FROM idempotency_key WHERE expires_at < ?', [today]);
    return output;
  },
});

/** On request, without waiting for the ninety days: who asked for it, and how it was known to be that person, is the reason. */
export const removeContactsJob = (signIns: SignIns): JobType<{ customerId: number; reason: string }, object> => ({
  type: 'remove-contacts',
  paramsSchema: {
    type: 'object',
    properties: {
      customerId: { type: 'integer', minimum: 1 },
      reason: { type: 'string', minLength: 1, maxLength: 500 },
    },
    required: ['customerId', 'reason'],
    additionalProperties: false,
  },
  run: ({ customerId, reason }, context) =>
    context.write(async (tx) => {
      const [customer] = await tx.query<{ id: number }>('SELECT id FROM customer WHERE id = ? FOR UPDATE', [
        customerId,
      ]);
      if (!customer) throw new JobFailure('NO_CUSTOMER', `There is no customer ${customerId}.`, { retry: false });
      const obstacle = await whatNeedsContacts(tx, customerId, seoulDay(await databaseNow(tx)));
      if (obstacle) throw new JobFailure(obstacle.code, obstacle.message, { retry: false });
      await removeContacts(tx, signIns, { customerId, by: await decidedBy(tx, context), reason });
      return { customerId };
    }),
});

async function removeAllContacts(
  context: JobContext,
  signIns: SignIns,
  today: Day,
  output: RetentionOutput,
): Promise<void> {
  const ended = await context.database.query<{ id: number; ended_on: Day }>(
    `SELECT c.id, COALESCE(MAX(k.valid_to), DATE(c.created_at)) AS ended_on FROM customer c LEFT JOIN contract k ON k.customer_id = c.id
      WHERE c.contacts_removed_at IS NULL GROUP BY c.id, c.created_at
     HAVING COALESCE(SUM(k.id IS NOT NULL AND k.valid_to IS NULL), 0) = 0 ORDER BY c.id`,
  );
  for (const { id, ended_on } of ended.filter(({ ended_on }) => contactsGoOn(ended_on) <= today)) {
    context.signal.throwIfAborted();
    const removed = await context.write(async (tx) => {
      await tx.query('SELECT id FROM customer WHERE id = ? FOR UPDATE', [id]);
      if (await whatNeedsContacts(tx, Number(id), today)) return false;
      const reason = `The last contract ended on ${ended_on}.`;
      await removeContacts(tx, signIns, { customerId: Number(id), by: 'system:retention', reason });
      return true;
    });
    if (removed) output.contactsRemoved += 1;
    else output.contactsKept += 1;
  }
}

async function anonymiseAll(context: JobContext, today: Day, output: RetentionOutput): Promise<void> {
  const candidates = await context.database.query<{ id: number; last_on: Day }>(
    `SELECT c.id, GREATEST(MAX(k.valid_to), COALESCE(MAX(DATE(b.issued_at + INTERVAL 9 HOUR)), '1900-01-01'),
                           COALESCE(MAX(p.paid_on), '1900-01-01')) AS last_on
       FROM customer c JOIN contract k ON k.customer_id = c.id
       LEFT JOIN usage_period u ON u.contract_id = k.id LEFT JOIN bill b ON b.usage_period_id = u.id LEFT JOIN payment p ON p.usage_period_id = u.id
      WHERE c.contacts_removed_at IS NOT NULL AND c.anonymised_at IS NULL
      GROUP BY c.id HAVING SUM(k.valid_to IS NULL) = 0 ORDER BY c.id`,
  );
  for (const { id, last_on } of candidates.filter(({ last_on }) => recordsKeptUntil(last_on) < today)) {
    context.signal.throwIfAborted();
    const reason = `The last record is of ${last_on}; it had to be kept until ${recordsKeptUntil(last_on)}.`;
    await context.write((tx) => anonymise(tx, Number(id), reason));
    output.anonymised += 1;
  }
}

/** Repeats a statement in pieces, so that none holds many locks. @returns rows in all */
async function untilNoneIsLeft(context: JobContext, sql: string, params: readonly string[]): Promise<number> {
  for (let sum = 0; ; ) {
    context.signal.throwIfAborted();
    const { affectedRows } = await context.write((tx) => tx.execute(`${sql} LIMIT ${ROWS_AT_ONCE}`, params));
    sum += affectedRows;
    if (affectedRows < ROWS_AT_ONCE) return sum;
  }
}
