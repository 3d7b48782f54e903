/**
 * `npm run test:schemathesis -- [--seconds S] [--least N] [--seed N]`: Schemathesis sends requests made from the served description of the API to the
 * running local stack for S seconds, as a customer, as an operator and as nobody at once, and holds every answer against the description
 * (tests/schemathesis/). Fails on any answer of 5xx, on any violation, and when fewer than N requests were sent. Makes jobs and changes quarantine:
 * for a stack one may reset.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { inRoot, root, schemathesisBin } from '../local/paths.ts';
import type { Person } from '../local/people.ts';
import { requireStack, type Stack } from '../local/stack.ts';
import { byOperation, type Counts, statusLine, sum } from './schemathesis/counts.ts';
import { makeWorld, type World } from './schemathesis/world.ts';

interface Caller {
  readonly name: string;
  readonly person?: Person;
  readonly operations: readonly string[];
  /** Below the gateway's limit in sum, else most answers would be 429. */
  readonly rate: string;
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    least: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
  },
});
const stack = requireStack();
if (!existsSync(schemathesisBin('schemathesis')))
  throw new Error('Schemathesis is not installed: node local/setup.mjs --test-tools');
const world = await makeWorld(stack);
const callers: Caller[] = [
  {
    name: 'customer',
    person: world.customer,
    operations: ['--exclude-path-regex', '^/(operator|session)'],
    rate: '20/s',
  },
  { name: 'operator', person: stack.operator, operations: ['--include-path-regex', '^/operator'], rate: '20/s' },
  { name: 'nobody', operations: ['--include-path-regex', '^/session'], rate: '5/s' },
];

/** An access token lives 15 minutes: a longer run signs in again and goes on with the next seed. */
const LONGEST_ROUND_SECONDS = 600;
const rounds = Math.ceil(Number(values.seconds) / LONGEST_ROUND_SECONDS);
const counts: Counts = {};
let violated = 0;
for (let round = 0; round < rounds; round += 1) {
  const seed = Number(values.seed) + round;
  const seconds = Math.ceil(Number(values.seconds) / rounds);
  const outcomes = await Promise.all(callers.map((caller) => run(caller, { stack, world, seed, seconds })));
  for (const [index, { name }] of callers.entries()) {
    const { status, output } = outcomes[index]!;
    console.log(`\n=== as ${name}, seed ${seed}\n${output}`);
    if (status !== 0) violated += 1;
    if (!existsSync(countFile(name))) continue;
    for (const [answer, times] of Object.entries(JSON.parse(readFileSync(countFile(name), 'utf8')) as Counts))
      counts[answer] = (counts[answer] ?? 0) + times;
  }
}

console.log('\n| operation | requests | answers |\n| --- | ---: | --- |');
for (const [operation, answers] of byOperation(counts))
  console.log(`| \`${operation}\` | ${sum(answers)} | ${statusLine(answers)} |`);
const sent = sum(counts);
const broken = sum(Object.fromEntries(Object.entries(counts).filter(([answer]) => / 5\d\d$/.test(answer))));
console.log(
  `\n${sent} requests, ${broken} answers of 5xx, ${violated} of ${rounds * callers.length} runs with violations; first seed ${values.seed}`,
);
if (violated > 0 || broken > 0 || sent < Number(values.least)) process.exitCode = 1;

function countFile(name: string): string {
  return inRoot('.local', 'schemathesis', `${name}.json`);
}

/** One process for each caller, with one worker: the coverage phase of 4.32.5 fails now and then with more (a KeyError in its own cache). */
async function run(
  { name, person, operations, rate }: Caller,
  { stack, world, seed, seconds }: { stack: Stack; world: World; seed: number; seconds: number },
): Promise<{ status: number; output: string }> {
  const { portalUrl, apiUrl } = stack;
  rmSync(countFile(name), { force: true });
  const token = person && (await signIn(apiUrl, person));
  const program = spawn(
    schemathesisBin('schemathesis'),
    [
      ...['--config-file', 'tests/schemathesis/schemathesis.toml', 'run', `${portalUrl}/openapi.json`, '--url', apiUrl],
      ...['--max-time', String(seconds), '--rate-limit', rate, '--seed', String(seed), '--generation-database', 'none'],
      ...operations,
      ...(token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`]),
    ],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, API_FOREIGN_BILLS: world.foreignBills.join(','), API_COUNT_FILE: countFile(name) },
    },
  );
  let output = '';
  for (const stream of [program.stdout, program.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  return await new Promise((resolve, reject) => {
    program.on('error', reject);
    program.on('close', (status) => resolve({ status: status ?? 1, output }));
  });
}

async function signIn(apiUrl: string, { username, password }: Person): Promise<string> {
  const answer = await fetch(`${apiUrl}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!answer.ok) throw new Error(`Signing in as ${username} answered ${answer.status}`);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}
