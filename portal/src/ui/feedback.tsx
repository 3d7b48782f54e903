import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from '../api/errors.ts';
import { common } from '../text/common.ts';
import { describeError } from '../text/errors.ts';
import { useApp, useText } from './context.ts';
import type { Loaded } from './use-api.ts';

/** A failed call: what happened, what to do next, and what to quote when asking for help. */
export function ErrorBox({ error, retry }: { error: ApiError; retry?: () => void }) {
  const { language } = useApp();
  const t = useText(common);
  const { title, next } = describeError(error, language);
  // The API's own sentence, in the reader's language, names the field or the conflict; of its inside (5xx) it says nothing.
  const said =
    error.kind === 'http' && error.status < 500 && error.status !== 401 && error.message !== 'http'
      ? error.message
      : null;
  return (
    <div class="notice bad" role="alert">
      <p class="notice-title">{title}</p>
      {said && <p>{said}</p>}
      {error.details.length > 0 && (
        <ul>
          {error.details.map((d) => (
            <li key={`${d.field}${d.reason}`}>
              {d.field && <code>{d.field}</code>} {d.reason}
            </li>
          ))}
        </ul>
      )}
      <p>{next}</p>
      {error.requestId && (
        <p class="small">
          {t.reference}: <code>{error.requestId}</code>
        </p>
      )}
      {retry && (
        <button type="button" class="button" onClick={retry}>
          {t.tryAgain}
        </button>
      )}
    </div>
  );
}

/** Says that something is on its way; the longer it takes, the more it says. */
export function Waiting({ label, retry }: { label?: string; retry?: () => void }) {
  const t = useText(common);
  const [stage, setStage] = useState(0);
  useEffect(() => {
    const timers = [setTimeout(() => setStage(1), 2500), setTimeout(() => setStage(2), 10_000)];
    return () => timers.forEach(clearTimeout);
  }, []);
  return (
    <div class="waiting" role="status">
      <progress aria-label={label ?? t.loading} />
      <p>{stage === 0 ? `${label ?? t.loading}…` : stage === 1 ? t.slow : t.verySlow}</p>
      {stage === 2 && retry && (
        <button type="button" class="button" onClick={retry}>
          {t.tryAgain}
        </button>
      )}
    </div>
  );
}

/** A quiet line for things that are not there yet. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children && <div>{children}</div>}
    </div>
  );
}

/**
 * Shows an answer, or what stands in its way. Old data stays on screen under a new error. A 404 can be given its own meaning (`missing`):
 * nothing there yet, or a part of the service this retailer has not switched on.
 */
export function Show<T>({
  of,
  missing,
  children,
}: {
  of: Loaded<T>;
  missing?: ComponentChildren;
  children: (data: T) => ComponentChildren;
}) {
  if (of.error?.code === 'customer.not-found') return <Empty title={of.error.message} />;
  if (of.error?.status === 404 && missing !== undefined) return <>{missing}</>;
  if (of.data === null)
    return of.error ? <ErrorBox error={of.error} retry={of.reload} /> : <Waiting retry={of.reload} />;
  return (
    <>
      {of.error && <ErrorBox error={of.error} retry={of.reload} />}
      {children(of.data)}
    </>
  );
}
