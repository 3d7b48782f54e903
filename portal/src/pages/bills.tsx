import type { BillPage, BillSummary } from '../api/types.ts';
import { billingMonth, kwh, period, shortDay, won } from '../logic/format.ts';
import { href } from '../logic/route.ts';
import { billsText } from '../text/bills.ts';
import { useApp, useText } from '../ui/context.ts';
import { Empty, Show } from '../ui/feedback.tsx';
import { Page } from '../ui/page.tsx';
import { PagedEnd } from '../ui/paged-end.tsx';
import { usePaged } from '../ui/use-paged.ts';

/** All bills, newest first. */
export default function Bills() {
  const t = useText(billsText);
  const { first, items, more } = usePaged('/bill?limit=24', (page: BillPage) => page.bills);
  return (
    <Page title={t.title} lead={t.lead}>
      <Show of={first}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.empty}>{t.emptyText}</Empty>
          ) : (
            <>
              <ul class="bill-list">
                {items.map((bill) => (
                  <BillRow key={bill.billId} bill={bill} />
                ))}
              </ul>
              <PagedEnd more={more} />
            </>
          )
        }
      </Show>
    </Page>
  );
}

/** A bill in a list. */
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
          {t.month(billingMonth(bill.period, language))}
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
