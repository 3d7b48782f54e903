import { lateFee } from '../domain/tariff/late-fee.ts';
import type { Queryable } from './database.ts';
import type { OwnBill } from './own-bill.ts';

/** How a bill stands: what came in, what is late, what was agreed on. Won are integers. */
export interface Payment {
  readonly state: 'unpaid' | 'paid' | 'overdue' | 'instalments';
  readonly paidWon: number;
  readonly lateFeeWon: number;
  readonly instalments: readonly {
    readonly dueOn: string;
    readonly amountWon: number;
    readonly paidAt: string | null;
  }[];
  readonly mayRequestInstalments: boolean;
}

interface Received {
  readonly paid_on: string;
  readonly amount_won: number;
}

/** @param today Asia/Seoul */
export async function readPayment(database: Queryable, bill: OwnBill, today: string): Promise<Payment> {
  const received = await database.query<Received>(
    'SELECT paid_on, amount_won FROM payment WHERE usage_period_id = ? ORDER BY paid_on, id',
    [bill.usage_period_id],
  );
  const agreed = await database.query<{ due_on: string; amount_won: number }>(
    'SELECT due_on, amount_won FROM instalment WHERE usage_period_id = ? ORDER BY number',
    [bill.usage_period_id],
  );
  return paymentOf(bill, received, agreed, today);
}

/** Pure part of `readPayment`. Money received pays the instalments in their order. */
export function paymentOf(
  bill: Pick<OwnBill, 'total_won' | 'due_on' | 'state'>,
  received: readonly Received[],
  agreed: readonly { due_on: string; amount_won: number }[],
  today: string,
): Payment {
  const paidWon = received.reduce((sum, { amount_won }) => sum + amount_won, 0);
  const unpaidWon = Math.max(0, bill.total_won - paidWon);
  const instalments = agreed.map(({ due_on, amount_won }, index) => {
    const needed = agreed.slice(0, index + 1).reduce((sum, each) => sum + each.amount_won, 0);
    return { dueOn: due_on, amountWon: amount_won, paidAt: dayCovered(received, needed) };
  });
  const due = instalments.find(({ paidAt }) => paidAt === null)?.dueOn ?? bill.due_on;
  const late = unpaidWon > 0 && due !== null && today > due;
  const state = unpaidWon === 0 ? 'paid' : late ? 'overdue' : instalments.length > 0 ? 'instalments' : 'unpaid';
  return {
    state,
    paidWon,
    lateFeeWon: late ? lateFee({ unpaidWon, dueOn: due, paidOn: today }).won : 0,
    instalments,
    mayRequestInstalments: bill.state === 'issued' && unpaidWon > 0 && paidWon === 0 && instalments.length === 0,
  };
}

/** The day on which the payments had reached `won`. */
function dayCovered(received: readonly Received[], won: number): string | null {
  let sum = 0;
  for (const { paid_on, amount_won } of received) {
    sum += amount_won;
    if (sum >= won) return paid_on;
  }
  return null;
}
