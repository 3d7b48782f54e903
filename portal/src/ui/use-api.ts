import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type ApiError, failureFrom } from '../api/errors.ts';
import { useApp } from './context.ts';

export interface Loaded<T> {
  data: T | null;
  error: ApiError | null;
  loading: boolean;
  /** asks again, keeping what is shown meanwhile */
  reload(): void;
  /** puts an answer of a POST/PUT in place without asking again */
  replace(data: T): void;
}

// Answers of this visit, so that going back shows the page at once while it is asked again. Memory only; emptied at sign-out.
const recent = new Map<string, unknown>();

/** Forgets every answer: called whenever a session ends, because the next visitor may be someone else. */
export function forgetAnswers(): void {
  recent.clear();
}

/**
 * GET `path`, shown first from memory where this visit has seen it. `null` asks nothing.
 * With `everySeconds` it is asked again while the page is visible (live operator pages).
 */
export function useApi<T>(path: string | null, everySeconds?: number): Loaded<T> {
  const { api } = useApp();
  const [, redraw] = useState(0);
  const state = useRef<{ path: string | null; data: T | null; error: ApiError | null; loading: boolean }>(
    null as never,
  );
  if (state.current === null || state.current.path !== path) {
    const known = path === null ? undefined : (recent.get(path) as T | undefined);
    state.current = { path, data: known ?? null, error: null, loading: path !== null };
  }

  const ask = useCallback(
    async (signal: AbortSignal) => {
      if (path === null) return;
      const settle = (change: Partial<{ data: T; error: ApiError | null }>) => {
        if (signal.aborted || state.current.path !== path) return;
        state.current = { ...state.current, loading: false, error: null, ...change };
        redraw((n) => n + 1);
      };
      state.current = { ...state.current, loading: true };
      redraw((n) => n + 1);
      try {
        const data = await api.json<T>(path, { signal });
        recent.set(path, data);
        settle({ data });
      } catch (error) {
        settle({ error: failureFrom(error, navigator.onLine) });
      }
    },
    [api, path],
  );

  const controller = useRef<AbortController | null>(null);
  const start = useCallback(() => {
    controller.current?.abort();
    controller.current = new AbortController();
    void ask(controller.current.signal);
  }, [ask]);

  useEffect(() => {
    start();
    const again = () => {
      if (document.visibilityState === 'visible' && !state.current.loading) start();
    };
    const timer = everySeconds === undefined ? 0 : setInterval(again, everySeconds * 1000);
    return () => {
      clearInterval(timer);
      controller.current?.abort();
    };
  }, [start, everySeconds]);

  return {
    data: state.current.data,
    error: state.current.error,
    loading: state.current.loading,
    reload: start,
    replace(data) {
      if (path !== null) recent.set(path, data);
      state.current = { ...state.current, data, error: null };
      redraw((n) => n + 1);
    },
  };
}

export interface Action<A extends unknown[], R> {
  busy: boolean;
  error: ApiError | null;
  run(...args: A): Promise<R | undefined>;
  clear(): void;
}

/** A write: one at a time, with its error kept for showing. `run` resolves to undefined where it failed. */
export function useAction<A extends unknown[], R>(work: (...args: A) => Promise<R>): Action<A, R> {
  const [state, set] = useState<{ busy: boolean; error: ApiError | null }>({ busy: false, error: null });
  const running = useRef(false);
  return {
    ...state,
    clear: () => set({ busy: false, error: null }),
    async run(...args) {
      if (running.current) return undefined;
      running.current = true;
      set({ busy: true, error: null });
      try {
        const result = await work(...args);
        set({ busy: false, error: null });
        return result;
      } catch (error) {
        set({ busy: false, error: failureFrom(error, navigator.onLine) });
        return undefined;
      } finally {
        running.current = false;
      }
    },
  };
}
