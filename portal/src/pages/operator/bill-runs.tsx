import { useEffect, useState } from 'preact/hooks';
import type { BillRun, BillRunDetail, BillRunPage, BillRunState } from '../../api/types.ts';
import { kwh, moment, month, won } from '../../logic/format.ts';
import { href } from '../../logic/route.ts';
import { common } from '../../text/common.ts';
import { operatorText } from '../../text/operator.ts';
import { planName } from '../../text/plans.ts';
import { useApp, useText } from '../../ui/context.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Empty, ErrorBox, Show } from '../../ui/feedback.tsx';
import { Field } from '../../ui/field.tsx';
import { NotYet } from '../../ui/not-yet.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedEnd } from '../../ui/paged-end.tsx';
import { go } from '../../ui/router.tsx';
import { Table, TableCard } from '../../ui/table.tsx';
import { useAction, useApi } from '../../ui/use-api.ts';
import { useIdempotencyKey } from '../../ui/use-key.ts';
import { usePaged } from '../../ui/use-paged.ts';
import { ReasonDialog } from './reason-dialog.tsx';

const REFRESH_SECONDS = 5;
const TONES: Record<BillRunState, string> = {
  preparing: '',
  preview: '',
  approved: 'good',
  issuing: 'good',
  issued: 'plain',
  cancelled: 'plain',
  failed: 'bad',
};

/** All bill runs, and a new preview. */
export function BillRunsPage() {
  const { language } = useApp();
  const t = useText(operatorText);
  const { first, items, more } = usePaged('/operator/bill-runs?limit=24', (page: BillRunPage) => page.runs);
  return (
    <Page title={t.billRuns} lead={t.billRunsLead}>
      <Show of={first} missing={<NotYet />}>
        {({ issuing }) => (
          <>
            <p class="notice">{t.issuing[issuing]}</p>
            <NewRun />
            {items.length === 0 ? (
              <Empty title={t.noBillRuns} />
            ) : (
              <div class="card">
                <Table
                  caption={t.billRuns}
                  captionHidden
                  rows={items}
                  rowKey={(run) => run.billRunId}
                  columns={[
                    {
                      head: t.month,
                      cell: (run) => (
                        <a href={href(['operator', 'bill-runs', run.billRunId])}>{month(run.month, language)}</a>
                      ),
                    },
                    {
                      head: t.state,
                      cell: (run) => <span class={`badge ${TONES[run.state]}`}>{t.runStates[run.state]}</span>,
                    },
                    { head: t.bills, numeric: true, cell: (run) => run.bills.toLocaleString('en') },
                    { head: t.total, numeric: true, cell: (run) => won(run.totalWon, language) },
                    { head: t.blockedBills, numeric: true, cell: (run) => run.blocked.toLocaleString('en') },
                    { head: t.createdBy, cell: (run) => run.createdBy },
                    { head: t.approvedBy, cell: (run) => run.approvedBy ?? '–' },
                  ]}
                />
              </div>
            )}
            <PagedEnd more={more} />
          </>
        )}
      </Show>
    </Page>
  );
}

function NewRun() {
  const { api, now } = useApp();
  const t = useText(operatorText);
  const c = useText(common);
  const [value, setValue] = useState(new Date(now()).toISOString().slice(0, 7));
  const [missing, setMissing] = useState(false);
  const idempotency = useIdempotencyKey();
  const action = useAction(() =>
    api.json<BillRunDetail>('/operator/bill-runs', {
      method: 'POST',
      body: { month: value },
      idempotencyKey: idempotency.key,
    }),
  );
  async function submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const wrong = !/^\d{4}-\d{2}$/.test(value);
    setMissing(wrong);
    if (wrong) return;
    const run = await action.run();
    if (run === undefined) return;
    idempotency.renew();
    go(href(['operator', 'bill-runs', run.billRunId]));
  }
  return (
    <form class="card form" onSubmit={(event) => void submitted(event)} noValidate>
      <Field label={t.month} type="month" value={value} error={missing && t.needMonth} onInput={setValue} />
      {action.error && <ErrorBox error={action.error} />}
      <button type="submit" class="button primary" disabled={action.busy}>
        {action.busy ? `${c.sending}…` : t.newRun}
      </button>
    </form>
  );
}

const STEP_OF: Record<BillRunState, number> = {
  preparing: 0,
  preview: 0,
  approved: 1,
  issuing: 2,
  issued: 3,
  cancelled: -1,
  failed: -1,
};

