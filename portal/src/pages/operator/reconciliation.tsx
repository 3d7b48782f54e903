import { useState } from 'preact/hooks';
import type { ReconciliationPage } from '../../api/types.ts';
import { kwhNumber } from '../../logic/format.ts';
import { operatorText } from '../../text/operator.ts';
import { useApp, useText } from '../../ui/context.ts';
import { Empty, Show } from '../../ui/feedback.tsx';
import { NotYet } from '../../ui/not-yet.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedEnd } from '../../ui/paged-end.tsx';
import { useRoute } from '../../ui/router.tsx';
import { Table } from '../../ui/table.tsx';
import { usePaged } from '../../ui/use-paged.ts';
import { StateFilter, stateQuery } from './filter.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

type Row = ReconciliationPage['rows'][number];

/** Our sums against the operator's published totals, and what a mismatch holds back. */
export function ReconciliationPageView() {
  const { api } = useApp();
  const t = useText(operatorText);
  const { query } = useRoute();
  const { first, items, more } = usePaged(
    `/operator/reconciliation?limit=100${stateQuery(query)}`,
    (page: ReconciliationPage) => page.rows,
  );
  const [releasing, setReleasing] = useState<Row | null>(null);
  const tone = { reconciled: 'good', unreconciled: 'bad', released: '' };
  return (
    <Page title={t.reconciliation} lead={t.reconciliationLead}>
      <StateFilter parts={['operator', 'reconciliation']} states={t.reconciliationStates} />
      <Show of={first} missing={<NotYet />}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noReconciliation} />
          ) : (
            <>
              <div class="card">
                <Table
                  caption={t.reconciliation}
                  captionHidden
                  rows={items}
                  rowKey={(row) => row.reconciliationId}
                  columns={[
                    { head: t.file, cell: (row) => <span class="mono">{row.fileName}</span> },
                    { head: t.day, cell: (row) => <span class="moment">{`${row.day} ${row.channel}`}</span> },
                    {
                      head: t.state,
                      cell: (row) => (
                        <span class={`badge ${tone[row.state]}`}>{t.reconciliationStates[row.state]}</span>
                      ),
                    },
                    {
                      head: t.published,
                      numeric: true,
                      cell: (row) => (row.publishedWh === null ? '–' : kwhNumber(row.publishedWh)),
                    },
                    { head: t.sum, numeric: true, cell: (row) => kwhNumber(row.sumWh) },
                    {
                      head: t.difference,
                      numeric: true,
                      cell: (row) => (row.publishedWh === null ? '–' : kwhNumber(row.sumWh - row.publishedWh)),
                    },
                    { head: t.blocked, numeric: true, cell: (row) => row.blockedPeriods },
                    {
                      head: t.reason,
                      cell: (row) =>
                        row.state === 'unreconciled' ? (
                          <button
                            type="button"
                            class="button"
                            aria-label={`${t.release}: ${row.fileName}, ${row.day}`}
                            onClick={() => setReleasing(row)}
                          >
                            {t.release}
                          </button>
                        ) : (
                          [row.reason, row.releasedBy].filter(Boolean).join(' · ')
                        ),
                    },
                  ]}
                />
              </div>
              <PagedEnd more={more} />
            </>
          )
        }
      </Show>
      {releasing && (
        <ReasonDialog
          title={`${t.release}: ${releasing.fileName}, ${releasing.day}`}
          submit={t.release}
          onClose={() => setReleasing(null)}
          act={async (reason, idempotencyKey) => {
            await api.json(`/operator/reconciliation/${encodeURIComponent(releasing.reconciliationId)}/release`, {
              method: 'POST',
              body: { reason },
              idempotencyKey,
            });
            first.reload();
          }}
        />
      )}
    </Page>
  );
}
