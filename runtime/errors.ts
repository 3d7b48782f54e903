/** What a caller can be told: HTTP status, and one sentence a person can act on, in Korean and in English. */
interface ErrorEntry {
  readonly status: number;
  readonly ko: string;
  readonly en: string;
}

/**
 * Every error the API answers with, in one place: code → status → public sentence. The gateway's own errors
 * (GatewayResponses in template.yaml) use the same codes for the cases it answers itself; some are only its own.
 */
export const errorRegistry = {
  'request.invalid': {
    status: 400,
    ko: '요청 값이 올바르지 않습니다. details의 항목을 고쳐 다시 보내 주세요.',
    en: 'The request has a wrong value. Correct the fields named in details and send it again.',
  },
  'request.malformed-json': {
    status: 400,
    ko: '본문이 올바른 JSON이 아닙니다.',
    en: 'The body is not valid JSON.',
  },
  'request.media-type': {
    status: 415,
    ko: '본문은 application/json이어야 합니다.',
    en: 'Send the body as application/json.',
  },
  'request.not-acceptable': {
    status: 406,
    ko: '요청한 형식으로는 응답할 수 없습니다.',
    en: 'This resource cannot be had in the format asked for in Accept.',
  },
  'session.required': {
    status: 401,
    ko: '로그인이 필요합니다.',
    en: 'Sign in and send the access token.',
  },
  'session.refused': {
    status: 401,
    ko: '아이디 또는 비밀번호가 맞지 않습니다.',
    en: 'The user name or the password is wrong.',
  },
  'session.expired': {
    status: 401,
    ko: '로그인 시간이 지났습니다. 다시 로그인해 주세요.',
    en: 'The session has ended. Sign in again.',
  },
  'session.too-many-attempts': {
    status: 429,
    ko: '로그인 시도가 너무 많습니다. 잠시 후 다시 시도해 주세요.',
    en: 'Too many sign-in attempts. Wait a little and try again.',
  },
  'session.password-refused': {
    status: 400,
    ko: '새 비밀번호가 규칙에 맞지 않습니다.',
    en: 'The new password does not meet the rules.',
  },
  'session.password-reset-required': {
    status: 403,
    ko: '비밀번호를 다시 설정해야 합니다.',
    en: 'The password must be reset before signing in.',
  },
  'session.unavailable': {
    status: 503,
    ko: '로그인 서비스를 잠시 사용할 수 없습니다.',
    en: 'The sign-in service cannot be reached at the moment. Try again shortly.',
  },
  'customer.not-found': {
    status: 404,
    ko: '이 계정에 연결된 고객 정보가 없습니다.',
    en: 'No customer belongs to this sign-in.',
  },
  'bill.not-found': {
    status: 404,
    ko: '해당 청구서를 찾을 수 없습니다.',
    en: 'There is no such bill.',
  },
  'bill.pdf-not-ready': {
    status: 409,
    ko: 'PDF 청구서를 아직 만드는 중입니다. 잠시 후 다시 시도해 주세요.',
    en: 'The PDF of this bill is not made yet. Try again after the time in Retry-After.',
  },
  'bill.pdf-unavailable': {
    status: 503,
    ko: 'PDF 청구서를 지금 가져올 수 없습니다. 잠시 후 다시 시도해 주세요.',
    en: 'The PDF of this bill cannot be fetched at the moment. Try again shortly.',
  },
  'supply-point.not-found': {
    status: 404,
    ko: '해당 공급지점의 계약이 없습니다.',
    en: 'You have no contract at this supply point.',
  },
  'forecast.no-readings': {
    status: 404,
    ko: '예측에 쓸 최근 검침 자료가 아직 없습니다.',
    en: 'There are no recent readings to forecast from yet.',
  },
  'objection.none': {
    status: 404,
    ko: '이 청구서에 대한 이의신청이 없습니다.',
    en: 'No objection was filed against this bill.',
  },
  'objection.exists': {
    status: 409,
    ko: '이 청구서에는 이미 이의신청이 접수되어 있습니다.',
    en: 'An objection against this bill was filed already. Its state can be read.',
  },
  'instalments.not-possible': {
    status: 409,
    ko: '이 청구서는 지금 분할납부를 신청할 수 없습니다.',
    en: 'Instalments cannot be asked for on this bill now.',
  },
  'tariff.not-priceable': {
    status: 422,
    ko: '이 조건으로는 요금을 계산할 수 없습니다.',
    en: 'This cannot be priced. Correct the field named in details.',
  },
  'job.not-found': {
    status: 404,
    ko: '해당 작업이 없습니다.',
    en: 'There is no such job.',
  },
  'job.conflict': {
    status: 409,
    ko: '작업의 현재 상태에서는 할 수 없습니다. details에 이유와 마지막 조작자가 있습니다.',
    en: 'This cannot be done in the state the job is in. See details for why, and for who acted last.',
  },
  'batch-server.conflict': {
    status: 409,
    ko: '다른 운영자의 수동 설정이 유효합니다. details를 확인하세요.',
    en: 'Another override is in force. See details for whose, and until when.',
  },
  'quarantine.conflict': {
    status: 409,
    ko: '이미 처리되었거나 다시 처리 중인 항목입니다. details에 마지막 조작자가 있습니다.',
    en: 'This entry is not open any more. See details for who acted last, and when.',
  },
  'reconciliation.conflict': {
    status: 409,
    ko: '이 파일은 합계가 다른 상태가 아닙니다. details에 마지막 조작자가 있습니다.',
    en: 'The sums of this file are not in dispute. See details for who acted last, and when.',
  },
  'objection.answered': {
    status: 409,
    ko: '이미 답변한 이의신청입니다. details에 마지막 조작자가 있습니다.',
    en: 'This objection has been answered. See details for who answered, and when.',
  },
  'finding.conflict': {
    status: 409,
    ko: '이미 답변했거나 더는 해당하지 않는 점검 결과입니다. details에 마지막 조작자가 있습니다.',
    en: 'This finding is not open any more. See details for who answered, and when.',
  },
  'bill-run.conflict': {
    status: 409,
    ko: '청구 실행의 현재 상태에서는 할 수 없습니다. details에 이유와 마지막 조작자가 있습니다.',
    en: 'This cannot be done in the state the bill run is in. See details for why, and for who acted last.',
  },
  'bill-run.same-person': {
    status: 409,
    ko: '미리 보기를 만든 사람은 승인할 수 없습니다. 다른 담당자가 승인해야 합니다.',
    en: 'Whoever made the preview cannot approve it. Ask another operator.',
  },
  'not-found': {
    status: 404,
    ko: '요청한 것을 찾을 수 없습니다.',
    en: 'There is no such thing here.',
  },
  'operator.required': {
    status: 403,
    ko: '운영자만 사용할 수 있습니다.',
    en: 'Only operators may do this.',
  },
  'idempotency.key-reused': {
    status: 422,
    ko: '같은 Idempotency-Key가 다른 요청에 이미 쓰였습니다.',
    en: 'This Idempotency-Key was used for a different request. Use a new one.',
  },
  'route.not-found': {
    status: 404,
    ko: '이 경로에는 이 메서드로 요청할 수 있는 것이 없습니다.',
    en: 'There is nothing at this path for this method.',
  },
  'rate.exceeded': {
    status: 429,
    ko: '요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.',
    en: 'Too many requests. Wait a little and try again.',
  },
  'database.unavailable': {
    status: 503,
    ko: '데이터베이스에 연결할 수 없습니다. 잠시 후 다시 시도해 주세요.',
    en: 'The database cannot be reached at the moment. Try again shortly.',
  },
  'database.busy': {
    status: 503,
    ko: '이용자가 많아 지금은 처리할 수 없습니다. 잠시 후 다시 시도해 주세요.',
    en: 'All database connections are in use. Try again shortly.',
  },
  'database.timeout': {
    status: 503,
    ko: '데이터베이스 응답이 늦어 중단했습니다. 잠시 후 다시 시도해 주세요.',
    en: 'The database did not answer in time. Try again shortly.',
  },
  'database.outcome-unknown': {
    status: 503,
    ko: '저장 여부를 확인하지 못했습니다. 다시 보내기 전에 결과를 확인해 주세요.',
    en: 'The connection was lost before it was known whether the change was saved. Look before you send it again.',
  },
  timeout: {
    status: 504,
    ko: '응답이 너무 오래 걸렸습니다. 다시 시도해 주세요.',
    en: 'The answer took too long. Please try again.',
  },
  internal: {
    status: 500,
    ko: '처리 중 오류가 발생했습니다. 계속되면 requestId와 함께 문의해 주세요.',
    en: 'Something went wrong here. If it goes on, report it with the requestId.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorRegistry;

/** One wrong field of a request. `field` is a path such as `queryStringParameters.period` or `body.kwh`. */
export interface FieldProblem {
  readonly field: string;
  readonly reason: string;
}

export interface AppErrorOptions {
  /** Replaces the registry's English sentence in logs; callers of the API still get the registry's. */
  readonly message?: string;
  readonly details?: readonly FieldProblem[];
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An error with a code of the registry; the route chain turns it into the JSON answer, everything else becomes `internal`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: readonly FieldProblem[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(
      options.message ?? errorRegistry[code].en,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'AppError';
    this.code = code;
    this.status = errorRegistry[code].status;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** The public sentence of a code in the caller's language. */
export function publicMessage(code: ErrorCode, language: 'ko' | 'en'): string {
  return errorRegistry[code][language];
}
