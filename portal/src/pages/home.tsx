import type { Alerts, BillPage, Comparison, Forecast, Payment } from '../api/types.ts';
import { kwh, percent, period, roundKwh, shortDay, todayInSeoul, won } from '../logic/format.ts';
import { type NextStep, nextStep } from '../logic/next-step.ts';
import { href } from '../logic/route.ts';
import { billsText } from '../text/bills.ts';
import { homeText } from '../text/home.ts';
import { useApp, useText } from '../ui/context.ts';
import { Empty, Show } from '../ui/feedback.tsx';
import { Page } from '../ui/page.tsx';
import { TierTrack } from '../ui/tier-track.tsx';
import { useApi } from '../ui/use-api.ts';
import { BillRow } from './bills.tsx';

/** This month so far, what it is heading for, and the one thing to do next. */
export default function Home() {
  const { language, now } = useApp();
  const t = useText(homeText);
  const b = useText(billsText);
  const forecast = useApi<Forecast>('/forecast');
  const bills = useApi<BillPage>('/bill?limit=1');
  const comparison = useApi<Comparison>('/comparison');
  const alerts = useApi<Alerts>('/alerts');
  const latest = bills.data?.bills[0] ?? null;
  const payment = useApi<Payment>(latest ? `/bill/${latest.billId}/payment` : null);
  const step = nextStep({
    today: todayInSeoul(now()),
    bill: latest,
    unpaid: payment.data?.state === 'unpaid' || payment.data?.state === 'overdue',
    forecast: forecast.data,
    comparison: comparison.data,
    alerts: alerts.data,
  });
  return (
    <Page title={t.title} lead={forecast.data && period(forecast.data.period, language)}>
      <div class="grid">
        <Show of={forecast} missing={<Empty title={t.noForecast} />}>
          {(f) => (
            <>
              <ForecastCard forecast={f} />
              <TierTrack forecast={f} />
            </>
          )}
        </Show>
        {step && <NextStepCard step={step} />}
        <section class="card plain" aria-labelledby="latest">
          <div class="section-head">
            <h2 id="latest">{t.latest}</h2>
            <a href={href(['bills'])}>{b.backToBills}</a>
          </div>
          <Show of={bills}>
            {(page) =>
              page.bills[0] ? (
                <ul class="bill-list">
                  <BillRow bill={page.bills[0]} />
                </ul>
              ) : (
                <Empty title={b.empty}>{b.emptyText}</Empty>
              )
            }
          </Show>
        </section>
        {comparison.data && <ComparisonCard comparison={comparison.data} />}
      </div>
    </Page>
  );
}

function ForecastCard({ forecast: f }: { forecast: Forecast }) {
  const { language } = useApp();
  const t = useText(homeText);
  return (
    <section class="card forecast" aria-labelledby="projected">
      <h2 id="projected" class="big-label">
        {t.projected}
      </h2>
      <p class="big-number">{won(f.projectedWon, language)}</p>
      <p class="hint">{t.band(won(f.band.lowWon, language), won(f.band.highWon, language))}</p>
      <progress class="days" max={f.daysTotal} value={f.daysPassed} aria-label={t.days(f.daysPassed, f.daysTotal)} />
      <dl class="facts tight">
        <div>
          <dt>
            {t.soFar} · {t.days(f.daysPassed, f.daysTotal)}
          </dt>
          <dd>
            {won(f.soFarWon, language)} · {kwh(f.soFarWh)}
          </dd>
        </div>
        <div>
          <dt>{t.projectedUse}</dt>
          <dd>
            {roundKwh(f.projectedWh)} kWh ({roundKwh(f.band.lowWh)}–{roundKwh(f.band.highWh)})
          </dd>
        </div>
      </dl>
      {f.backTestMapePercent !== null && <p class="hint">{t.error(f.backTestMapePercent)}</p>}
    </section>
  );
}

function NextStepCard({ step }: { step: NextStep }) {
  const { language } = useApp();
  const t = useText(homeText);
  const [words, target] = ((): [{ title: string; action: string }, string] => {
    switch (step.kind) {
      case 'pay':
      case 'overdue':
        return [
          t.steps[step.kind](shortDay(step.dueOn, language), won(step.amountWon, language)),
          href(['bills', step.billId]),
        ];
      case 'tier':
        return [
          t.steps.tier(step.tier, kwh(step.savingWhPerDay)),
          href(['what-if'], { kWh: Math.floor(step.targetWh / 1000) }),
        ];
      case 'higher':
        return [t.steps.higher(`${step.percent}%`), href(['usage'])];
      case 'alert':
        return [t.steps.alert(), href(['alerts'])];
    }
  })();
  return (
    <section class={`card next-step ${step.kind}`} aria-labelledby="next-step">
      <h2 id="next-step" class="big-label">
        {t.next}
      </h2>
      <p class="next-title">{words.title}</p>
      <a class="button primary" href={target}>
        {words.action}
      </a>
    </section>
  );
}

function ComparisonCard({ comparison: c }: { comparison: Comparison }) {
  const { language } = useApp();
  const t = useText(homeText);
  const rows = [
    { name: t.thisMonth, wh: c.usageWh, won: c.totalWon as number | null, own: true },
    ...(c.lastMonth ? [{ name: t.lastMonth, wh: c.lastMonth.usageWh, won: c.lastMonth.totalWon, own: false }] : []),
    ...(c.lastYear ? [{ name: t.lastYear, wh: c.lastYear.usageWh, won: c.lastYear.totalWon, own: false }] : []),
    ...(c.similarHomes
      ? [{ name: t.similar(c.similarHomes.district), wh: c.similarHomes.medianWh, won: null, own: false }]
      : []),
  ];
  const most = Math.max(1, ...rows.map((row) => row.wh));
  return (
    <section class="card" aria-labelledby="compare">
      <h2 id="compare">{t.compare}</h2>
      <table class="bar-table">
        <caption class="visually-hidden">{t.compare}</caption>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} class={row.own ? 'own' : undefined}>
              <th scope="row">{row.name}</th>
              <td class="bar-cell" aria-hidden="true">
                <svg viewBox="0 0 100 10" preserveAspectRatio="none">
                  <rect width={(row.wh * 100) / most} height="10" />
                </svg>
              </td>
              <td class="number">
                {roundKwh(row.wh)} kWh
                {row.won !== null && <span class="hint">{won(row.won, language)}</span>}
                {!row.own && row.wh > 0 && (
                  <span class="hint">
                    {t.difference(percent(Math.abs(c.usageWh - row.wh), row.wh), Math.sign(c.usageWh - row.wh))}
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {c.similarHomes && <p class="hint">{t.similarNote(c.similarHomes.homes)}</p>}
    </section>
  );
}
