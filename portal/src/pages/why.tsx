import type { BillExplanation, BillPage } from '../api/types.ts';
import { billingMonth, kwh, period, won, wonChange } from '../logic/format.ts';
import { href } from '../logic/route.ts';
import { type Step, waterfall } from '../logic/waterfall.ts';
import { whyText } from '../text/bill-more.ts';
import { billsText } from '../text/bills.ts';
import { useApp, useText } from '../ui/context.ts';
import { Empty, Show } from '../ui/feedback.tsx';
import { Select } from '../ui/field.tsx';
import { NotYet } from '../ui/not-yet.tsx';
import { Page } from '../ui/page.tsx';
import { replaceAddress, useRoute } from '../ui/router.tsx';
import { useApi } from '../ui/use-api.ts';

/** Why a bill differs from another one: a waterfall that is a table at the same time. */
export default function Why({ billId }: { billId: string }) {
  const { language } = useApp();
  const t = useText(whyText);
  const b = useText(billsText);
  const { query } = useRoute();
  const list = useApi<BillPage>('/bill?limit=24');
  const bills = list.data?.bills ?? [];
  const self = bills.find((bill) => bill.billId === billId);
  // A later version of the same period is worth comparing with, too; the next older bill is what people ask about first.
  const others = bills.filter((bill) => bill.billId !== billId && (!self || bill.supplyPoint === self.supplyPoint));
  const older = others.find((bill) => self && bill.period.to < self.period.from) ?? others[0];
  const against = query.get('against') ?? older?.billId ?? null;
  const answer = useApi<BillExplanation>(
    against === null ? null : `/bill/${encodeURIComponent(billId)}/explain?against=${encodeURIComponent(against)}`,
  );
  return (
    <Page title={t.title} back={{ href: href(['bills', billId]), label: t.back }}>
      <Show of={list}>
        {() =>
          against === null ? (
            <Empty title={t.noOther}>{t.noOtherText}</Empty>
          ) : (
            <>
              <div class="form no-print">
                <Select
                  label={t.against}
                  value={against}
                  choices={others.map((bill) => ({
                    value: bill.billId,
                    label: `${b.month(billingMonth(bill.period, language))} · ${won(bill.totalWon, language)}`,
                  }))}
                  onChange={(value) => replaceAddress(href(['bills', billId, 'why'], { against: value }))}
                />
              </div>
              <Show of={answer} missing={<NotYet />}>
                {(explanation) => <Waterfall explanation={explanation} />}
              </Show>
            </>
          )
        }
      </Show>
    </Page>
  );
}

function Waterfall({ explanation: { from, to, parts } }: { explanation: BillExplanation }) {
  const { language } = useApp();
  const t = useText(whyText);
  const { steps, sums, cut } = waterfall(from.totalWon, parts, to.totalWon);
  const change = to.totalWon - from.totalWon;
  const rows = [
    {
      name: t.start(billingMonth(from.period, language)),
      detail: `${period(from.period, language)} · ${kwh(from.usageWh)}`,
      total: true,
    },
    ...parts.map((part) => ({ name: part.label[language], detail: '', total: false })),
    {
      name: t.start(billingMonth(to.period, language)),
      detail: `${period(to.period, language)} · ${kwh(to.usageWh)}`,
      total: true,
    },
  ];
  return (
    <section class="card" aria-labelledby="change">
      <h2 id="change" class="headline">
        {change === 0 ? t.same : change > 0 ? t.more(won(change, language)) : t.less(won(-change, language))}
      </h2>
      <table class="bar-table waterfall">
        <caption class="visually-hidden">{t.title}</caption>
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{t.part}</th>
            <th scope="col">{t.change}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => {
            const step = steps[index] as Step;
            return (
              <tr key={step.key} class={step.kind}>
                <th scope="row">
                  {row.name}
                  {row.detail && <span class="hint">{row.detail}</span>}
                </th>
                <td class="bar-cell" aria-hidden="true">
                  <svg viewBox="0 0 1000 10" preserveAspectRatio="none">
                    <rect x={step.from * 1000} width={Math.max(3, (step.to - step.from) * 1000)} height="10" />
                    {cut && row.total && <path d="M60 -2L90 12" class="cut" />}
                  </svg>
                </td>
                <td class="number">
                  {row.total ? won(step.amountWon, language) : wonChange(step.amountWon, language)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p class={sums ? 'hint' : 'notice bad'}>{sums ? t.sum : t.sumWrong}</p>
    </section>
  );
}
