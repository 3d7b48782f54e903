import { useState } from 'preact/hooks';
import type { OperatorFilePage, OperatorFileState, QuarantineItem, QuarantinePage } from '../../api/types.ts';
import { bytes, day, moment } from '../../logic/format.ts';
import { href } from '../../logic/route.ts';
import { operatorText } from '../../text/operator.ts';
import { useApp, useText } from '../../ui/context.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Empty, Show } from '../../ui/feedback.tsx';
import { Check } from '../../ui/field.tsx';
import { Moment } from '../../ui/moment.tsx';
import { NotYet } from '../../ui/not-yet.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedEnd } from '../../ui/paged-end.tsx';
import { useRoute } from '../../ui/router.tsx';
import { Table } from '../../ui/table.tsx';
import { usePaged } from '../../ui/use-paged.ts';
import { StateFilter, stateQuery } from './filter.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

const REFRESH_SECONDS = 10;

const TONES: Partial<Record<OperatorFileState, string>> = { refused: 'bad', quarantined: '', billed: 'good' };

/** Every file of the network operator and how far it has come. */
export function FilesPage() {
  const t = useText(operatorText);
  const { query } = useRoute();
  const { first, items, more } = usePaged(
    `/operator/files?limit=50${stateQuery(query)}`,
    (page: OperatorFilePage) => page.files,
    REFRESH_SECONDS,
  );
  return (
    <Page title={t.files} lead={`${t.filesLead} (${t.live(REFRESH_SECONDS)})`}>
      <StateFilter parts={['operator', 'files']} states={t.fileStates} />
      <Show of={first} missing={<NotYet />}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noFiles} />
          ) : (
            <>
              <div class="card">
                <Table
                  caption={t.files}
                  captionHidden
                  rows={items}
                  rowKey={(file) => file.fileId}
                  columns={[
                    { head: t.file, cell: (file) => <span class="mono">{file.name}</span> },
                    {
                      head: t.state,
                      cell: (file) => (
                        <span class={`badge ${TONES[file.state] ?? 'plain'}`}>{t.fileStates[file.state]}</span>
                      ),
                    },
                    { head: t.size, numeric: true, cell: (file) => bytes(file.sizeBytes) },
                    { head: t.days, numeric: true, cell: (file) => file.dayCount.toLocaleString('en') },
                    { head: t.values, numeric: true, cell: (file) => file.valueCount.toLocaleString('en') },
                    {
                      head: t.quarantined,
                      numeric: true,
                      cell: (file) =>
                        file.quarantinedCount === 0 ? (
                          '0'
                        ) : (
                          <a href={href(['operator', 'quarantine'], { fileId: file.fileId })}>
                            {file.quarantinedCount}
                          </a>
                        ),
                    },
                    { head: t.received, cell: (file) => <Moment at={file.receivedAt} /> },
                    {
                      head: t.reason,
                      cell: (file) =>
                        file.reason && (
                          <>
                            {file.reason}
                            {file.reasonLine !== null && ` (${t.line(file.reasonLine)})`}
                          </>
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
    </Page>
  );
}

/** What was refused: the very lines, why, and the way out. */
export function QuarantinePageView() {
  const t = useText(operatorText);
  const { query } = useRoute();
  const fileId = query.get('fileId');
  const path = `/operator/quarantine?limit=20${stateQuery(query, 'open')}${fileId ? `&fileId=${encodeURIComponent(fileId)}` : ''}`;
  const { first, items, more } = usePaged(path, (page: QuarantinePage) => page.items);
  const [resolving, setResolving] = useState<QuarantineItem | null>(null);
  return (
    <Page title={t.quarantine} lead={t.quarantineLead}>
      <StateFilter parts={['operator', 'quarantine']} states={t.quarantineStates} first="open" />
      <Show of={first} missing={<NotYet />}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noQuarantine} />
          ) : (
            <>
              {items.map((item) => (
                <QuarantineCard key={item.quarantineId} item={item} resolve={() => setResolving(item)} />
              ))}
              <PagedEnd more={more} />
            </>
          )
        }
      </Show>
      {resolving && <ResolveDialog item={resolving} onClose={() => setResolving(null)} done={first.reload} />}
    </Page>
  );
}

function QuarantineCard({ item, resolve }: { item: QuarantineItem; resolve(): void }) {
  const { language } = useApp();
  const t = useText(operatorText);
  return (
    <article class="card" aria-label={`${item.fileName}, ${t.lines(item.firstLine, item.lastLine)}`}>
      <div class="section-head">
        <h2>{item.message}</h2>
        <span class={`badge ${item.state === 'open' ? '' : 'plain'}`}>{t.quarantineStates[item.state]}</span>
      </div>
      <Facts>
        <Fact name={t.file}>
          <span class="mono">{item.fileName}</span> · {t.lines(item.firstLine, item.lastLine)}
        </Fact>
        <Fact name={t.code}>
          <code>{item.code}</code>
        </Fact>
        {item.supplyPoint && (
          <Fact name={t.supplyPoint}>
            <code>{[item.supplyPoint, item.channel].filter(Boolean).join(' ')}</code>
            {item.day && ` · ${day(item.day, language)}`}
          </Fact>
        )}
        {item.resolvedBy && item.resolvedAt && (
          <Fact name={t.note}>
            {item.resolution} ({t.resolvedBy(item.resolvedBy, moment(item.resolvedAt))})
          </Fact>
        )}
      </Facts>
      <details class="as-table">
        <summary>{t.refusedText}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard (WCAG 2.1.1) */}
        <pre tabIndex={0}>
          {item.text
            .split('\n')
            .map((line, i) => `${String(item.firstLine + i).padStart(6)}  ${line}`)
            .join('\n')}
        </pre>
      </details>
      {item.state === 'open' && (
        <div class="actions spaced">
          <button type="button" class="button" onClick={resolve}>
            {t.resolve}
          </button>
        </div>
      )}
    </article>
  );
}

function ResolveDialog({ item, onClose, done }: { item: QuarantineItem; onClose(): void; done(): void }) {
  const { api } = useApp();
  const t = useText(operatorText);
  const [resubmit, setResubmit] = useState(false);
  return (
    <ReasonDialog
      title={`${t.resolve}: ${item.code}`}
      label={t.note}
      submit={t.resolve}
      onClose={onClose}
      act={async (note, idempotencyKey) => {
        await api.json(`/operator/quarantine/${encodeURIComponent(item.quarantineId)}/resolve`, {
          method: 'POST',
          body: { note, resubmit },
          idempotencyKey,
        });
        done();
      }}
    >
      <Check label={t.resubmit} checked={resubmit} onChange={setResubmit} />
    </ReasonDialog>
  );
}
