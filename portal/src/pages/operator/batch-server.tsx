import { useState } from 'preact/hooks';
import type { BatchServer, OverrideRequest } from '../../api/types.ts';
import { duration, moment, percent } from '../../logic/format.ts';
import { lastDays, onTimesByDay } from '../../logic/on-times.ts';
import { operatorText } from '../../text/operator.ts';
import { serverOutcome, serverReason } from '../../text/reasons.ts';
import { useApp, useText } from '../../ui/context.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Show } from '../../ui/feedback.tsx';
import { Check, Field } from '../../ui/field.tsx';
import { Moment } from '../../ui/moment.tsx';
import { NotYet } from '../../ui/not-yet.tsx';
import { Page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { useApi } from '../../ui/use-api.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { Timeline } from './timeline.tsx';

const REFRESH_SECONDS = 10;
const SHOWN_DAYS = 7;

/** Whether the batch server is on, why, since when, what it cost, and the switch for people. */
export function BatchServerPage() {
  const { api, language, now } = useApp();
  const t = useText(operatorText);
  const server = useApi<BatchServer>('/operator/batch-server', REFRESH_SECONDS);
  const [asking, setAsking] = useState<OverrideRequest['action'] | null>(null);
  const [until, setUntil] = useState('');
  const [wrongUntil, setWrongUntil] = useState(false);
  const [replace, setReplace] = useState(false);
  const untilMoment = () => Date.parse(`${until}:00+09:00`);
  const names = { keep_on: t.keepOn, keep_off: t.keepOff, none: t.endOverride };

  return (
    <Page title={t.server} lead={`${t.serverLead} (${t.live(REFRESH_SECONDS)})`}>
      <Show of={server} missing={<NotYet />}>
        {(s) => (
          <>
            <section class="card">
              <p class={`big-number server ${s.state}`}>{t.serverStates[s.state]}</p>
              <p>
                {s.since && t.since(moment(s.since))}
                {s.reason && ` · ${serverReason(s.reason, language)}`}
              </p>
              <Facts>
                <Fact name={t.due}>{s.work.due}</Fact>
                <Fact name={t.running}>{s.work.running}</Fact>
                <Fact name={t.nextDue}>{s.work.nextDueAt ? moment(s.work.nextDueAt) : t.none}</Fact>
                {s.worker && <Fact name={t.heartbeat}>{moment(s.worker.heartbeatAt, true)}</Fact>}
                {s.instanceType && <Fact name={t.instanceType}>{s.instanceType}</Fact>}
              </Facts>
            </section>
            <section class="card" aria-labelledby="override">
              <h2 id="override">{t.override}</h2>
              <p class="hint">{t.overrideLead}</p>
              {s.override && (
                <p class="notice warn">
                  {t.overrideNow(names[s.override.action], moment(s.override.until), s.override.by)}:{' '}
                  {s.override.reason}
                </p>
              )}
              <div class="actions spaced">
                <button type="button" class="button" onClick={() => setAsking('keep_on')}>
                  {t.keepOn}
                </button>
                <button type="button" class="button" onClick={() => setAsking('keep_off')}>
                  {t.keepOff}
                </button>
                {s.override && (
                  <button type="button" class="button" onClick={() => setAsking('none')}>
                    {t.endOverride}
                  </button>
                )}
              </div>
            </section>
            {s.cost && <CostCard cost={s.cost} />}
            <section class="card" aria-labelledby="timeline">
              <h2 id="timeline">{t.timeline}</h2>
              <Timeline
                title={t.timeline}
                days={onTimesByDay(s.onTimes, lastDays(SHOWN_DAYS, now()), SHOWN_DAYS, now())}
              />
              <details class="as-table">
                <summary>{t.more}</summary>
                <Table
                  caption={t.timeline}
                  captionHidden
                  rows={s.onTimes}
                  rowKey={(time) => time.from}
                  columns={[
                    { head: t.from, cell: (time) => <Moment at={time.from} /> },
                    { head: t.to, cell: (time) => <Moment at={time.to} /> },
                    {
                      head: t.on,
                      cell: (time) =>
                        duration(((time.to ? Date.parse(time.to) : now()) - Date.parse(time.from)) / 1000, language),
                    },
                  ]}
                />
              </details>
            </section>
            <section class="card">
              <Table
                caption={t.events}
                rows={s.events}
                rowKey={(e) => `${e.at}${e.action}`}
                columns={[
                  { head: t.at, cell: (e) => <Moment at={e.at} seconds /> },
                  { head: t.action, cell: (e) => t.actions[e.action] ?? e.action },
                  { head: t.reason, cell: (e) => serverReason(e.reason, language) },
                  { head: t.result, cell: (e) => (e.outcome === null ? '–' : serverOutcome(e.outcome, language)) },
                ]}
              />
            </section>
            {asking && (
              <ReasonDialog
                title={`${t.server}: ${names[asking]}`}
                submit={names[asking]}
                onClose={() => {
                  setReplace(false);
                  setAsking(null);
                }}
                check={() => {
                  const right = asking === 'none' || untilMoment() > now();
                  setWrongUntil(!right);
                  return right;
                }}
                act={async (reason, idempotencyKey) => {
                  const body: OverrideRequest = { action: asking, reason };
                  if (asking !== 'none') body.until = new Date(untilMoment()).toISOString();
                  if (replace) body.replace = true;
                  server.replace(
                    await api.json<BatchServer>('/operator/batch-server/override', {
                      method: 'POST',
                      body,
                      idempotencyKey,
                    }),
                  );
                }}
              >
                {asking !== 'none' && (
                  <Field
                    label={t.until}
                    type="datetime-local"
                    value={until}
                    error={wrongUntil && t.needUntil}
                    onInput={setUntil}
                  />
                )}
                {s.override && (
                  <Check
                    label={t.replaceOverride(s.override.by)}
                    hint={t.replaceHint}
                    checked={replace}
                    onChange={setReplace}
                  />
                )}
              </ReasonDialog>
            )}
          </>
        )}
      </Show>
    </Page>
  );
}

function CostCard({ cost }: { cost: NonNullable<BatchServer['cost']> }) {
  const { language } = useApp();
  const t = useText(operatorText);
  const cents = (usd: string) => Math.round(Number(usd) * 100);
  return (
    <section class="card" aria-labelledby="cost">
      <div class="section-head">
        <h2 id="cost">{t.cost}</h2>
        <span class="badge good">
          {t.saved(percent(cents(cost.alwaysOnUsd) - cents(cost.usd), cents(cost.alwaysOnUsd)))}
        </span>
      </div>
      <p>{t.costLine(duration(cost.billedMinutes * 60, language), cost.usd, cost.alwaysOnUsd)}</p>
    </section>
  );
}
