/** What a Lambda context tells about time; anything with it will do in tests. */
export interface InvocationClock {
  getRemainingTimeInMillis?: () => number;
}

// An execution environment serves one invocation at a time, so one module variable is enough.
let clock: InvocationClock = {};

const atEnd: (() => Promise<void>)[] = [];

/** Has something done at the end of every invocation, before the environment is frozen. */
export function atInvocationEnd(action: () => Promise<void>): void {
  atEnd.push(action);
}

/** Called by the chain when the answer is ready, whatever it is. */
export async function endInvocation(): Promise<void> {
  for (const action of atEnd) await action();
}

/** Called by the chain at the start of each invocation. */
export function startInvocation(context: InvocationClock | undefined): void {
  clock = context ?? {};
}

/** Milliseconds until this invocation is ended by the platform; endless outside of one. */
export function remainingTime(): number {
  return clock.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
}
