import { Logger } from '@aws-lambda-powertools/logger';

/** What the project's code needs of a logger; functions and jobs take this, so tests pass an array-backed one. */
export interface Log {
  debug(message: string, ...extra: Record<string, unknown>[]): void;
  info(message: string, ...extra: Record<string, unknown>[]): void;
  warn(message: string, ...extra: Record<string, unknown>[]): void;
  error(message: string, ...extra: Record<string, unknown>[]): void;
}

/**
 * The one logger of a process: JSON lines, service name from POWERTOOLS_SERVICE_NAME, level from POWERTOOLS_LOG_LEVEL.
 * Events, bodies, names and addresses are never logged; customers appear as their id only.
 */
export const logger = new Logger();

/**
 * What may be logged of an error: kind, code, stack. Not its message when it comes from the database, because the
 * server quotes values there ("Duplicate entry 'kim@example.com' for key …"), and not `cause.data`, which middlewares
 * fill with the raw body.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, errno, sqlState } = error as { code?: unknown; errno?: unknown; sqlState?: unknown };
  const fromDatabase = sqlState !== undefined;
  const stack = error.stack
    ?.split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    ...(errno === undefined ? {} : { errno }),
    ...(fromDatabase ? {} : { message: error.message }),
    stack,
    ...(error.cause === undefined || error.cause === null ? {} : { cause: describeError(error.cause) }),
  };
}
