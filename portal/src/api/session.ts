import { errorFrom, failureFrom } from './errors.ts';
import type { ChallengeAnswer, ResetConfirm, SessionChallenge, SessionGranted } from './types.ts';

export type SessionState =
  | { status: 'starting' }
  | { status: 'signed-out'; why: 'never' | 'left' | 'expired' }
  | { status: 'signed-in'; groups: string[] };

export interface SessionParts {
  base: string;
  fetch: (input: string, init: RequestInit) => Promise<Response>;
  /** remembers between visits that a refresh cookie probably exists; never holds a token */
  hint: { get(): boolean; set(on: boolean): void };
  online: () => boolean;
  language: () => string;
}

export interface Session {
  state(): SessionState;
  subscribe(listener: () => void): () => void;
  accessToken(): string | null;
  /** Asks for a token by the HttpOnly refresh cookie at page load. Throws ApiError where the API cannot be reached. */
  resume(): Promise<void>;
  /** Several callers at once share one request. */
  refresh(): Promise<boolean>;
  expired(): void;
  signIn(username: string, password: string): Promise<SessionChallenge | null>;
  answerChallenge(answer: ChallengeAnswer): Promise<SessionChallenge | null>;
  requestReset(username: string): Promise<void>;
  confirmReset(reset: ResetConfirm): Promise<void>;
  signOut(): Promise<void>;
}

/**
 * The visitor's session. The access token lives in this closure and nowhere else: not in storage, not in a cookie, not in the DOM;
 * a reload gets a new one by the refresh cookie, which scripts cannot read.
 */
export function createSession({ base, fetch, hint, online, language }: SessionParts): Session {
  let token: string | null = null;
  let state: SessionState = hint.get() ? { status: 'starting' } : { status: 'signed-out', why: 'never' };
  let refreshing: Promise<boolean> | null = null;
  const listeners = new Set<() => void>();

  function become(next: SessionState): void {
    state = next;
    hint.set(next.status !== 'signed-out');
    for (const listener of listeners) listener();
  }

  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    try {
      return await fetch(base + path, {
        method,
        credentials: 'same-origin',
        // Signing out has to reach the API even where the page is closed in the same moment.
        keepalive: method === 'DELETE',
        signal: AbortSignal.timeout(30_000),
        headers: {
          accept: 'application/json',
          'accept-language': language(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      throw failureFrom(error, online());
    }
  }

  function grant(granted: SessionGranted): void {
    token = granted.accessToken;
    become({ status: 'signed-in', groups: granted.groups ?? [] });
  }

  async function enter(path: string, body: unknown): Promise<SessionChallenge | null> {
    const response = await call('POST', path, body);
    if (!response.ok) throw await errorFrom(response);
    const answer = (await response.json()) as SessionGranted | SessionChallenge;
    if ('challenge' in answer) return answer;
    grant(answer);
    return null;
  }

  async function tryRefresh(): Promise<boolean> {
    const response = await call('POST', '/session/refresh');
    if (response.ok) {
      grant((await response.json()) as SessionGranted);
      return true;
    }
    // 4xx: the cookie is missing, too old or revoked. Anything else says nothing about the session.
    if (response.status >= 400 && response.status < 500 && response.status !== 429) return false;
    throw await errorFrom(response);
  }

  function refresh(): Promise<boolean> {
    refreshing ??= tryRefresh().finally(() => {
      refreshing = null;
    });
    return refreshing;
  }

  async function post(path: string, body: unknown): Promise<void> {
    const response = await call('POST', path, body);
    if (!response.ok) throw await errorFrom(response);
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    accessToken: () => token,
    async resume() {
      if (state.status === 'starting' && !(await refresh())) become({ status: 'signed-out', why: 'expired' });
    },
    refresh,
    expired() {
      token = null;
      if (state.status !== 'signed-out') become({ status: 'signed-out', why: 'expired' });
    },
    signIn: (username, password) => enter('/session', { username, password }),
    answerChallenge: (answer) => enter('/session/challenge', answer),
    requestReset: (username) => post('/session/reset', { username }),
    confirmReset: (reset) => post('/session/reset/confirm', reset),
    async signOut() {
      token = null;
      become({ status: 'signed-out', why: 'left' });
      // The visitor is out either way; the call revokes the refresh token and drops the cookie.
      const response = await call('DELETE', '/session');
      if (!response.ok && response.status !== 401) throw await errorFrom(response);
    },
  };
}
