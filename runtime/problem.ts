import { AppError, publicMessage } from './errors.ts';
import { describeError, type Log } from './logger.ts';
import { fieldProblems, type RuleViolation } from './validation.ts';

/** The error body of the whole API, the gateway's own answers included. */
export interface ProblemBody {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details?: readonly { readonly field: string; readonly reason: string }[];
    readonly requestId: string;
  };
}

interface FailedRequest {
  event: { headers?: Record<string, string | undefined> | null; requestContext?: { requestId?: string } };
  context?: { awsRequestId?: string };
  error: unknown;
}

/** What http-error-handler turns into the response: it takes status, text and headers from an exposed error. */
interface ExposedError {
  readonly statusCode: number;
  readonly expose: true;
  readonly message: string;
  readonly headers: Record<string, string>;
}

/**
 * Turns whatever was thrown into the project's one error shape. Registered after http-error-handler, so that it runs before it, and CORS
 * and security headers still decorate the result. It logs here, because the handler's own logger would print raw bodies.
 */
export function problemOnError(schema: object, logger: Log) {
  return (request: FailedRequest): void => {
    const error = asAppError(request.error, schema);
    if (error.status >= 500) logger.error('request failed', { code: error.code, error: describeError(request.error) });
    else logger.info('request refused', { code: error.code, fields: error.details?.map(({ field }) => field) });
    const language = preferredLanguage(request.event.headers ?? {});
    const body: ProblemBody = {
      error: {
        code: error.code,
        message: publicMessage(error.code, language),
        ...(error.details === undefined ? {} : { details: error.details }),
        requestId: request.event.requestContext?.requestId ?? request.context?.awsRequestId ?? '',
      },
    };
    const exposed: ExposedError = {
      statusCode: error.status,
      expose: true,
      message: JSON.stringify(body),
      headers: {
        'Cache-Control': 'no-store',
        'Content-Language': language,
        Vary: 'Accept-Language',
        ...(error.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(error.retryAfterSeconds) }),
      },
    };
    request.error = exposed;
  };
}

/** Middy's middlewares throw plain errors with a status and their package's name; anything unknown is our own fault. */
function asAppError(error: unknown, schema: object): AppError {
  if (error instanceof AppError) return error;
  const { statusCode, cause } = (error ?? {}) as { statusCode?: number; cause?: { package?: string; data?: unknown } };
  if (cause?.package === '@middy/validator' && statusCode === 400) {
    return new AppError('request.invalid', { details: fieldProblems(cause.data as RuleViolation[], schema) });
  }
  if (cause?.package === '@middy/http-json-body-parser') {
    return new AppError(statusCode === 415 ? 'request.media-type' : 'request.malformed-json');
  }
  return new AppError('internal', { cause: error });
}

/** Korean when the caller's first choice is Korean, else English (tools and operators send no preference). */
function preferredLanguage(headers: Record<string, string | undefined>): 'ko' | 'en' {
  return /^\s*ko\b/i.test(headers['accept-language'] ?? '') ? 'ko' : 'en';
}
