import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { ApiError } from '../api/errors.ts';
import type { Bill, BillLine } from '../api/types.ts';
import { arithmeticOf, inForceFrom } from '../logic/arithmetic.ts';
import { groupDigits, parseDecimal } from '../logic/decimal.ts';
import { addDays, billingMonth, day, kwh, month, percent, period, won } from '../logic/format.ts';
import { href } from '../logic/route.ts';
import { billsText } from '../text/bills.ts';
import { common } from '../text/common.ts';
import { planName } from '../text/plans.ts';
import { ruleText } from '../text/rules.ts';
import { useApp, useText } from '../ui/context.ts';
import { download } from '../ui/download.ts';
import { Fact } from '../ui/facts.tsx';
import { Empty, ErrorBox, Show } from '../ui/feedback.tsx';
import { Page } from '../ui/page.tsx';
import { PaymentCard } from '../ui/payment-card.tsx';
import { useAction, useApi } from '../ui/use-api.ts';

/** One bill, with every line to be opened. */
export default function BillPage({ billId }: { billId: string }) {
  const { language } = useApp();
  const t = useText(billsText);
  const c = useText(common);
  const bill = useApi<Bill>(`/bill/${encodeURIComponent(billId)}`);
  const title = bill.data ? t.billTitle(billingMonth(bill.data.period, language)) : t.title;
  return (
    <Page
      title={title}
      back={{ href: href(['bills']), label: t.backToBills }}
      actions={
        bill.data && (
          <button type="button" class="button quiet no-print" onClick={() => print()}>
            {c.print}
          </button>
        )
      }
    >
      <Show
        of={bill}
        missing={
          <Empty title={t.notFound}>
            <a href={href(['bills'])}>{t.backToBills}</a>
          </Empty>
        }
      >
        {(data) => <BillView bill={data} />}
      </Show>
    </Page>
  );
}

function BillView({ bill }: { bill: Bill }) {
  const { language } = useApp();
  const t = useText(billsText);
  const c = useText(common);
  const { estimated, intervals } = bill.estimatedShare;
  return (
    <>
      <section class="card bill-summary">
        <p class="big-label">{t.total}</p>
        <p class="big-number">{won(bill.totalWon, language)}</p>
        <dl class="facts">
          <Fact name={c.period}>{period(bill.period, language)}</Fact>
          <Fact name={t.usage}>{kwh(bill.usageWh)}</Fact>
          <Fact name={t.plan}>{planName(bill.plan, language)}</Fact>
          {bill.contractKw !== null && <Fact name={t.contractKw}>{bill.contractKw} kW</Fact>}
          <Fact name={t.supplyPoint}>
            <code>{bill.supplyPoint}</code>
          </Fact>
          {bill.dueOn && <Fact name={t.dueOn}>{day(bill.dueOn, language)}</Fact>}
          {bill.version > 1 && <Fact name={t.version}>{bill.version}</Fact>}
          <Fact name={t.estimated}>
            {estimated === 0
              ? t.estimatedNone
              : t.estimatedText(percent(estimated, intervals), estimated.toLocaleString('en'))}
          </Fact>
        </dl>
      </section>
      <BillActions bill={bill} />
      <PaymentCard billId={bill.billId} totalWon={bill.totalWon} />
      <Lines bill={bill} />
    </>
  );
}

function BillActions({ bill }: { bill: Bill }) {
  const { api } = useApp();
  const t = useText(billsText);
  const c = useText(common);
  const pdf = useAction(async () => {
    const blob = await api.blob(`/bill/${encodeURIComponent(bill.billId)}`, { accept: 'application/pdf' });
    // A deployment without printed bills answers with JSON whatever is asked for.
    if (blob.type !== 'application/pdf') throw new ApiError('http', 406);
    download(blob, `bill-${addDays(bill.period.to, 1).slice(0, 7)}.pdf`);
  });
  return (
    <div class="actions spaced no-print">
      <a class="button primary" href={href(['bills', bill.billId, 'why'])}>
        {t.whyMore}
      </a>
      <button type="button" class="button" disabled={pdf.busy} onClick={() => void pdf.run()}>
        {pdf.busy ? `${c.loading}…` : t.pdf}
      </button>
      <a class="button" href={href(['bills', bill.billId, 'objection'])}>
        {t.objection}
      </a>
      {pdf.error &&
        ([404, 406, 409].includes(pdf.error.status) ? (
          <p class="notice warn" role="status">
            {t.noPdf}
          </p>
        ) : (
          <ErrorBox error={pdf.error} />
        ))}
    </div>
  );
}

