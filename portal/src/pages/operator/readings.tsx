import { useState } from 'preact/hooks';
import type { EditPage, FindingPage, Job, ReadingEdit } from '../../api/types.ts';
import { day, kwh, moment } from '../../logic/format.ts';
import { href } from '../../logic/route.ts';
import { decisionText } from '../../text/decisions.ts';
import { operatorText } from '../../text/operator.ts';
import { useApp, useText } from '../../ui/context.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Empty, Show } from '../../ui/feedback.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedEnd } from '../../ui/paged-end.tsx';
import { useRoute } from '../../ui/router.tsx';
import { Table } from '../../ui/table.tsx';
import { usePaged } from '../../ui/use-paged.ts';
import { StateFilter } from './filter.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

type Finding = FindingPage['findings'][number];

/** What the checks of readings noticed, and edits by hand that wait for a second person. */
export function ReadingsPage() {
  const t = useText(decisionText);
  return (
    <Page title={t.readings}>
      <Findings />
      <Edits />
    </Page>
  );
}

const QUERIES: Record<string, string> = {
  blocking: '&state=open&severity=block',
  open: '&state=open',
  answered: '&state=answered',
  all: '',
};

function Findings() {
  const { api } = useApp();
  const t = useText(decisionText);
  const o = useText(operatorText);
  const { query } = useRoute();
  const chosen = QUERIES[query.get('state') ?? 'blocking'] ?? '';
  const { first, items, more } = usePaged(`/operator/findings?limit=50${chosen}`, (page: FindingPage) => page.findings);
  const [answering, setAnswering] = useState<Finding | null>(null);
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">{t.findings}</h2>
      <p>{t.findingsLead}</p>
      <StateFilter parts={['operator', 'readings']} states={t.findingStates} first="blocking" />
      <Show of={first}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noFindings} />
          ) : (
            <>
              <div class="card">
                <Table
                  caption={t.findings}
                  captionHidden
                  rows={items}
                  rowKey={(finding) => finding.findingId}
                  columns={[
                    {
                      head: o.supplyPoint,
                      cell: (finding) => (
                        <code>
                          {finding.supplyPoint} {finding.channel}
                        </code>
                      ),
                    },
                    { head: o.day, cell: (finding) => <span class="moment">{finding.day}</span> },
                    {
                      head: o.state,
                      cell: (finding) => (
                        <span class={`badge ${finding.state === 'open' && finding.severity === 'block' ? 'bad' : ''}`}>
                          {t.severities[finding.severity]}
                        </span>
                      ),
                    },
                    { head: o.code, cell: (finding) => <code>{finding.code}</code> },
                    { head: o.message, cell: (finding) => finding.message },
                    {
                      head: o.reason,
                      cell: (finding) =>
                        finding.state === 'open' ? (
                          <button
                            type="button"
                            class="button"
                            aria-label={`${t.answerFinding}: ${finding.supplyPoint}, ${finding.day}, ${finding.code}`}
                            onClick={() => setAnswering(finding)}
                          >
                            {t.answerFinding}
                          </button>
                        ) : (
                          [finding.answer, finding.answeredBy].filter(Boolean).join(' · ') || '–'
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
      {answering && (
        <ReasonDialog
          title={`${t.answerFinding}: ${answering.supplyPoint}, ${answering.day}`}
          submit={t.answerFinding}
          onClose={() => setAnswering(null)}
          act={async (answer, idempotencyKey) => {
            await api.json(`/operator/findings/${encodeURIComponent(answering.findingId)}/answer`, {
              method: 'POST',
              body: { answer },
              idempotencyKey,
            });
            first.reload();
          }}
        />
      )}
    </section>
  );
}

function Edits() {
  const { api } = useApp();
  const t = useText(decisionText);
  const { first, items, more } = usePaged('/operator/edits?limit=20', (page: EditPage) => page.edits);
  const [deciding, setDeciding] = useState<{ edit: ReadingEdit; decision: 'approve' | 'reject' } | null>(null);
  const [job, setJob] = useState<Job | null>(null);
  return (
    <section aria-labelledby="edits">
      <h2 id="edits">{t.edits}</h2>
      <p>{t.editsLead}</p>
      {job && (
        <p class="notice" role="status">
          {t.onItsWay} <a href={href(['operator', 'jobs', job.jobId])}>{t.seeJob}</a>
        </p>
      )}
      <Show of={first}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noEdits} />
          ) : (
            <>
              {items.map((edit) => (
                <EditCard
                  key={edit.editId}
                  edit={edit}
                  decide={(decision) => {
                    setJob(null);
                    setDeciding({ edit, decision });
                  }}
                />
              ))}
              <PagedEnd more={more} />
            </>
          )
        }
      </Show>
      {deciding && (
        <ReasonDialog
          title={`${t.editActions[deciding.decision]}: ${deciding.edit.supplyPoint}, ${deciding.edit.day}`}
          submit={t.editActions[deciding.decision]}
          onClose={() => setDeciding(null)}
          act={async (note, idempotencyKey) => {
            const { edit, decision } = deciding;
            const params = { editId: Number(edit.editId), decision, note };
            setJob(
              await api.json<Job>('/operator/jobs', {
                method: 'POST',
                body: { type: 'decide-edit', params, reason: note },
                idempotencyKey,
              }),
            );
            first.reload();
          }}
        />
      )}
    </section>
  );
}

function EditCard({ edit, decide }: { edit: ReadingEdit; decide(decision: 'approve' | 'reject'): void }) {
  const { language } = useApp();
  const t = useText(decisionText);
  return (
    <article class="card" aria-label={`${edit.supplyPoint}, ${edit.day}`}>
      <div class="section-head">
        <h3>
          <code>
            {edit.supplyPoint} {edit.channel}
          </code>{' '}
          · {day(edit.day, language)}
        </h3>
        <span class={`badge ${edit.state === 'proposed' ? '' : 'plain'}`}>{t.editStates[edit.state]}</span>
      </div>
      <p>{edit.reason}</p>
      <Facts>
        <Fact name={t.size}>
          {kwh(edit.sizeWh)} · {t.intervals(edit.firstInterval, edit.intervals)}
        </Fact>
        {edit.customerConsent && <Fact name={t.consent}>{edit.customerConsent}</Fact>}
        <Fact name={t.requestedBy}>
          {edit.requestedBy}, {moment(edit.requestedAt)}
        </Fact>
        {edit.decidedBy && edit.decidedAt && (
          <Fact name={t.decidedBy}>
            {edit.decidedBy}, {moment(edit.decidedAt)} {edit.note}
          </Fact>
        )}
      </Facts>
      {edit.state === 'proposed' && edit.actions.length === 0 && <p class="notice spaced">{t.ownEdit}</p>}
      {edit.actions.length > 0 && (
        <div class="actions spaced">
          {edit.actions.map((action) => (
            <button
              key={action}
              type="button"
              class="button"
              aria-label={`${t.editActions[action]}: ${edit.supplyPoint}, ${edit.day}`}
              onClick={() => decide(action)}
            >
              {t.editActions[action]}
            </button>
          ))}
        </div>
      )}
    </article>
  );
}
