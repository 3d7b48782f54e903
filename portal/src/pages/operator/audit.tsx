import { useState } from 'preact/hooks';
import type { AuditPage } from '../../api/types.ts';
import { moment } from '../../logic/format.ts';
import { href } from '../../logic/route.ts';
import { operatorText } from '../../text/operator.ts';
import { useText } from '../../ui/context.ts';
import { Empty, Show } from '../../ui/feedback.tsx';
import { Field } from '../../ui/field.tsx';
import { Moment } from '../../ui/moment.tsx';
import { NotYet } from '../../ui/not-yet.tsx';
import { Page } from '../../ui/page.tsx';
import { PagedEnd } from '../../ui/paged-end.tsx';
import { go, useRoute } from '../../ui/router.tsx';
import { Table } from '../../ui/table.tsx';
import { usePaged } from '../../ui/use-paged.ts';
import { Json } from './json.tsx';

/** Who did what, when and why; newest first. */
export function AuditPageView() {
  const t = useText(operatorText);
  const actor = useRoute().query.get('actor') ?? '';
  const [search, setSearch] = useState(actor);
  const path = `/operator/audit?limit=50${actor ? `&actor=${encodeURIComponent(actor)}` : ''}`;
  const { first, items, more } = usePaged(path, (page: AuditPage) => page.entries);
  return (
    <Page title={t.audit} lead={t.auditLead}>
      <form
        class="form inline"
        onSubmit={(event) => {
          event.preventDefault();
          go(href(['operator', 'audit'], { actor: search.trim() }));
        }}
      >
        <Field label={t.filterActor} value={search} onInput={setSearch} />
        <button type="submit" class="button">
          {t.search}
        </button>
      </form>
      <Show of={first} missing={<NotYet />}>
        {() =>
          items.length === 0 ? (
            <Empty title={t.noAudit} />
          ) : (
            <>
              <div class="card">
                <Table
                  caption={t.audit}
                  captionHidden
                  rows={items}
                  rowKey={(entry) => entry.auditId}
                  columns={[
                    { head: t.at, cell: (entry) => <Moment at={entry.at} seconds /> },
                    { head: t.actor, cell: (entry) => entry.actor },
                    { head: t.action, cell: (entry) => entry.action },
                    { head: t.subject, cell: (entry) => entry.subject },
                    { head: t.reason, cell: (entry) => entry.reason ?? '' },
                    {
                      head: t.changed,
                      cell: (entry) =>
                        (entry.before !== null || entry.after !== null) && (
                          <details>
                            <summary>
                              {t.more}
                              <span class="visually-hidden">{`: ${entry.action}, ${entry.subject}, ${moment(entry.at, true)}`}</span>
                            </summary>
                            <Json title={t.before} value={entry.before} />
                            <Json title={t.after} value={entry.after} />
                          </details>
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
