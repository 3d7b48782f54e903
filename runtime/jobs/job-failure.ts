/** What a job throws to say why it failed, in words for the operator, and whether trying again can help. */
export class JobFailure extends Error {
  override name = 'JobFailure';
  readonly code: string;
  readonly retry: boolean;

  constructor(code: string, message: string, options: { retry?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retry = options.retry ?? true;
  }
}
