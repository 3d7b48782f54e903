import { useState } from 'preact/hooks';
import type { Payment } from '../api/types.ts';
import { day, won } from '../logic/format.ts';
import { paymentText } from '../text/bill-more.ts';
import { common } from '../text/common.ts';
import { useApp, useText } from './context.ts';
import { Fact, Facts } from './facts.tsx';
import { ErrorBox } from './feedback.tsx';
import { Select } from './field.tsx';
import { Table } from './table.tsx';
import { useAction, useApi } from './use-api.ts';
import { useIdempotencyKey } from './use-key.ts';

/** Payment state of a bill and the request for instalments; nothing at all where the retailer's payments are not connected. */
export function PaymentCard({ billId, totalWon }: { billId: string; totalWon: number }) {
  const { language } = useApp();
  const t = useText(paymentText);
  const payment = useApi<Payment>(`/bill/${encodeURIComponent(billId)}/payment`);
  const p = payment.data;
  if (p === null) return null;
  const tone = p.state === 'paid' ? 'good' : p.state === 'overdue' ? 'bad' : 'plain';
  return (
    <section class="card no-print" aria-labelledby="payment">
      <div class="section-head">
        <h2 id="payment">{t.title}</h2>
        <span class={`badge ${tone}`}>{t.states[p.state]}</span>
      </div>
      {(p.paidWon > 0 || p.lateFeeWon > 0) && (
        <Facts>
          {p.paidWon > 0 && <Fact name={t.paid}>{won(p.paidWon, language)}</Fact>}
          {p.lateFeeWon > 0 && <Fact name={t.lateFee}>{won(p.lateFeeWon, language)}</Fact>}
        </Facts>
      )}
      {p.instalments.length > 0 && (
        <Table
          caption={t.instalments}
          rows={p.instalments}
          rowKey={(i) => i.dueOn}
          columns={[
            { head: t.due, cell: (i) => day(i.dueOn, language) },
            { head: t.amount, numeric: true, cell: (i) => won(i.amountWon, language) },
            { head: t.paidAt, cell: (i) => (i.paidAt ? day(i.paidAt, language) : '–') },
          ]}
        />
      )}
      {p.mayRequestInstalments && <InstalmentForm billId={billId} totalWon={totalWon} done={payment.replace} />}
    </section>
  );
}

function InstalmentForm({
  billId,
  totalWon,
  done,
}: {
  billId: string;
  totalWon: number;
  done(payment: Payment): void;
}) {
  const { api, language } = useApp();
  const t = useText(paymentText);
  const c = useText(common);
  const [count, setCount] = useState('3');
  const idempotency = useIdempotencyKey();
  const action = useAction(() =>
    api.json<Payment>(`/bill/${encodeURIComponent(billId)}/instalments`, {
      method: 'POST',
      body: { count: Number(count) },
      idempotencyKey: idempotency.key,
    }),
  );
  return (
    <details class="as-table">
      <summary>{t.ask}</summary>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          void action.run().then((payment) => payment && done(payment));
        }}
      >
        <p class="hint">{t.askLead}</p>
        <Select
          label={t.count}
          value={count}
          choices={[2, 3, 4, 5, 6].map((n) => ({
            value: String(n),
            label: t.times(n, won(Math.ceil(totalWon / n), language)),
          }))}
          onChange={setCount}
        />
        {action.error && <ErrorBox error={action.error} />}
        <button type="submit" class="button primary" disabled={action.busy}>
          {action.busy ? `${c.sending}…` : t.submit}
        </button>
      </form>
    </details>
  );
}
