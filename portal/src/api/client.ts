import { nextPage } from '../logic/export.ts';
import { ApiError, errorFrom, failureFrom } from './errors.ts';

/** API Gateway gives up after 29 s; waiting longer can bring nothing. */
const DEADLINE_MS = 30_000;
const RETRY_STATUSES = new Set([502, 503, 504]);
const LONGEST_RETRY_WAIT_SECONDS = 8;
/** Ten years of months; a list that leads in a circle ends here. */
const MOST_PAGES = 120;

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  body?: unknown;
  accept?: string;
  /** kept by the caller over its own retries, so that a second press of a button does not act twice */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

export interface TokenSource {
  accessToken(): string | null;
  /** gets a new token by the refresh cookie; false = the session is over */
  refresh(): Promise<boolean>;
  expired(): void;
}

export interface ClientParts {
  base: string;
  tokens: TokenSource;
  fetch: (input: string, init: RequestInit) => Promise<Response>;
  wait: (ms: number) => Promise<void>;
  online: () => boolean;
  /** of the reader, so that the API's own sentences come in it */
  language: () => string;
}

export interface ApiClient {
  json<T>(path: string, options?: RequestOptions): Promise<T>;
  blob(path: string, options?: RequestOptions): Promise<Blob>;
  /** A text with all its pages, which a `Link` header leads through; `progress` gets the number of pages so far. */
  pages(path: string, options: RequestOptions, progress?: (pages: number) => void): Promise<string[]>;
}

/**
 * Calls the API with the access token. A 401 is answered by one silent refresh and one repetition; reads are repeated twice
 * on 502/503/504 (a batch server or a database that is just waking up), honouring Retry-After. Writes are never repeated here.
 * Throws ApiError.
 */
export function createClient(parts: ClientParts): ApiClient {
  const { base, tokens, wait, online } = parts;

  async function once(path: string, options: RequestOptions): Promise<Response> {
    const headers: Record<string, string> = {
      accept: options.accept ?? 'application/json',
      'accept-language': parts.language(),
    };
    const token = tokens.accessToken();
    if (token !== null) headers.authorization = `Bearer ${token}`;
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    if (options.idempotencyKey !== undefined) headers['idempotency-key'] = options.idempotencyKey;
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    try {
      return await parts.fetch(base + path, {
        method: options.method ?? 'GET',
        headers,
        credentials: 'same-origin',
        signal: options.signal ? AbortSignal.any([options.signal, deadline]) : deadline,
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw failureFrom(error, online());
    }
  }

  async function authorised(path: string, options: RequestOptions): Promise<Response> {
    const first = await once(path, options);
    if (first.status !== 401) return first;
    if (!(await tokens.refresh())) {
      tokens.expired();
      return first;
    }
    const second = await once(path, options);
    if (second.status === 401) tokens.expired();
    return second;
  }

  async function send(path: string, options: RequestOptions = {}): Promise<Response> {
    const mayRepeat = (options.method ?? 'GET') === 'GET';
    for (let attempt = 0; ; attempt += 1) {
      const response = await authorised(path, options);
      if (response.ok) return response;
      const error = await errorFrom(response);
      const pause = error.retryAfterSeconds ?? 2 ** attempt;
      if (!mayRepeat || attempt === 2 || !RETRY_STATUSES.has(error.status) || pause > LONGEST_RETRY_WAIT_SECONDS)
        throw error;
      await wait(pause * 1000);
    }
  }

  return {
    async json<T>(path: string, options?: RequestOptions): Promise<T> {
      const response = await send(path, options);
      if (response.status === 204) return undefined as T;
      try {
        return (await response.json()) as T;
      } catch {
        // A captive portal or a proxy that answers 200 with a page of its own.
        throw new ApiError('unreachable');
      }
    },
    async blob(path, options) {
      return (await send(path, options)).blob();
    },
    async pages(path, options, progress) {
      const pages: string[] = [];
      for (let next: string | null = path; next !== null && pages.length < MOST_PAGES; ) {
        const response = await send(next, options);
        // As bytes, because text() would drop the byte-order mark that spreadsheets need.
        pages.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await response.arrayBuffer()));
        progress?.(pages.length);
        next = nextPage(response.headers.get('link'), base);
      }
      return pages;
    },
  };
}
