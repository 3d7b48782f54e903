import { describe, expect, test } from '@jest/globals';
import { createClient } from '../../../portal/src/api/client.ts';
import { createSession, type Session } from '../../../portal/src/api/session.ts';
import { joinCsv, nextPage } from '../../../portal/src/logic/export.ts';

type Reply = (path: string, init: RequestInit) => Response | Promise<Response>;

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const granted = (token: string) => json(200, { accessToken: token, expiresIn: 900, groups: ['customer'] });
const refused = (status: number, code = 'x', headers = {}) =>
  json(status, { error: { code, message: 'A sentence.', requestId: 'r-1' } }, headers);

function portal(reply: Reply, hinted = true) {
  const calls: string[] = [];
  const waits: number[] = [];
  let hint = hinted;
  const fetch = async (path: string, init: RequestInit) => {
    calls.push(`${init.method} ${path}`);
    return reply(path, init);
  };
  const session: Session = createSession({
    base: '/dev',
    fetch,
    hint: {
      get: () => hint,
      set(on) {
        hint = on;
      },
    },
    online: () => true,
    language: () => 'ko',
  });
  const api = createClient({
    base: '/dev',
    tokens: session,
    fetch,
    wait: async (ms) => void waits.push(ms),
    online: () => true,
    language: () => 'ko',
  });
  return { session, api, calls, waits, hint: () => hint };
}

const authorization = (init: RequestInit) => (init.headers as Record<string, string>).authorization;

