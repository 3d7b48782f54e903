import { useMemo } from 'preact/hooks';
import type { QuoteResult } from '../../../domain/tariff/index.ts';
import type { Bill, BillPage, Forecast, Me, Period, Tariff } from '../api/types.ts';
import { addDays, billingMonth, period as periodName, todayInSeoul, won, wonChange } from '../logic/format.ts';
import { href } from '../logic/route.ts';
import {
  alternatives,
  BANDS,
  bandsOfBill,
  billingDemandOfBill,
  choicesOf,
  curve,
  HOUSEHOLD_CLASSES,
  isTimeOfUse,
  nextTier,
  price,
  toRequest,
  WELFARE_CLASSES,
  type WhatIf,
} from '../logic/what-if.ts';
import { common } from '../text/common.ts';
import { whatIfText } from '../text/what-if.ts';
import { niceCeiling } from '../ui/bar-chart.tsx';
import { useApp, useText } from '../ui/context.ts';
import { Waiting } from '../ui/feedback.tsx';
import { Field, Range, Select } from '../ui/field.tsx';
import { LineChart } from '../ui/line-chart.tsx';
import { Page } from '../ui/page.tsx';
import { replaceAddress, useRoute } from '../ui/router.tsx';
import { Table } from '../ui/table.tsx';
import { useApi } from '../ui/use-api.ts';

const STEP_KWH = 10;
const DEFAULT_PLAN = 'residential/low';
const DEFAULT_KWH = '300';

function monthPeriod(month: string): Period {
  const next = addDays(`${month}-28`, 4).slice(0, 7);
  return { from: `${month}-01`, to: addDays(`${next}-01`, -1) };
}

/** Prices a changed month in the browser, with the engine that makes the bills. Everything chosen is in the address, so a reload keeps it. */
export default function WhatIfPage() {
  const t = useText(whatIfText);
  const me = useApi<Me>('/me');
  const forecast = useApi<Forecast>('/forecast');
  const bills = useApi<BillPage>('/bill?limit=1');
  const tariff = useApi<Tariff>('/tariff');
  const latest = bills.data?.bills[0];
  const bill = useApi<Bill>(latest ? `/bill/${encodeURIComponent(latest.billId)}` : null);
  // Any of them may be missing; what is there makes the starting point, so wait until each has answered.
  const waiting = [me, forecast, bills, bill].some((one) => one.loading && one.data === null);
  return (
    <Page title={t.title} lead={t.lead}>
      {waiting ? (
        <Waiting />
      ) : (
        <Calculator me={me.data} forecast={forecast.data} bill={bill.data} tariff={tariff.data} />
      )}
    </Page>
  );
}

interface Known {
  me: Me | null;
  forecast: Forecast | null;
  bill: Bill | null;
  tariff: Tariff | null;
}

/** How things are now: contract, period and use, as far as the API told. */
function startingPoint({ me, forecast, bill }: Known, today: string): WhatIf {
  const contract = me?.contracts.find((c) => c.validTo === null) ?? me?.contracts[0];
  const wh = forecast?.projectedWh ?? bill?.usageWh;
  return {
    plan: contract?.plan ?? bill?.plan ?? DEFAULT_PLAN,
    period: forecast?.period ?? bill?.period ?? monthPeriod(today.slice(0, 7)),
    kWh: wh === undefined ? DEFAULT_KWH : String(Math.round(wh / 1000)),
    bands: (bill && bandsOfBill(bill)) ?? { light: '0', mid: '0', peak: '0' },
    shift: 0,
    contractKw: contract?.contractKw ?? bill?.contractKw ?? null,
    billingDemandKw: bill ? billingDemandOfBill(bill) : null,
    welfare: contract?.welfareDiscount ?? '',
    household: contract?.householdDiscount ?? '',
  };
}

