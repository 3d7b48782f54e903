import { claimsEndOn } from '../../domain/privacy/retention.ts';
import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';
import { writeAudit } from '../../runtime/jobs/audit.ts';
import type { SignIns } from './sign-ins.ts';

/** Why contacts have to stay for now. */
export interface Obstacle {
  code: 'CONTRACT_RUNS' | 'OBJECTION_OPEN' | 'NOT_SETTLED';
  message: string;
}

/** What still needs the contacts of a customer; null = nothing. @param today Asia/Seoul */
export async function whatNeedsContacts(tx: Queryable, customerId: number, today: Day): Promise<Obstacle | null> {
  const contracts = await tx.query<{ valid_to: Day | null }>('SELECT valid_to FROM contract WHERE customer_id = ?', [
    customerId,
  ]);
  if (contracts.some(({ valid_to }) => valid_to === null || valid_to >= today)) {
    return {
      code: 'CONTRACT_RUNS',
      message:
        'A contract still runs and cannot be fulfilled without them. The customer can empty e-mail and telephone number in the portal.',
    };
  }
  const [open] = await tx.query<{ id: number }>(
    "SELECT id FROM objection WHERE customer_id = ? AND state IN ('received', 'in_review') LIMIT 1",
    [customerId],
  );
  if (open)
    return { code: 'OBJECTION_OPEN', message: `Objection ${open.id} has not been answered yet: answer it first.` };
  const owed = await owedWon(tx, customerId);
  const endedOn = contracts
    .map(({ valid_to }) => valid_to as Day)
    .sort()
    .at(-1);
  if (owed === 0 || endedOn === undefined || today >= claimsEndOn(endedOn)) return null;
  return {
    code: 'NOT_SETTLED',
    message: `The account is not settled: ${Math.abs(owed)} won are ${owed > 0 ? 'owed by' : 'due to'} the customer. Book or write it off first.`,
  };
}

/** What the newest versions of all bills cost, less what was paid. */
async function owedWon(tx: Queryable, customerId: number): Promise<number> {
  const [row] = await tx.query<{ billed: number; paid: number }>(
    `SELECT (SELECT COALESCE(SUM(charge_won), 0) FROM bill WHERE customer_id = ? AND state = 'issued') AS billed,
            (SELECT COALESCE(SUM(p.amount_won), 0) FROM payment p JOIN usage_period u ON u.id = p.usage_period_id
               JOIN contract k ON k.id = u.contract_id WHERE k.customer_id = ?) AS paid`,
    [customerId, customerId],
  );
  return Number(row!.billed) - Number(row!.paid);
}

export interface Removal {
  customerId: number;
  /** operator's user name, or system:retention */
  by: string;
  reason: string;
}

/**
 * Removes what no law orders to keep: sign-in, e-mail, telephone number, alerts, stored answers. Name, contracts, bills and payments stay.
 * The caller has found that nothing needs them.
 */
export async function removeContacts(
  tx: Queryable,
  signIns: SignIns,
  { customerId, by, reason }: Removal,
): Promise<void> {
  // Locked, so that nobody files an objection in between.
  const [customer] = await tx.query<{ subject: string | null }>(
    'SELECT subject FROM customer WHERE id = ? FOR UPDATE',
    [customerId],
  );
  const subject = customer?.subject ?? null;
  if (subject !== null) {
    await signIns.remove(subject);
    await tx.execute("DELETE FROM idempotency_key WHERE scope LIKE CONCAT('%:', ?)", [subject]);
  }
  await tx.execute('DELETE FROM alert_setting WHERE customer_id = ?', [customerId]);
  await tx.execute(
    'UPDATE customer SET subject = NULL, email = NULL, phone = NULL, contacts_removed_at = UTC_TIMESTAMP(3) WHERE id = ?',
    [customerId],
  );
  await writeAudit(tx, {
    actor: by,
    action: 'customer.contacts-removed',
    subject: `customer:${customerId}`,
    reason,
    before: { hadSignIn: subject !== null },
    after: null,
  });
}
