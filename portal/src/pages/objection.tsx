import { useState } from 'preact/hooks';
import type { Bill, Objection, ObjectionReason } from '../api/types.ts';
import { billingMonth, day, moment, won } from '../logic/format.ts';
import { href } from '../logic/route.ts';
import { drafts } from '../preferences.ts';
import { objectionText, whyText } from '../text/bill-more.ts';
import { common } from '../text/common.ts';
import { useApp, useText } from '../ui/context.ts';
import { Fact, Facts } from '../ui/facts.tsx';
import { ErrorBox, Show } from '../ui/feedback.tsx';
import { Select, TextField } from '../ui/field.tsx';
import { Page } from '../ui/page.tsx';
import { useAction, useApi } from '../ui/use-api.ts';
import { useIdempotencyKey } from '../ui/use-key.ts';

const SHORTEST_TEXT = 10;

/** File an objection, or see how it stands. */
export default function ObjectionPage({ billId }: { billId: string }) {
  const { language } = useApp();
  const t = useText(objectionText);
  const w = useText(whyText);
  const path = `/bill/${encodeURIComponent(billId)}`;
  const bill = useApi<Bill>(path);
  const objection = useApi<Objection>(`${path}/objection`);
  return (
    <Page title={t.title} lead={t.lead} back={{ href: href(['bills', billId]), label: w.back }}>
      <section class="card">
        {bill.data && (
          <p class="lead">{t.bill(billingMonth(bill.data.period, language), won(bill.data.totalWon, language))}</p>
        )}
        <Show of={objection} missing={<ObjectionForm billId={billId} filed={objection.replace} />}>
          {(data) => <ObjectionState objection={data} />}
        </Show>
      </section>
    </Page>
  );
}

function ObjectionForm({ billId, filed }: { billId: string; filed(objection: Objection): void }) {
  const { api } = useApp();
  const t = useText(objectionText);
  const c = useText(common);
  const draft = `objection.${billId}`;
  const [reason, setReason] = useState<ObjectionReason>('usage');
  const [text, setText] = useState(drafts.read(draft));
  const [missing, setMissing] = useState<string | null>(null);
  const idempotency = useIdempotencyKey();
  const action = useAction(() =>
    api.json<Objection>(`/bill/${encodeURIComponent(billId)}/objection`, {
      method: 'POST',
      body: { reason, text: text.trim() },
      idempotencyKey: idempotency.key,
    }),
  );

  async function submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const tooShort = text.trim().length < SHORTEST_TEXT;
    setMissing(tooShort ? t.needText : null);
    if (tooShort) return;
    const objection = await action.run();
    if (objection === undefined) return;
    drafts.write(draft, '');
    idempotency.renew();
    filed(objection);
  }

  const reasons = Object.entries(t.reasons) as [ObjectionReason, string][];
  return (
    <form class="form" onSubmit={(event) => void submitted(event)} noValidate>
      <Select
        label={t.reason}
        value={reason}
        choices={reasons.map(([value, label]) => ({ value, label }))}
        onChange={setReason}
      />
      <TextField
        label={t.text}
        hint={t.textHint}
        error={missing}
        value={text}
        maxLength={2000}
        onInput={(value) => {
          setText(value);
          drafts.write(draft, value);
        }}
      />
      {action.error &&
        (action.error.status === 404 ? <p class="notice warn">{t.notYet}</p> : <ErrorBox error={action.error} />)}
      <button type="submit" class="button primary" disabled={action.busy}>
        {action.busy ? `${c.sending}…` : t.submit}
      </button>
    </form>
  );
}

function ObjectionState({ objection: o }: { objection: Objection }) {
  const { language } = useApp();
  const t = useText(objectionText);
  return (
    <>
      <p class="notice good" role="status">
        {t.states[o.state]}
      </p>
      <Facts>
        <Fact name={t.filedAt}>{moment(o.filedAt)}</Fact>
        <Fact name={t.answerDue}>{day(o.answerDueOn, language)}</Fact>
        <Fact name={t.reason}>{t.reasons[o.reason]}</Fact>
        <Fact name={t.yours}>{o.text}</Fact>
        {o.answer && <Fact name={t.answer}>{o.answer}</Fact>}
      </Facts>
    </>
  );
}
