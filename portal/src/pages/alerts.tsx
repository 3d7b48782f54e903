import { useState } from 'preact/hooks';
import type { Alerts } from '../api/types.ts';
import { alertsText } from '../text/account.ts';
import { common } from '../text/common.ts';
import { useApp, useText } from '../ui/context.ts';
import { ErrorBox, Show } from '../ui/feedback.tsx';
import { Check, Field, Select } from '../ui/field.tsx';
import { NotYet } from '../ui/not-yet.tsx';
import { Page } from '../ui/page.tsx';
import { useAction, useApi } from '../ui/use-api.ts';

const TIER_KWH = { first: 30, least: 1, most: 500 };
const HIGH_WON = { first: 100_000, least: 1000, most: 100_000_000 };

/** Which messages the customer wants. */
export default function AlertsPage() {
  const t = useText(alertsText);
  const alerts = useApi<Alerts>('/alerts');
  return (
    <Page title={t.title} lead={t.lead}>
      <section class="card">
        <Show of={alerts} missing={<NotYet />}>
          {(data) => <AlertsForm initial={data} saved={alerts.replace} />}
        </Show>
      </section>
    </Page>
  );
}

function AlertsForm({ initial, saved }: { initial: Alerts; saved(alerts: Alerts): void }) {
  const { api } = useApp();
  const t = useText(alertsText);
  const c = useText(common);
  const [channel, setChannel] = useState(initial.channel);
  const [newBill, setNewBill] = useState(initial.newBill);
  const [tier, setTier] = useState<string | null>(initial.tierEdgeKwh === null ? null : String(initial.tierEdgeKwh));
  const [high, setHigh] = useState<string | null>(initial.highBillWon === null ? null : String(initial.highBillWon));
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState(false);
  const action = useAction((body: Alerts) => api.json<Alerts>('/alerts', { method: 'PUT', body }));

  const wrong = (text: string | null, { least, most }: { least: number; most: number }) =>
    checked && text !== null && !inRange(text, least, most) ? t.whole(least, most.toLocaleString('en')) : null;
  const wrongTier = wrong(tier, TIER_KWH);
  const wrongHigh = wrong(high, HIGH_WON);

  async function submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    setDone(false);
    if (
      (tier !== null && !inRange(tier, TIER_KWH.least, TIER_KWH.most)) ||
      (high !== null && !inRange(high, HIGH_WON.least, HIGH_WON.most))
    )
      return;
    const answer = await action.run({
      channel,
      newBill,
      tierEdgeKwh: tier === null ? null : Number(tier),
      highBillWon: high === null ? null : Number(high),
    });
    if (answer === undefined) return;
    saved(answer);
    setDone(true);
  }

  const channels = Object.entries(t.channels) as [Alerts['channel'], string][];
  return (
    <form class="form" onSubmit={(event) => void submitted(event)} onInput={() => setDone(false)} noValidate>
      <Select
        label={t.channel}
        value={channel}
        choices={channels.map(([value, label]) => ({ value, label }))}
        onChange={setChannel}
      />
      <Check label={t.newBill} checked={newBill} onChange={setNewBill} />
      <Check label={t.tier} checked={tier !== null} onChange={(on) => setTier(on ? String(TIER_KWH.first) : null)} />
      {tier !== null && (
        <Field label={t.tierKwh} inputMode="numeric" value={tier} error={wrongTier} onInput={setTier} />
      )}
      <Check label={t.high} checked={high !== null} onChange={(on) => setHigh(on ? String(HIGH_WON.first) : null)} />
      {high !== null && (
        <Field label={t.highWon} inputMode="numeric" value={high} error={wrongHigh} onInput={setHigh} />
      )}
      {action.error && <ErrorBox error={action.error} />}
      {done && (
        <p class="notice good" role="status">
          {c.saved}
        </p>
      )}
      <button type="submit" class="button primary" disabled={action.busy}>
        {action.busy ? `${c.sending}…` : c.save}
      </button>
    </form>
  );
}

const inRange = (text: string, least: number, most: number) =>
  /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most;