/** One run: what it would issue, what stands in the way, and the next of its three steps. */
export function BillRunPageView({ billRunId }: { billRunId: string }) {
  const { api, language } = useApp();
  const t = useText(operatorText);
  const path = `/operator/bill-runs/${encodeURIComponent(billRunId)}`;
  // Asked again only while the batch server works on it: each look at people's bills is written down.
  const [working, setWorking] = useState(true);
  const run = useApi<BillRunDetail>(path, working ? REFRESH_SECONDS : undefined);
  const state = run.data?.state;
  useEffect(() => setWorking(state === undefined || state === 'preparing' || state === 'issuing'), [state]);
  const [asking, setAsking] = useState<BillRun['actions'][number] | null>(null);
  return (
    <Page
      title={run.data ? t.run(month(run.data.month, language)) : t.billRuns}
      back={{ href: href(['operator', 'bill-runs']), label: t.back }}
    >
      <Show of={run} missing={<NotYet />}>
        {(r) => (
          <>
            <ol class="steps">
              {t.steps.map((step, i) => (
                <li
                  key={step}
                  class={i < STEP_OF[r.state] ? 'done' : ''}
                  aria-current={i === STEP_OF[r.state] ? 'step' : undefined}
                >
                  {step}
                </li>
              ))}
            </ol>
            <section class="card">
              <p class="big-number">{won(r.totalWon, language)}</p>
              <p>
                <span class={`badge ${TONES[r.state]}`}>{t.runStates[r.state]}</span>
              </p>
              {r.progress && (
                <progress max={Math.max(1, r.progress.total)} value={r.progress.done} aria-label={t.progress} />
              )}
              <Facts>
                <Fact name={t.bills}>{r.bills.toLocaleString('en')}</Fact>
                <Fact name={t.adjustments}>
                  {r.adjustments.toLocaleString('en')} · {won(r.adjustmentWon, language)}
                </Fact>
                <Fact name={t.blockedBills}>{r.blocked.toLocaleString('en')}</Fact>
                <Fact name={t.createdBy}>
                  {r.createdBy}, {moment(r.createdAt)}
                </Fact>
                {r.approvedBy && r.approvedAt && (
                  <Fact name={t.approvedBy}>
                    {r.approvedBy}, {moment(r.approvedAt)}
                  </Fact>
                )}
                {r.issuedAt && <Fact name={t.issuedAt}>{moment(r.issuedAt)}</Fact>}
              </Facts>
              {r.state === 'preview' && !r.actions.includes('approve') && (
                <p class="notice spaced">{r.bills === 0 ? t.nothingToApprove : t.fourEyes}</p>
              )}
              <div class="actions spaced">
                {r.actions.map((action) => (
                  <button
                    key={action}
                    type="button"
                    class={action === 'cancel' ? 'button' : 'button primary'}
                    onClick={() => setAsking(action)}
                  >
                    {t.runActions[action]}
                  </button>
                ))}
              </div>
            </section>
            <TableCard
              caption={t.blockedWhy}
              rows={r.blockedReasons}
              rowKey={(b) => b.code}
              columns={[
                { head: t.reason, cell: (b) => b.message },
                { head: t.code, cell: (b) => <code>{b.code}</code> },
                { head: t.count, numeric: true, cell: (b) => b.count.toLocaleString('en') },
              ]}
            />
            <TableCard
              caption={t.samples}
              rows={r.samples}
              rowKey={(s) => s.supplyPoint}
              columns={[
                { head: t.supplyPoint, cell: (s) => <code>{s.supplyPoint}</code> },
                { head: t.type, cell: (s) => planName(s.plan, language) },
                { head: t.usage, numeric: true, cell: (s) => kwh(s.usageWh) },
                { head: t.amount, numeric: true, cell: (s) => won(s.totalWon, language) },
                {
                  head: t.last,
                  numeric: true,
                  cell: (s) => (s.lastTotalWon === null ? '–' : won(s.lastTotalWon, language)),
                },
                { head: t.flags, cell: (s) => s.flags.map((flag) => t.billFlags[flag]).join(', ') },
              ]}
            />
            {asking && (
              <ReasonDialog
                title={t.runActions[asking]}
                submit={t.runActions[asking]}
                onClose={() => setAsking(null)}
                act={async (reason, idempotencyKey) => {
                  try {
                    run.replace(
                      await api.json<BillRunDetail>(`${path}/${asking}`, {
                        method: 'POST',
                        body: { reason },
                        idempotencyKey,
                      }),
                    );
                  } finally {
                    run.reload();
                  }
                }}
              />
            )}
          </>
        )}
      </Show>
    </Page>
  );
}
