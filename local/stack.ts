import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { stackFile } from './paths.ts';

/** `.local/stack.json`: what tests, tools and people need to know of the running local stack. */
export interface Stack {
  portalUrl: string;
  /** Ends in the stage. */
  apiUrl: string;
  stage: string;
  region: string;
  stackName: string;
  awsEndpointUrl: string;
  databaseUrl: string;
  dropBucket: string;
  siteBucket: string;
  artifactBucket: string;
  batchInstanceId: string;
  controlFunction: string;
  userPoolId: string;
  userPoolClientId: string;
  demo: { username: string; password: string };
  operator: { username: string; password: string };
  colleague: { username: string; password: string };
  /** Process ids of `npm start` and what it started, so that `npm run local:stop` ends these and nothing else. */
  pids: { start: number } & Record<string, number>;
}

/** The running stack, or undefined when none is described or `npm start` is gone. */
export function runningStack(): Stack | undefined {
  const stack = describedStack();
  return stack && isAlive(stack.pids.start) ? stack : undefined;
}

/** What `.local/stack.json` says, whether or not it still runs. */
export function describedStack(): Stack | undefined {
  try {
    return JSON.parse(readFileSync(stackFile, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The running stack.
 * @throws Error with what to do when there is none
 */
export function requireStack(): Stack {
  const stack = runningStack();
  if (!stack) throw new Error('The local stack is not running. Start it with: npm start');
  return stack;
}

export function describeStack(stack: Stack): void {
  mkdirSync(dirname(stackFile), { recursive: true });
  writeFileSync(stackFile, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 });
}

export function forgetStack(): void {
  rmSync(stackFile, { force: true });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
