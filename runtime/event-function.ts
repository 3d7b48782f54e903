import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy, { type MiddlewareObj } from '@middy/core';
import validator from '@middy/validator';
import type { Context } from 'aws-lambda';
import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import { endInvocation, startInvocation } from './invocation.ts';
import { describeError, logger } from './logger.ts';
import { fieldProblems, type RuleViolation, type Validate } from './validation.ts';

/** What the inner handler receives: the event as its schema says. */
export type FunctionEvent<S> = S extends JSONSchema ? FromSchema<S> : never;

/** The event is not what this function is for. The message names the fields, never their values. */
export class EventRefused extends Error {
  constructor(problems: readonly { field: string; reason: string }[]) {
    super(`Event refused: ${problems.map(({ field, reason }) => `${field} ${reason}`).join('; ')}`);
    this.name = 'EventRefused';
  }
}

/**
 * The chain of functions that no gateway stands before (S3, another function, a person at the command line): logger context, then the
 * validator. Errors are logged and thrown, never swallowed: a failed asynchronous invocation is tried again and ends in its dead-letter queue.
 */
export function eventFunction<S extends object, R>(
  { schema, validate }: { schema: S; validate: Validate },
  lambdaHandler: (event: FunctionEvent<S>, context: Context) => Promise<R>,
): (event: unknown, context: Context) => Promise<R> {
  const failure: MiddlewareObj<unknown, R> = {
    before: function invocationBefore({ context }): void {
      startInvocation(context);
    },
    after: async function invocationAfter(): Promise<void> {
      await endInvocation();
    },
    onError: async function failureOnError(request): Promise<void> {
      await endInvocation();
      const { cause } = (request.error ?? {}) as { cause?: { package?: string; data?: unknown } };
      if (cause?.package === '@middy/validator') {
        request.error = new EventRefused(fieldProblems(cause.data as RuleViolation[], schema));
      }
      logger.error('invocation failed', { error: describeError(request.error) });
    },
  };
  return middy<unknown, R>({ timeoutEarlyInMillis: 0 })
    .use(injectLambdaContext(logger, { resetKeys: true }) as MiddlewareObj<unknown, R>)
    .use(failure)
    .use(validator({ eventSchema: validate as never }) as MiddlewareObj<unknown, R>)
    .handler((event, context) => lambdaHandler(event as FunctionEvent<S>, context) as Promise<R>) as unknown as (
    event: unknown,
    context: Context,
  ) => Promise<R>;
}
