import { useState } from 'preact/hooks';
import type { Me, Resolution, Usage, UsagePoint } from '../api/types.ts';
import { joinCsv } from '../logic/export.ts';
import { day, kwh, kwhNumber, month, shortDay, todayInSeoul } from '../logic/format.ts';
import { href } from '../logic/route.ts';
import { intervalsIn, summarise, type UsageView, usageView } from '../logic/usage-view.ts';
import { common } from '../text/common.ts';
import { usageText } from '../text/usage.ts';
import { type Bar, BarChart } from '../ui/bar-chart.tsx';
import { useApp, useText } from '../ui/context.ts';
import { download } from '../ui/download.ts';
import { Fact, Facts } from '../ui/facts.tsx';
import { Empty, ErrorBox, Show } from '../ui/feedback.tsx';
import { Select } from '../ui/field.tsx';
import { lazy } from '../ui/lazy.tsx';
import { NotYet } from '../ui/not-yet.tsx';
import { Page } from '../ui/page.tsx';
import { go, useRoute } from '../ui/router.tsx';
import { Table } from '../ui/table.tsx';
import { useAction, useApi } from '../ui/use-api.ts';

const IntervalChart = lazy(() => import('../ui/interval-chart.tsx'), false);

/** Usage from the year down to 15 minutes; the address holds where one is, so back and reload work. */
export default function UsagePage() {
  const { language, now } = useApp();
  const t = useText(usageText);
  const { query } = useRoute();
  const view = usageView(query.get('at'), todayInSeoul(now()));
  const me = useApi<Me>('/me');
  const supplyPoints = [...new Set(me.data?.contracts.map((c) => c.supplyPoint))];
  const chosen = query.get('supplyPoint') ?? '';
  const link = (at: string) => href(['usage'], { at, supplyPoint: chosen });
  const path = `/usage?from=${view.from}&to=${view.to}&resolution=${view.resolution}${chosen ? `&supplyPoint=${encodeURIComponent(chosen)}` : ''}`;
  const usage = useApi<Usage>(path);
  const name = (at: string) =>
    at.length === 4 ? t.year(at) : at.length === 7 ? month(at, language) : day(at, language);
  const parent = view.level === 'day' ? view.at.slice(0, 7) : view.level === 'month' ? view.at.slice(0, 4) : null;

  return (
    <Page title={t.title} lead={t.lead}>
      {supplyPoints.length > 1 && (
        <Select
          label={t.supplyPoint}
          value={chosen || (supplyPoints[0] ?? '')}
          choices={supplyPoints.map((value) => ({ value, label: value }))}
          onChange={(supplyPoint) => go(href(['usage'], { at: view.at, supplyPoint }))}
        />
      )}
      <section class="card" aria-labelledby="usage-at">
        {parent && (
          <a class="back" href={link(parent)}>
            <span aria-hidden="true">↑</span> {t.up(name(parent))}
          </a>
        )}
        <div class="stepper">
          <a class="button quiet" href={link(view.previous)} aria-label={`${t.previous}: ${name(view.previous)}`}>
            ←
          </a>
          <h2 id="usage-at" aria-live="polite">
            {name(view.at)}
          </h2>
          {view.next === null ? (
            <span class="button quiet placeholder" aria-hidden="true" />
          ) : (
            <a class="button quiet" href={link(view.next)} aria-label={`${t.next}: ${name(view.next)}`}>
              →
            </a>
          )}
        </div>
        <Show of={usage} missing={<NotYet />}>
          {(data) =>
            data.points.length === 0 ? (
              <Empty title={t.empty}>{t.emptyText}</Empty>
            ) : (
              <UsageFigure usage={data} view={view} link={link} />
            )
          }
        </Show>
      </section>
      <Export view={view} supplyPoint={chosen} />
    </Page>
  );
}

