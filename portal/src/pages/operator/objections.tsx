import { useState } from 'preact/hooks';
import type { ObjectionPage, OperatorObjection } from '../../api/types.ts';
import { day, kwh, moment, won } from '../../logic/format.ts';
import { decisionText } from '../../text/decisions.ts';
import { planName } from '../../text/plans.ts';
import { useApp, useText } from '../../ui/context.ts';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Empty, Show } from '../../ui/feedback.tsx';
import { Select } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedEnd } from '../../ui/paged-end.tsx';
import { useRoute } from '../../ui/router.tsx';
import { usePaged } from '../../ui/use-paged.ts';
import { StateFilter, stateQuery } from './filter.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

const LONGEST_ANSWER = 2000;

/** Customers' objections, those due first on top, and their answers. */
export function ObjectionsPage() {
  const t = useText(decisionText);
  const { query } = useRoute();
  const { first, items, more } = usePaged(
    `/operator/objections?limit=20${stateQuery(query, 'open')}`,
    (page: ObjectionPage) => page.objections,
  );
  const [answering, setAnswering] = useState<OperatorObjection | null>(null);
  return (
    <Page title={t.objections} lead={t.objectionsLead}>
      <StateFilter parts={['operator', 'objections']} states={t.objectionStates} first="open" />
      <Show of={first}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noObjections} />
          ) : (
            <>
              {items.map((item) => (
                <ObjectionCard key={item.objectionId} item={item} answer={() => setAnswering(item)} />
              ))}
              <PagedEnd more={more} />
            </>
          )
        }
      </Show>
      {answering && <AnswerDialog item={answering} onClose={() => setAnswering(null)} done={first.reload} />}
    </Page>
  );
}

function ObjectionCard({ item, answer }: { item: OperatorObjection; answer(): void }) {
  const { language, now } = useApp();
  const t = useText(decisionText);
  // Seoul is nine hours ahead all year.
  const today = new Date(now() + 9 * 3_600_000).toISOString().slice(0, 10);
  const late = item.answeredAt === null && item.answerDueOn < today;
  return (
    <article class="card" aria-label={`${item.supplyPoint}, ${item.periodFrom}`}>
      <div class="section-head">
        <h2>{t.reasons[item.reason]}</h2>
        <span class={`badge ${late ? 'bad' : item.answeredAt ? 'plain' : ''}`}>
          {late ? t.overdue : t.states[item.state]}
        </span>
      </div>
      <p>{item.text}</p>
      <Facts>
        <Fact name={t.bill}>
          <code>{item.supplyPoint}</code> · {day(item.periodFrom, language)} – {day(item.periodTo, language)} ·{' '}
          {planName(item.plan, language)}
        </Fact>
        <Fact name={t.amount}>
          {won(item.totalWon, language)} · {kwh(item.usageWh)}
        </Fact>
        <Fact name={t.filed}>{moment(item.filedAt)}</Fact>
        <Fact name={t.due}>{day(item.answerDueOn, language)}</Fact>
        {item.answeredAt && (
          <Fact name={t.answer}>
            {item.answer} ({item.answeredBy}, {moment(item.answeredAt)})
          </Fact>
        )}
      </Facts>
      {item.answeredAt === null && (
        <div class="actions spaced">
          <button
            type="button"
            class="button"
            aria-label={`${t.answerButton}: ${item.supplyPoint}, ${item.periodFrom}`}
            onClick={answer}
          >
            {t.answerButton}
          </button>
        </div>
      )}
    </article>
  );
}

function AnswerDialog({ item, onClose, done }: { item: OperatorObjection; onClose(): void; done(): void }) {
  const { api } = useApp();
  const t = useText(decisionText);
  const [decision, setDecision] = useState<'accepted' | 'rejected'>('accepted');
  return (
    <ReasonDialog
      title={`${t.answerButton}: ${item.supplyPoint}`}
      label={t.answerForCustomer}
      submit={t.answerButton}
      longest={LONGEST_ANSWER}
      onClose={onClose}
      act={async (answer, idempotencyKey) => {
        await api.json(`/operator/objections/${encodeURIComponent(item.objectionId)}/answer`, {
          method: 'POST',
          body: { decision, answer },
          idempotencyKey,
        });
        done();
      }}
    >
      <Select
        label={t.decision}
        hint={t.acceptHint}
        value={decision}
        choices={[
          { value: 'accepted', label: t.accept },
          { value: 'rejected', label: t.reject },
        ]}
        onChange={setDecision}
      />
    </ReasonDialog>
  );
}
