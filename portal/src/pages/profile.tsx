import { useState } from 'preact/hooks';
import type { Contract, Language, Me, Tariff } from '../api/types.ts';
import { day } from '../logic/format.ts';
import { profileText } from '../text/account.ts';
import { common } from '../text/common.ts';
import { planName } from '../text/plans.ts';
import { type Theme, useApp, useText } from '../ui/context.ts';
import { Fact, Facts } from '../ui/facts.tsx';
import { ErrorBox, Show } from '../ui/feedback.tsx';
import { Field, Select } from '../ui/field.tsx';
import { NotYet } from '../ui/not-yet.tsx';
import { Page } from '../ui/page.tsx';
import { Table } from '../ui/table.tsx';
import { useAction, useApi } from '../ui/use-api.ts';

/** Who the customer is to us, how to reach them, their contracts, and how the portal looks. */
export default function Profile() {
  const { language, setLanguage, theme, setTheme, api } = useApp();
  const t = useText(profileText);
  const me = useApi<Me>('/me');
  const themes = Object.entries(t.themes) as [Theme, string][];
  const choose = (next: Language) => {
    setLanguage(next);
    // Bills and messages follow the choice; where that fails, the page itself has changed all the same.
    if (me.data && me.data.language !== next)
      void api.json<Me>('/me', { method: 'PATCH', body: { language: next } }).then(me.replace, () => undefined);
  };
  return (
    <Page title={t.title}>
      <section class="card" aria-labelledby="display">
        <h2 id="display">{t.display}</h2>
        <div class="form two">
          <Select
            label={t.language}
            value={language}
            choices={[
              { value: 'ko', label: '한국어' },
              { value: 'en', label: 'English' },
            ]}
            onChange={choose}
          />
          <Select
            label={t.theme}
            value={theme}
            choices={themes.map(([value, label]) => ({ value, label }))}
            onChange={setTheme}
          />
        </div>
      </section>
      <section class="card" aria-labelledby="contact">
        <h2 id="contact">{t.contact}</h2>
        <Show of={me} missing={<NotYet />}>
          {(data) => <ContactForm me={data} saved={me.replace} />}
        </Show>
      </section>
      {me.data && me.data.contracts.length > 0 && (
        <section class="card" aria-labelledby="contracts">
          <h2 id="contracts">{t.contracts}</h2>
          {me.data.contracts.map((contract) => (
            <ContractFacts key={contract.contractId} contract={contract} />
          ))}
          <RateTables />
        </section>
      )}
      <p class="hint spaced">{t.signOutLead}</p>
    </Page>
  );
}

function ContactForm({ me, saved }: { me: Me; saved(me: Me): void }) {
  const { api } = useApp();
  const t = useText(profileText);
  const c = useText(common);
  const [name, setName] = useState(me.name);
  const [email, setEmail] = useState(me.email ?? '');
  const [phone, setPhone] = useState(me.phone ?? '');
  const [checked, setChecked] = useState(false);
  const [done, setDone] = useState(false);
  const action = useAction((body: object) => api.json<Me>('/me', { method: 'PATCH', body }));
  const errors = {
    name: name.trim() === '' ? t.needName : null,
    email: email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email) ? t.badEmail : null,
    phone: phone !== '' && !/^\+?[\d-]{8,20}$/.test(phone) ? t.badPhone : null,
  };
  const shown = (error: string | null) => (checked ? error : null);

  async function submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    setChecked(true);
    setDone(false);
    if (errors.name || errors.email || errors.phone) return;
    const answer = await action.run({ name: name.trim(), email: email || null, phone: phone || null });
    if (answer === undefined) return;
    saved(answer);
    setDone(true);
  }

  return (
    <form class="form" onSubmit={(event) => void submitted(event)} onInput={() => setDone(false)} noValidate>
      <Field
        label={t.name}
        name="name"
        autocomplete="name"
        maxLength={100}
        value={name}
        error={shown(errors.name)}
        onInput={setName}
      />
      <Field
        label={t.email}
        name="email"
        type="email"
        inputMode="email"
        autocomplete="email"
        maxLength={254}
        value={email}
        error={shown(errors.email)}
        onInput={setEmail}
      />
      <Field
        label={t.phone}
        name="phone"
        type="tel"
        autocomplete="tel"
        maxLength={20}
        value={phone}
        error={shown(errors.phone)}
        onInput={setPhone}
      />
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

function ContractFacts({ contract }: { contract: Contract }) {
  const { language } = useApp();
  const t = useText(profileText);
  const discounts = [contract.welfareDiscount, contract.householdDiscount].filter((d) => d !== null);
  return (
    <Facts>
      <Fact name={t.plan}>{planName(contract.plan, language)}</Fact>
      <Fact name={t.supplyPoint}>
        <code>{contract.supplyPoint}</code>
        {contract.district && ` · ${contract.district}`}
      </Fact>
      {contract.contractKw !== null && <Fact name={t.contractKw}>{contract.contractKw} kW</Fact>}
      <Fact name={t.readingDay}>{contract.readingDay === 31 ? t.lastDay : t.everyMonth(contract.readingDay)}</Fact>
      {discounts.length > 0 && <Fact name={t.discounts}>{discounts.join(', ')}</Fact>}
      <Fact name={t.since}>{day(contract.validFrom, language)}</Fact>
    </Facts>
  );
}

/** The versions of the customer's rates; left out where the API does not tell. */
function RateTables() {
  const { language } = useApp();
  const t = useText(profileText);
  const tariff = useApi<Tariff>('/tariff');
  if (!tariff.data) return null;
  return (
    <details class="as-table">
      <summary>
        {t.tariff}: {tariff.data.label[language]}
      </summary>
      <Table
        caption={t.tariff}
        captionHidden
        rows={tariff.data.versions}
        rowKey={(v) => v.rateVersion}
        columns={[
          { head: t.tariffFrom, cell: (v) => day(v.validFrom, language) },
          { head: t.tariffTo, cell: (v) => (v.validTo ? day(v.validTo, language) : '–') },
          { head: t.tariffSource, cell: (v) => v.source },
        ]}
      />
    </details>
  );
}