function Calculator(known: Known) {
  const { language, now } = useApp();
  const t = useText(whatIfText);
  const { query } = useRoute();
  const start = useMemo(() => startingPoint(known, todayInSeoul(now())), [known.me, known.forecast, known.bill, now]);

  const get = (name: string) => query.get(name);
  const when = get('month') ?? 'start';
  const period =
    when === 'last' && known.bill ? known.bill.period : /^\d{4}-\d{2}$/.test(when) ? monthPeriod(when) : start.period;
  const kw = (name: string, first: number | null) => (get(name) === null ? first : Number(get(name)));
  const input: WhatIf = {
    plan: get('plan') ?? start.plan,
    period,
    kWh: get('kWh') ?? start.kWh,
    bands: {
      light: get('light') ?? start.bands.light,
      mid: get('mid') ?? start.bands.mid,
      peak: get('peak') ?? start.bands.peak,
    },
    shift: Math.min(100, Math.max(0, Number(get('shift') ?? 0))) || 0,
    contractKw: kw('contractKw', start.contractKw),
    billingDemandKw: kw('demandKw', start.billingDemandKw),
    welfare: get('welfare') ?? start.welfare,
    household: get('household') ?? start.household,
  };
  // The empty text means "none" for a discount, so only an untouched field is left out of the address.
  const set = (changes: Record<string, string>) => {
    const next = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) next.set(name, value);
    replaceAddress(`${href(['what-if'])}?${next}`);
  };

  const bands = isTimeOfUse(input.plan);
  const residential = input.plan.startsWith('residential/');
  const own = useMemo(() => price(toRequest(start)), [start]);
  const priced = price(toRequest(input));
  const plans = known.tariff && known.tariff.choices.length > 1 ? known.tariff.choices : choicesOf(start.plan);
  const topKwh = Math.max(100, niceCeiling(2 * Number(start.kWh) || 0));
  const fieldError = (...paths: string[]) =>
    priced.error && paths.some((path) => priced.error.path.startsWith(path))
      ? (t.errors[priced.error.code] ?? t.errors.other)
      : null;

  return (
    <div class="grid what-if">
      <section class="card result" aria-labelledby="result" aria-live="polite">
        <h2 id="result" class="big-label">
          {t.result} · {billingMonth(period, language)}
        </h2>
        {priced.result ? (
          <>
            <p class="big-number">{won(priced.result.total, language)}</p>
            {own.result && <Difference change={priced.result.total - own.result.total} />}
            {!bands && <Margins input={input} total={priced.result.total} />}
          </>
        ) : (
          <p class="notice warn">{t.errors[priced.error.code] ?? t.errors.other}</p>
        )}
      </section>
      <section class="card form" aria-labelledby="inputs">
        <div class="section-head">
          <h2 id="inputs">{t.inputs}</h2>
          <button type="button" class="button quiet" onClick={() => replaceAddress(href(['what-if']))}>
            {t.reset}
          </button>
        </div>
        {known.me === null && <p class="notice warn">{t.noContract}</p>}
        {bands ? (
          <>
            {BANDS.map((band) => (
              <Field
                key={band}
                label={t.bands[band]}
                inputMode="decimal"
                value={input.bands[band]}
                error={fieldError(`usage.kWhByBand.${band}`)}
                onInput={(value) => set({ [band]: value })}
              />
            ))}
            <Range
              label={t.shift(input.shift)}
              min={0}
              max={100}
              step={5}
              value={input.shift}
              onInput={(value) => set({ shift: String(value) })}
            />
          </>
        ) : (
          <>
            <Field
              label={t.kwh}
              inputMode="decimal"
              value={input.kWh}
              error={fieldError('usage')}
              onInput={(kWh) => set({ kWh })}
            />
            <Range
              label={t.slider}
              min={0}
              max={topKwh}
              step={1}
              value={Math.min(topKwh, Math.round(Number(input.kWh)) || 0)}
              onInput={(value) => set({ kWh: String(value) })}
            />
          </>
        )}
        <Select
          label={t.forMonth}
          value={/^\d{4}-\d{2}$/.test(when) ? 'other' : when === 'last' && known.bill ? 'last' : 'start'}
          choices={[
            { value: 'start', label: t.current(periodName(start.period, language)) },
            ...(known.bill
              ? [{ value: 'last' as const, label: t.lastBill(periodName(known.bill.period, language)) }]
              : []),
            { value: 'other', label: t.otherMonth },
          ]}
          onChange={(value) => set({ month: value === 'other' ? addDays(start.period.from, -365).slice(0, 7) : value })}
        />
        {/^\d{4}-\d{2}$/.test(when) && (
          <Field
            label={t.month}
            type="month"
            value={when}
            error={fieldError('period')}
            onInput={(value) => value && set({ month: value })}
          />
        )}
        {plans.length > 1 && (
          <Select
            label={t.plan}
            value={input.plan}
            choices={plans.map(({ plan, label }) => ({ value: plan, label: label[language] }))}
            onChange={(plan) => set({ plan })}
          />
        )}
        {residential ? (
          <>
            <Discount
              label={t.welfare}
              none={t.noDiscount}
              value={input.welfare}
              classes={WELFARE_CLASSES}
              onChange={(welfare) => set({ welfare })}
            />
            <Discount
              label={t.household}
              none={t.noDiscount}
              value={input.household}
              classes={HOUSEHOLD_CLASSES}
              onChange={(household) => set({ household })}
            />
            {(input.welfare || input.household) && <p class="hint">{t.unconfirmed}</p>}
          </>
        ) : (
          <>
            <Field
              label={t.contractKw}
              inputMode="numeric"
              value={String(input.contractKw ?? '')}
              error={fieldError('contractKw')}
              onInput={(contractKw) => set({ contractKw })}
            />
            <Field
              label={t.demandKw}
              inputMode="numeric"
              value={String(input.billingDemandKw ?? '')}
              error={fieldError('billingDemandKw')}
              onInput={(demandKw) => set({ demandKw })}
            />
          </>
        )}
      </section>
      <div class="results">
        {priced.result && !bands && <Curve input={input} topKwh={topKwh} total={priced.result.total} />}
        {priced.result && plans.length > 1 && <Ranking input={input} />}
        {priced.result && <Parts result={priced.result} />}
      </div>
    </div>
  );
}

