export type Operation =
  | 'read'
  | 'long read'
  | 'big read'
  | 'write'
  | 'long write'
  | 'transaction'
  | 'transaction without ledger';

export interface Invocation {
  readonly operation: Operation;
  /** Key under which the effects can be found. */
  readonly request: string;
  /** How long the platform lets it run. */
  readonly milliseconds: number;
}

/** What the caller of a route would get: status, code of the error, Retry-After, and after how long. */
export interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly retryAfterSeconds?: number;
  readonly milliseconds: number;
  /** When the connection layer had to have answered, ms after the start: the invocation's time less what the answer itself needs. */
  readonly deadline: number;
}