function Lines({ bill }: { bill: Bill }) {
  const { language } = useApp();
  const t = useText(billsText);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const all = open.size === bill.lines.length && bill.lines.length > 0;
  const firstTax = bill.lines.findIndex((line) => line.code === 'vat');
  const toggle = (lineNo: number, on: boolean) => {
    const next = new Set(open);
    if (on) next.add(lineNo);
    else next.delete(lineNo);
    setOpen(next);
  };
  return (
    <section class="card" aria-labelledby="lines">
      <div class="section-head">
        <h2 id="lines">{t.lines}</h2>
        <button
          type="button"
          class="button quiet no-print"
          onClick={() => setOpen(all ? new Set() : new Set(bill.lines.map((l) => l.lineNo)))}
        >
          {all ? t.closeAll : t.openAll}
        </button>
      </div>
      <p class="hint no-print">{t.linesLead}</p>
      <div class="lines">
        {bill.lines.map((line, index) => (
          <Fragment key={line.lineNo}>
            {index === firstTax && <Subtotal name={t.subtotal} amount={won(bill.subtotalWon, language)} />}
            <details
              class={line.code.endsWith('.rounding') ? 'line rounding' : 'line'}
              open={open.has(line.lineNo)}
              onToggle={(e) => {
                if (e.currentTarget.open !== open.has(line.lineNo)) toggle(line.lineNo, e.currentTarget.open);
              }}
            >
              <summary>
                <span class="line-label">
                  {line.label[language]}
                  {line.quantity !== null && (
                    <span class="line-quantity">
                      {groupDigits(line.quantity)} {unitText(line.unit, language)}
                    </span>
                  )}
                </span>
                <span class="line-amount">{wonText(line.amount, language)}</span>
              </summary>
              <LineDetail line={line} bill={bill} />
            </details>
          </Fragment>
        ))}
        <dl class="totals">
          {bill.adjustmentWon !== 0 && (
            <>
              <Fact name={t.charge}>{won(bill.chargeWon, language)}</Fact>
              <Fact name={t.adjustment}>{won(bill.adjustmentWon, language)}</Fact>
            </>
          )}
          <div class="grand">
            <dt>{t.total}</dt>
            <dd>{won(bill.totalWon, language)}</dd>
          </div>
        </dl>
      </div>
    </section>
  );
}

function Subtotal({ name, amount }: { name: string; amount: string }) {
  return (
    <p class="subtotal">
      <span>{name}</span>
      <span>{amount}</span>
    </p>
  );
}

/** An exact decimal amount of won, fractions kept: lines may be parts of a sum that is cut to the won later. */
function wonText(amount: string, language: 'ko' | 'en'): string {
  const text = groupDigits(amount);
  if (language === 'ko') return `${text}원`;
  return text.startsWith('−') ? `−₩${text.slice(1)}` : `₩${text}`;
}

/** Units as the engine writes them, for readers. */
function unitText(unit: string | null, language: 'ko' | 'en'): string {
  if (unit === null || language === 'en') return unit ?? '';
  return unit.replace('month', '개월').replace('% of base', '% (기본요금 대비)');
}

function LineDetail({ line, bill }: { line: BillLine; bill: Bill }) {
  const { language } = useApp();
  const t = useText(billsText);
  const meaning = ruleText(line.code);
  const arithmetic = arithmeticOf(line, bill);
  const from = inForceFrom(line.rateVersion);
  const fraction = (parseDecimal(line.amount)?.scale ?? 0) > 0;
  return (
    <div class="line-detail">
      {meaning && <p>{meaning[language]}</p>}
      <dl class="facts">
        {arithmetic && (
          <Fact name={t.arithmetic}>
            <span class="arithmetic">
              {arithmetic.factors
                .map(({ text, unit }) =>
                  unit === 'line'
                    ? `${text} ${unitText(line.unit, language)}`
                    : unit === 'won'
                      ? wonText(text, language)
                      : `${text}%`,
                )
                .join(' × ')}{' '}
              = {arithmetic.product}
              {arithmetic.rounded !== null && ` → ${wonText(arithmetic.rounded, language)}`}
            </span>
            {fraction && <span class="hint">{t.part}</span>}
          </Fact>
        )}
        <Fact name={t.rule}>
          <code>{line.rule}</code>
        </Fact>
        <Fact name={t.source}>{line.source}</Fact>
        {line.rateVersion && (
          <Fact name={t.rateVersion}>
            {from === null
              ? line.rateVersion
              : t.rateVersionFrom(from.length === 7 ? month(from, language) : day(from, language))}
          </Fact>
        )}
        <Fact name={t.confidence}>
          <span class={`confidence ${line.confidence}`}>
            {line.confidence === 'confirmed' ? t.confirmed : t.unconfirmed}
          </span>
        </Fact>
      </dl>
    </div>
  );
}