function Discount({
  label,
  none,
  value,
  classes,
  onChange,
}: {
  label: string;
  none: string;
  value: string;
  classes: { value: string; ko: string; en: string }[];
  onChange(value: string): void;
}) {
  const { language } = useApp();
  const choices = [{ value: '', label: none }, ...classes.map((c) => ({ value: c.value, label: c[language] }))];
  return <Select label={label} value={value} choices={choices} onChange={onChange} />;
}

function Difference({ change }: { change: number }) {
  const { language } = useApp();
  const t = useText(whatIfText);
  const words =
    change === 0 ? t.same : change < 0 ? t.cheaper(won(-change, language)) : t.dearer(won(change, language));
  return <p class={change < 0 ? 'difference down' : change > 0 ? 'difference up' : 'difference'}>{words}</p>;
}

/** What the next few kWh cost or save: near a tier's edge this is the whole story. */
function Margins({ input, total }: { input: WhatIf; total: number }) {
  const { language } = useApp();
  const t = useText(whatIfText);
  const at = Math.round(Number(input.kWh));
  const change = (kWh: number) => {
    const { result } = price(toRequest({ ...input, kWh: String(kWh) }));
    return result ? wonChange(result.total - total, language) : null;
  };
  const less = at >= STEP_KWH ? change(at - STEP_KWH) : null;
  const more = change(at + STEP_KWH);
  const tier = nextTier(input);
  return (
    <ul class="margins">
      {less && <li>{t.less(STEP_KWH, less)}</li>}
      {more && <li>{t.more(STEP_KWH, more)}</li>}
      {tier && tier.kWhToNext !== null && tier.stepWon !== null && (
        <li>{t.tier(tier.tier + 1, tier.kWhToNext, won(tier.stepWon, language))}</li>
      )}
    </ul>
  );
}

function Curve({ input, topKwh, total }: { input: WhatIf; topKwh: number; total: number }) {
  const { language } = useApp();
  const t = useText(whatIfText);
  const c = useText(common);
  const { plan, period, contractKw, billingDemandKw, welfare, household } = input;
  const key = JSON.stringify([plan, period, contractKw, billingDemandKw, welfare, household, topKwh]);
  // Every kWh, so that the jump at a tier's edge is drawn as steep as it is.
  const points = useMemo(() => curve(input, topKwh, Math.min(topKwh, 1000)), [key]);
  const every = Math.max(1, Math.round(points.length / 12));
  const kWh = Number(input.kWh);
  return (
    <section class="card" aria-labelledby="curve">
      <h2 id="curve">{t.curve}</h2>
      <p class="hint">{t.curveLead}</p>
      <LineChart
        title={t.curve}
        points={points.map((p) => ({ x: p.kWh, y: p.total }))}
        mark={kWh <= topKwh ? { x: kWh, y: total, label: won(total, language) } : null}
        formatY={(value) => (value === 0 ? '0' : language === 'ko' ? `${value / 10_000}만` : `${value / 1000}k`)}
        unitX="kWh"
      />
      <details class="as-table">
        <summary>{c.showTable}</summary>
        <Table
          caption={t.curve}
          captionHidden
          rows={points.filter((_, i) => i % every === 0)}
          rowKey={(p) => String(p.kWh)}
          columns={[
            { head: t.kwh, cell: (p) => p.kWh },
            { head: t.amount, numeric: true, cell: (p) => won(p.total, language) },
          ]}
        />
      </details>
    </section>
  );
}

function Ranking({ input }: { input: WhatIf }) {
  const { language } = useApp();
  const t = useText(whatIfText);
  return (
    <section class="card">
      <Table
        caption={t.ranking}
        rows={alternatives(input) ?? []}
        rowKey={(row) => row.plan}
        columns={[
          {
            head: t.plan,
            cell: (row) => (
              <>
                {row[language]} {row.current && <span class="badge good">{t.chosen}</span>}
              </>
            ),
          },
          { head: t.amount, numeric: true, cell: (row) => won(row.total, language) },
          { head: t.difference, numeric: true, cell: (row) => wonChange(row.difference, language) },
        ]}
      />
    </section>
  );
}

function Parts({ result: r }: { result: QuoteResult }) {
  const { language } = useApp();
  const t = useText(whatIfText);
  const deductions =
    r.mandatoryUseDeduction +
    r.under200Deduction +
    r.welfareDiscount +
    r.householdDiscount +
    r.priceFreeze +
    r.zeroUseReduction;
  const rows: [keyof typeof t.parts, number][] = [
    ['base', r.base],
    ['energy', r.energy],
    ['climate', r.climate],
    ['fuel', r.fuel],
    ['powerFactorCharge', r.powerFactorCharge],
    ['deductions', -deductions],
    ['minimumTopUp', r.minimumTopUp],
    ['vat', r.vat],
    ['fund', r.fund],
    ['total', r.total],
  ];
  return (
    <section class="card">
      <Table
        caption={t.lines}
        rows={rows.filter(([name, amount]) => amount !== 0 || name === 'total')}
        rowKey={([name]) => name}
        columns={[
          { head: t.item, cell: ([name]) => t.parts[name] },
          { head: t.amount, numeric: true, cell: ([, amount]) => won(amount, language) },
        ]}
      />
    </section>
  );
}
