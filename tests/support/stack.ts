import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { cloudEnvironment } from '../../local/ministack.ts';
import type { Person } from '../../local/people.ts';
import { requireStack } from '../../local/stack.ts';

/** The running local stack, with the AWS SDK pointed at it. End-to-end tests cannot do without: no skip. */
export function useStack() {
  const stack = requireStack();
  Object.assign(process.env, cloudEnvironment(stack.awsEndpointUrl));
  return stack;
}

/** Calls the API as the portal does, through the distribution. */
export async function call(path: string, init: RequestInit & { token?: string } = {}) {
  const { token, ...rest } = init;
  const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(rest.headers as Record<string, string>) };
  const answer = await fetch(`${requireStack().apiUrl}${path}`, { ...rest, headers });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
}

export async function signIn({ username, password }: Person): Promise<string> {
  const { body } = await call('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  return body.accessToken;
}

export async function instanceState(instanceId: string): Promise<string> {
  const { Reservations } = await new EC2Client({}).send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
  return Reservations?.[0]?.Instances?.[0]?.State?.Name ?? 'missing';
}

/**
 * Asks again and again until the answer pleases.
 * @throws Error with the last answer after `withinMs`
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  pleases: (answer: T) => boolean,
  withinMs: number,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (pleases(answer)) return answer;
    if (Date.now() > end) throw new Error(`${what}: still ${JSON.stringify(answer)} after ${withinMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
