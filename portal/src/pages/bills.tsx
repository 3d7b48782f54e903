import { useEffect, useState } from 'preact/hooks';
import type { BillPage, BillSummary } from '../api/types.ts';
import { kwh, month, period, shortDay, won } from '../logic/format.ts';
import { href } from '../logic/route.ts';
import { billsText } from '../text/bills.ts';
import { common } from '../text/common.ts';
import { useApp, useText } from '../ui/context.ts';
import { Empty, ErrorBox, Show } from '../ui/feedback.tsx';
import { Page } from '../ui/page.tsx';
import { useAction, useApi } from '../ui/use-api.ts';

/** All bills, newest first. */
export default function Bills() {
  const { api } = useApp();
  const t = useText(billsText);
  const c = useText(common);
  const first = useApi<BillPage>('/bill?limit=24');
  const [older, setOlder] = useState<BillPage[]>([]);
  const more = useAction(async (after: string) => {
    const page = await api.json<BillPage>(`/bill?limit=24&after=${encodeURIComponent(after)}`);
    setOlder((pages) => [...pages, page]);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: older pages belong to the first page they were asked after
  useEffect(() => setOlder([]), [first.data]);

  return (
    <Page title={t.title} lead={t.lead}>
      <Show of={first}>
        {(page) => {
          const bills = [page, ...older].flatMap((p) => p.bills);
          const next = (older.at(-1) ?? page).next;
          if (bills.length === 0) return <Empty title={t.empty}>{t.emptyText}</Empty>;
          return (
            <>
              <ul class="bill-list">
                {bills.map((bill) => (
                  <BillRow key={bill.billId} bill={bill} />
                ))}
              </ul>
              {more.error && <ErrorBox error={more.error} />}
              {next !== null && (
                <button type="button" class="button" disabled={more.busy} onClick={() => void more.run(next)}>
                  {more.busy ? `${c.loading}…` : c.showMore}
                </button>
              )}
            </>
          );
        }}
      </Show>
    </Page>
  );
}

export function BillRow({ bill }: { bill: BillSummary }) {
  const { language } = useApp();
  const t = useText(billsText);
  const badge =
    bill.state === 'draft'
      ? t.draft
      : bill.state === 'superseded'
        ? t.superseded
        : bill.version > 1
          ? t.corrected
          : null;
  return (
    <li>
      <a class="bill-row" href={href(['bills', bill.billId])}>
        <span class="bill-month">
          {t.month(month(bill.period.to, language))}
          {badge && <span class="badge">{badge}</span>}
        </span>
        <span class="bill-amount">{won(bill.totalWon, language)}</span>
        <span class="bill-meta">
          {period(bill.period, language)} · {kwh(bill.usageWh)}
        </span>
        <span class="bill-meta end">{bill.dueOn && t.due(shortDay(bill.dueOn, language))}</span>
      </a>
    </li>
  );
}
