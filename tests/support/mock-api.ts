import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { mockCustomer } from './mock-customer.ts';
import type { MockAnswer, MockRequest } from './mock-exchange.ts';
import { mockOperator } from './mock-operator.ts';
import { siteHeaders } from './site-headers.ts';

const SITE = fileURLToPath(new URL('../../dist/portal', import.meta.url));
const STAGE = '/dev';

const SITE_HEADERS = siteHeaders();

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** What a test can make go wrong; `only` limits it to paths that start so. */
export interface Faults {
  down: boolean;
  delayMs: number;
  error: { status: number; code: string; message: string; retryAfter?: number; times: number; only: string } | null;
}

export interface MockPortal {
  url: string;
  faults: Faults;
  /** all access tokens given so far stop working; with `cookie` the refresh cookie too */
  expire(options?: { cookie?: boolean }): void;
  requests: { method: string; path: string }[];
  close(): Promise<void>;
}

const fail = (status: number, code: string, message: string): MockAnswer => ({
  status,
  body: { error: { code, message, requestId: 'mock-0001' } },
});

/**
 * The built portal (dist/portal) and a stand-in for its API on one port of 127.0.0.1, with the production security headers.
 * For development and for tests of failures that a real stack would not have on demand. Accounts: demo@example.com / Demo-Password-1,
 * operator@example.com / Operator-Password-1, new@example.com / Temporary-1 (must change its password).
 */
export async function startMockPortal(port = 0, site = SITE): Promise<MockPortal> {
  const faults: Faults = { down: false, delayMs: 0, error: null };
  const requests: MockPortal['requests'] = [];
  const customer = mockCustomer();
  const operator = mockOperator();
  let tokens = new Map<string, string[]>();
  let cookies = new Map<string, string[]>();
  let issued = 0;

  function grant(groups: string[], response: ServerResponse): MockAnswer {
    issued += 1;
    const token = `token-${issued}`;
    const cookie = createHash('sha256').update(token).digest('hex');
    tokens.set(token, groups);
    cookies.set(cookie, groups);
    response.setHeader(
      'set-cookie',
      `refresh=${cookie}; HttpOnly; SameSite=Strict; Path=${STAGE}/session; Max-Age=2592000`,
    );
    return { status: 200, body: { accessToken: token, expiresIn: 900, groups } };
  }

  function session(request: MockRequest, incoming: IncomingMessage, response: ServerResponse): MockAnswer | null {
    const body = (request.body ?? {}) as Record<string, string>;
    const cookie = /refresh=(\w+)/.exec(incoming.headers.cookie ?? '')?.[1] ?? '';
    switch (`${request.method} ${request.path}`) {
      case 'POST /session':
        if (body.username === 'demo@example.com' && body.password === 'Demo-Password-1') return grant([], response);
        if (body.username === 'operator@example.com' && body.password === 'Operator-Password-1')
          return grant(['operator'], response);
        if (body.username === 'new@example.com' && body.password === 'Temporary-1') {
          return { status: 200, body: { challenge: 'NEW_PASSWORD_REQUIRED', session: 'challenge-1' } };
        }
        return fail(401, 'sign_in_failed', 'The user name or the password is wrong.');
      case 'POST /session/challenge':
        return body.newPassword ? grant([], response) : fail(400, 'bad_request', 'newPassword is missing.');
      case 'POST /session/reset':
        return { status: 202, body: {} };
      case 'POST /session/reset/confirm':
        return { status: 204 };
      case 'POST /session/refresh': {
        const groups = cookies.get(cookie);
        return groups ? grant(groups, response) : fail(401, 'session_over', 'Sign in again.');
      }
      case 'DELETE /session':
        cookies.delete(cookie);
        response.setHeader('set-cookie', `refresh=; HttpOnly; SameSite=Strict; Path=${STAGE}/session; Max-Age=0`);
        return { status: 204 };
      default:
        return null;
    }
  }

  async function api(incoming: IncomingMessage, response: ServerResponse, url: URL): Promise<MockAnswer> {
    const path = url.pathname.slice(STAGE.length);
    const request: MockRequest = {
      method: incoming.method ?? 'GET',
      path,
      query: url.searchParams,
      body: await readBody(incoming),
      accept: incoming.headers.accept ?? '',
      groups: [],
    };
    requests.push({ method: request.method, path });
    if (faults.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.delayMs));
    if (faults.error && faults.error.times > 0 && path.startsWith(faults.error.only)) {
      faults.error.times -= 1;
      const { status, code, message, retryAfter } = faults.error;
      return {
        ...fail(status, code, message),
        headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
      };
    }
    const answer = session(request, incoming, response);
    if (answer) return answer;
    const token = (incoming.headers.authorization ?? '').replace('Bearer ', '');
    const groups = tokens.get(token);
    if (!groups) return fail(401, 'unauthorized', 'Sign in first.');
    if (path.startsWith('/operator') && !groups.includes('operator'))
      return fail(403, 'forbidden', 'For operators only.');
    const route = path.startsWith('/operator') ? operator : customer;
    return route({ ...request, groups }) ?? fail(404, 'not_found', 'There is nothing at this address.');
  }

  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url ?? '/', 'http://mock');
    if (!url.pathname.startsWith(`${STAGE}/`)) {
      serveFile(site, url.pathname, incoming, response);
      return;
    }
    if (faults.down) {
      incoming.socket.destroy();
      return;
    }
    void api(incoming, response, url).then(({ status, body, headers }) => {
      const raw = typeof body === 'string';
      response.writeHead(status, {
        'cache-control': 'no-store',
        'content-type': 'application/json',
        ...SITE_HEADERS,
        ...headers,
      });
      response.end(body === undefined || status === 204 ? undefined : raw ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    requests,
    expire({ cookie = false } = {}) {
      tokens = new Map();
      if (cookie) cookies = new Map();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function readBody(incoming: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  if (chunks.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}

function serveFile(site: string, pathname: string, incoming: IncomingMessage, response: ServerResponse): void {
  if (pathname === '/config.json') {
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache', ...SITE_HEADERS });
    response.end(JSON.stringify({ stage: 'dev', apiBase: STAGE }));
    return;
  }
  const file = join(site, normalize(pathname === '/' ? '/index.html' : pathname));
  if (!file.startsWith(site) || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404, SITE_HEADERS);
    response.end();
    return;
  }
  const gzip = /gzip/.test(String(incoming.headers['accept-encoding'] ?? ''));
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    ...SITE_HEADERS,
  });
  const stream = createReadStream(file);
  if (gzip) stream.pipe(createGzip()).pipe(response);
  else stream.pipe(response);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const mock = await startMockPortal(Number(process.env.PORT ?? 8080));
  console.log(`portal with a stand-in API: ${mock.url} (demo@example.com / Demo-Password-1)`);
}