function UsageFigure({ usage, view, link }: { usage: Usage; view: UsageView; link: (at: string) => string }) {
  const { language } = useApp();
  const t = useText(usageText);
  const c = useText(common);
  const { points } = usage;
  const sum = summarise(points);
  const when = (point: UsagePoint) =>
    view.level === 'year'
      ? month(point.start, language)
      : view.level === 'month'
        ? shortDay(point.start, language)
        : point.start.slice(11, 16);
  const below = (point: UsagePoint) =>
    view.level === 'year' ? point.start.slice(0, 7) : view.level === 'month' ? point.start.slice(0, 10) : null;
  const state = (point: UsagePoint) =>
    point.estimatedCount > 0 && point.quality === 'V' ? t.partly(point.estimatedCount) : t.qualities[point.quality];

  const bars = points.map((point): Bar => {
    return {
      key: point.start,
      tick: view.level === 'year' ? String(Number(point.start.slice(5, 7))) : String(Number(point.start.slice(8, 10))),
      label: `${t.bar(when(point), point.wh === null ? t.noValue : kwh(point.wh))}${point.estimatedCount > 0 ? `, ${t.partly(point.estimatedCount)}` : ''}`,
      value: point.wh,
      estimated: Math.min(1, point.estimatedCount / intervalsIn(point.start, usage.resolution)),
      href: link(below(point) ?? view.at),
    };
  });

  return (
    <>
      <figure class="usage-figure">
        {view.level === 'day' ? (
          <IntervalChart
            points={points}
            labels={{ actual: t.legendActual, estimated: t.legendEstimated, unit: 'kWh', time: t.time }}
          />
        ) : (
          <>
            <BarChart title={t.use} bars={bars} formatAxis={(value) => `${Math.round(value / 100) / 10}`} />
            <Legend />
          </>
        )}
      </figure>
      <Facts>
        <Fact name={t.sum}>{kwh(sum.wh)}</Fact>
        {sum.largest?.wh != null && (
          <Fact name={t.largest}>
            {when(sum.largest)} · {kwh(sum.largest.wh)}
          </Fact>
        )}
        <Fact name={t.estimated}>
          {t.estimatedPoints(sum.withEstimates)}
          {sum.missing > 0 && ` · ${t.missing(sum.missing)}`}
        </Fact>
      </Facts>
      <details class="as-table">
        <summary>{c.showTable}</summary>
        <Table
          caption={t.use}
          captionHidden
          rows={points}
          rowKey={(point) => point.start}
          columns={[
            {
              head: view.level === 'year' ? t.monthHead : view.level === 'month' ? t.date : t.time,
              cell: (point) => {
                const target = below(point);
                return target === null ? when(point) : <a href={link(target)}>{when(point)}</a>;
              },
            },
            { head: t.use, numeric: true, cell: (point) => (point.wh === null ? '–' : kwhNumber(point.wh)) },
            { head: t.quality, cell: state },
          ]}
        />
      </details>
    </>
  );
}

function Legend() {
  const t = useText(usageText);
  return (
    <ul class="legend" aria-hidden="true">
      <li class="actual">{t.legendActual}</li>
      <li class="estimated">{t.legendEstimated}</li>
      <li class="none">{t.legendNone}</li>
    </ul>
  );
}

function Export({ view, supplyPoint }: { view: UsageView; supplyPoint: string }) {
  const { api } = useApp();
  const t = useText(usageText);
  const [done, setDone] = useState(false);
  const [pages, setPages] = useState(0);
  const extra = supplyPoint ? `&supplyPoint=${encodeURIComponent(supplyPoint)}` : '';
  const path = (resolution: Resolution) => `/usage?from=${view.from}&to=${view.to}&resolution=${resolution}${extra}`;
  const action = useAction(async (format: 'csv' | 'xml') => {
    setDone(false);
    setPages(0);
    if (format === 'csv') {
      const parts = await api.pages(path('interval'), { accept: 'text/csv' }, setPages);
      download(new Blob([joinCsv(parts)], { type: 'text/csv' }), `usage-${view.at}.csv`);
    } else {
      // An Atom feed cannot be put together from pages; a year of days fits into one.
      const resolution = view.level === 'year' ? 'day' : 'interval';
      download(await api.blob(path(resolution), { accept: 'application/atom+xml' }), `usage-${view.at}.xml`);
    }
    setDone(true);
  });
  return (
    <section class="card no-print" aria-labelledby="export">
      <h2 id="export">{t.exportTitle}</h2>
      <p class="hint">{view.level === 'year' ? t.exportLeadYear : t.exportLead}</p>
      <div class="actions spaced">
        <button type="button" class="button" disabled={action.busy} onClick={() => void action.run('csv')}>
          {t.csv}
        </button>
        <button type="button" class="button" disabled={action.busy} onClick={() => void action.run('xml')}>
          {t.greenButton}
        </button>
      </div>
      {action.busy && <p role="status">{t.preparing(pages)}</p>}
      {done && !action.busy && <p role="status">{t.exported}</p>}
      {action.error &&
        ([404, 406].includes(action.error.status) ? (
          <p role="status">{t.noExport}</p>
        ) : (
          <ErrorBox error={action.error} />
        ))}
    </section>
  );
}
