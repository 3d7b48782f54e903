import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from '../api/errors.ts';
import { useApp } from './context.ts';
import { type Loaded, useAction, useApi } from './use-api.ts';

export interface Paged<I> {
  first: Loaded<unknown>;
  items: I[];
  more: { available: boolean; busy: boolean; error: ApiError | null; load(): void };
}

/** A list that pages by `next`: its first page, and older ones on request. `pick` takes the items out of a page. */
export function usePaged<P extends { next: string | null }, I>(
  path: string,
  pick: (page: P) => I[],
  everySeconds?: number,
): Paged<I> & { first: Loaded<P> } {
  const { api } = useApp();
  const first = useApi<P>(path, everySeconds);
  const [older, setOlder] = useState<P[]>([]);
  // Older pages belong to the list they were asked for.
  useEffect(() => setOlder([]), [path]);
  const next = (older.at(-1) ?? first.data)?.next ?? null;
  const action = useAction(async () => {
    if (next === null) return;
    const page = await api.json<P>(`${path}${path.includes('?') ? '&' : '?'}after=${encodeURIComponent(next)}`);
    setOlder((pages) => [...pages, page]);
  });
  return {
    first,
    items: first.data === null ? [] : [first.data, ...older].flatMap(pick),
    more: { available: next !== null, busy: action.busy, error: action.error, load: () => void action.run() },
  };
}
