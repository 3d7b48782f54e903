import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SignIn } from './sign-in.ts';

/** What the API refused, in its own words. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'Refused';
    this.status = status;
    this.code = code;
  }
}

export interface Client {
  get<T>(path: string, query?: Record<string, string | undefined>): Promise<T>;
  /** Sent with a new Idempotency-Key, and with the same one again when it is not known whether it arrived. */
  post<T>(path: string, body: object): Promise<T>;
}

const ATTEMPTS = 3;
const DEADLINE_MS = 30_000;
const LONGEST_WAIT_SECONDS = 8;

/** Signs in and gives a client of the API. @throws Refused; Error when the API cannot be reached or wants another step */
export async function connect({ url, username, password }: SignIn): Promise<Client> {
  const session = await send<{ accessToken?: string; challenge?: string }>(`${url}/session`, {
    method: 'POST',
    body: JSON.stringify({ username, password }),
    headers: { 'content-type': 'application/json' },
  });
  if (session.accessToken === undefined)
    throw new Error(`The sign-in wants one more step (${session.challenge}): do it once in the portal.`);
  const headers = { authorization: `Bearer ${session.accessToken}` };
  return {
    get: (path, query = {}) => {
      const given = Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined);
      const text = new URLSearchParams(given).toString();
      return send(`${url}${path}${text && `?${text}`}`, { headers });
    },
    post: (path, body) =>
      send(`${url}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      }),
  };
}

async function send<T>(address: string, init: RequestInit & { headers: Record<string, string> }): Promise<T> {
  const headers = { accept: 'application/json', 'accept-language': 'en', ...init.headers };
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(address, { ...init, headers, signal: AbortSignal.timeout(DEADLINE_MS) }).catch(
      (error: Error) => error,
    );
    const again = response instanceof Error || [502, 503, 504].includes(response.status);
    if (again && attempt < ATTEMPTS) {
      const asked = response instanceof Error ? 1 : Number(response.headers.get('retry-after') ?? 1);
      await sleep(1000 * Math.min(LONGEST_WAIT_SECONDS, Number.isFinite(asked) ? asked : 1));
      continue;
    }
    if (response instanceof Error)
      throw new Error(`${new URL(address).origin} cannot be reached: ${reasonOf(response)}`, { cause: response });
    if (response.ok) return (await response.json()) as T;
    throw await refusalOf(response);
  }
}

const reasonOf = (error: Error) => (error.cause instanceof Error ? error.cause.message : error.message);

async function refusalOf(response: Response): Promise<Refused> {
  const body = (await response.json().catch(() => null)) as {
    error?: { code: string; message: string; details?: { field?: string; reason?: string }[]; requestId: string };
  } | null;
  if (!body?.error)
    return new Refused(response.status, 'unknown', `The answer was ${response.status} without a reason.`);
  const { code, message, details = [], requestId } = body.error;
  const lines = details.map(({ field, reason }) => `\n  ${field}: ${reason}`);
  const request = response.status >= 500 ? `\n  requestId: ${requestId}` : '';
  return new Refused(response.status, code, `${message} (${code})${lines.join('')}${request}`);
}