describe('a session', () => {
  test('a page load gets a token by the cookie and sends it from then on', async () => {
    const { session, api } = portal((path, init) =>
      path.endsWith('/refresh') ? granted('t1') : json(200, { sent: authorization(init) }),
    );
    expect(session.state()).toEqual({ status: 'starting' });
    await session.resume();
    expect(session.state()).toEqual({ status: 'signed-in', groups: ['customer'] });
    expect(await api.json('/me')).toEqual({ sent: 'Bearer t1' });
  });

  test('a first-time visitor is asked to sign in without a call', () => {
    const { session, calls } = portal(() => granted('t'), false);
    expect(session.state()).toEqual({ status: 'signed-out', why: 'never' });
    expect(calls).toEqual([]);
  });

  test('a dead cookie means sign-in, an API that is down does not', async () => {
    const dead = portal(() => refused(401));
    await dead.session.resume();
    expect(dead.session.state()).toEqual({ status: 'signed-out', why: 'expired' });

    const down = portal(() => {
      throw new TypeError('fetch failed');
    });
    await expect(down.session.resume()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(down.session.state()).toEqual({ status: 'starting' });
    expect(down.hint()).toBe(true);
  });

  test('an expired token is renewed once for many calls, and they are all repeated', async () => {
    let live = 'old';
    let refreshes = 0;
    const { session, api } = portal(async (path, init) => {
      if (path.endsWith('/refresh')) {
        refreshes += 1;
        await new Promise((resolve) => setTimeout(resolve, 5));
        live = refreshes === 1 ? 'old' : 'new';
        return granted(live);
      }
      return authorization(init) === `Bearer ${live === 'new' ? 'new' : 'never'}`
        ? json(200, { ok: path })
        : refused(401);
    });
    await session.resume();
    const answers = await Promise.all([api.json('/me'), api.json('/bill'), api.json('/alerts')]);
    expect(answers).toHaveLength(3);
    expect(refreshes).toBe(2);
  });

  test('when the refresh fails too, the visitor is signed out as expired and the call fails with 401', async () => {
    let first = true;
    const { session, api } = portal((path) => {
      if (!path.endsWith('/refresh')) return refused(401);
      if (!first) return refused(401);
      first = false;
      return granted('t1');
    });
    await session.resume();
    await expect(api.json('/me')).rejects.toMatchObject({ status: 401 });
    expect(session.state()).toEqual({ status: 'signed-out', why: 'expired' });
    expect(session.accessToken()).toBeNull();
  });

  test('sign-in: a wrong password, a challenge, a grant', async () => {
    let answer = refused(401, 'sign_in_failed');
    const { session, hint } = portal(() => answer, false);
    await expect(session.signIn('a', 'b')).rejects.toMatchObject({
      status: 401,
      code: 'sign_in_failed',
      requestId: 'r-1',
    });
    answer = json(200, { challenge: 'NEW_PASSWORD_REQUIRED', session: 's' });
    expect(await session.signIn('a', 'b')).toEqual({ challenge: 'NEW_PASSWORD_REQUIRED', session: 's' });
    expect(session.state().status).toBe('signed-out');
    answer = granted('t1');
    expect(
      await session.answerChallenge({
        username: 'a',
        challenge: 'NEW_PASSWORD_REQUIRED',
        session: 's',
        newPassword: 'p',
      }),
    ).toBeNull();
    expect(session.state().status).toBe('signed-in');
    expect(hint()).toBe(true);
  });

  test('signing out forgets the token at once, even where the API cannot be reached', async () => {
    let down = false;
    const { session, hint } = portal(() => {
      if (down) throw new TypeError('fetch failed');
      return granted('t1');
    });
    await session.resume();
    down = true;
    await expect(session.signOut()).rejects.toMatchObject({ kind: 'unreachable' });
    expect(session.accessToken()).toBeNull();
    expect(session.state()).toEqual({ status: 'signed-out', why: 'left' });
    expect(hint()).toBe(false);
  });
});

describe('the client', () => {
  test('a read is repeated on 503 and waits as long as it is told', async () => {
    let left = 2;
    const { api, waits } = portal(() => {
      left -= 1;
      return left >= 0 ? refused(503, 'database_unavailable', { 'retry-after': '3' }) : json(200, { ok: true });
    });
    expect(await api.json('/bill')).toEqual({ ok: true });
    expect(waits).toEqual([3000, 3000]);
  });

  test('it gives up after two repetitions, or at once where the wait is too long', async () => {
    const tired = portal(() => refused(504));
    await expect(tired.api.json('/bill')).rejects.toMatchObject({ status: 504 });
    expect(tired.calls).toHaveLength(3);

    const long = portal(() => refused(503, 'maintenance', { 'retry-after': '600' }));
    await expect(long.api.json('/bill')).rejects.toMatchObject({ status: 503, retryAfterSeconds: 600 });
    expect(long.calls).toHaveLength(1);
  });

  test('a write is never repeated by itself', async () => {
    const { api, calls } = portal(() => refused(503, 'x', { 'retry-after': '1' }));
    await expect(api.json('/alerts', { method: 'PUT', body: {} })).rejects.toMatchObject({ status: 503 });
    expect(calls).toEqual(['PUT /dev/alerts']);
  });

  test('an answer that is not ours is an error with a status, never a crash', async () => {
    const html = portal(() => new Response('<html>', { status: 502 }));
    await expect(html.api.json('/alerts', { method: 'PUT', body: {} })).rejects.toMatchObject({
      kind: 'http',
      status: 502,
      code: 'http',
    });
    const captive = portal(() => new Response('<html>', { status: 200 }));
    await expect(captive.api.json('/me')).rejects.toMatchObject({ kind: 'unreachable' });
    const nothing = portal(() => new Response(null, { status: 204 }));
    expect(await nothing.api.json('/x')).toBeUndefined();
  });

  test('an export follows its pages to the end and becomes one file with one heading', async () => {
    const bom = '\ufeff';
    const { api, calls } = portal((path) => {
      const after = new URL(path, 'http://portal').searchParams.get('after');
      const headers = after === 'b' ? {} : { link: `</dev/usage?after=${after === null ? 'a' : 'b'}>; rel="next"` };
      return new Response(`${bom}head\r\n${after ?? 'first'}\r\n`, { headers: headers as Record<string, string> });
    });
    const seen: number[] = [];
    const pages = await api.pages('/usage', { accept: 'text/csv' }, (n) => seen.push(n));
    expect(joinCsv(pages)).toBe(`${bom}head\r\nfirst\r\na\r\nb\r\n`);
    expect(seen).toEqual([1, 2, 3]);
    expect(calls).toHaveLength(3);
  });

  test('a link that leads elsewhere is not followed', () => {
    expect(nextPage('<https://elsewhere.example/dev/usage>; rel="next"', '/dev')).toBeNull();
    expect(nextPage('</dev/usage?after=1>; rel="prev"', '/dev')).toBeNull();
    expect(nextPage(null, '/dev')).toBeNull();
    expect(nextPage('</dev/usage?after=1>; rel="next"', '/dev')).toBe('/usage?after=1');
  });
});
