import type { ApiErrorBody } from './types.ts';

/** offline: the device says so; unreachable: no answer came; timeout: we stopped waiting; http: the API answered with an error. */
export type FailureKind = 'offline' | 'unreachable' | 'timeout' | 'http';

/** Any failed call. `code` is the API's own code, or the kind where the API was not reached. */
export class ApiError extends Error {
  readonly kind: FailureKind;
  readonly status: number;
  readonly code: string;
  readonly details: { field?: string; reason?: string }[];
  readonly requestId: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    kind: FailureKind,
    status = 0,
    body?: Partial<ApiErrorBody['error']>,
    retryAfterSeconds: number | null = null,
  ) {
    super(body?.message ?? kind);
    this.kind = kind;
    this.status = status;
    this.code = body?.code ?? kind;
    this.details = Array.isArray(body?.details) ? body.details : [];
    this.requestId = body?.requestId ?? null;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Turns an answer with status >= 400 into an ApiError, also where a proxy on the way sent something that is not our JSON. */
export async function errorFrom(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after'));
  let body: Partial<ApiErrorBody['error']> | undefined;
  try {
    body = ((await response.json()) as Partial<ApiErrorBody> | null)?.error;
  } catch {
    // Not JSON: the status has to do.
  }
  return new ApiError('http', response.status, body, retryAfter > 0 ? retryAfter : null);
}

/** What reading the network threw, as an ApiError. */
export function failureFrom(error: unknown, online: boolean): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException && error.name === 'TimeoutError') return new ApiError('timeout');
  return new ApiError(online ? 'unreachable' : 'offline');
}
