import { common } from '../text/common.ts';
import { useText } from './context.ts';
import { ErrorBox } from './feedback.tsx';
import type { Paged } from './use-paged.ts';

/** The end of a paged list: a button for older entries, where there are any. */
export function PagedEnd({ more }: { more: Paged<unknown>['more'] }) {
  const t = useText(common);
  return (
    <>
      {more.error && <ErrorBox error={more.error} />}
      {more.available && (
        <button type="button" class="button" disabled={more.busy} onClick={more.load}>
          {more.busy ? `${t.loading}…` : t.showMore}
        </button>
      )}
    </>
  );
}
