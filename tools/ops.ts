// `npm run --silent ops -- COMMAND …`: what operators do in the portal, from a terminal, over the same API.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Environment } from '../runtime/settings.ts';
import { type Client, connect } from './ops/client.ts';
import { commands } from './ops/commands.ts';
import { type SignIn, signInFrom } from './ops/sign-in.ts';

const TEXTS = ['state', 'type', 'limit', 'after', 'reason', 'note', 'from', 'params', 'days', 'code', 'file'] as const;
const MORE_TEXTS = ['actor', 'subject', 'action', 'decision', 'answer', 'severity'] as const;
const FLAGS = ['json', 'help', 'resubmit', 'replace', 'held', 'with-dependents'] as const;
const OPTIONS = Object.fromEntries([
  ...[...TEXTS, ...MORE_TEXTS].map((name) => [name, { type: 'string' }] as const),
  ...FLAGS.map((name) => [name, { type: 'boolean' }] as const),
]);

const STACK = join(import.meta.dirname, '../.local/stack.json');

export interface OpsResult {
  /** 0 done; 1 refused or not reachable; 2 wrongly called. */
  exitCode: 0 | 1 | 2;
  /** For stdout when 0, else for stderr. */
  text: string;
}

/** Runs one command line. */
export async function ops(
  args: readonly string[],
  environment: Environment,
  parts: { stackFile?: string; now?: Date; connect?: (signIn: SignIn) => Promise<Client> } = {},
): Promise<OpsResult> {
  const wrong = (text: string): OpsResult => ({ exitCode: 2, text: `${text}\n\n${help()}` });
  let given: { values: Record<string, string | boolean | undefined>; positionals: string[] };
  try {
    given = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true }) as typeof given;
  } catch (error) {
    return wrong((error as Error).message);
  }
  const [name, argument, ...others] = given.positionals;
  if (given.values.help || name === undefined) return { exitCode: given.values.help ? 0 : 2, text: help() };
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) return wrong(`There is no command ${name}.`);
  if (command.argument !== undefined && argument === undefined) return wrong(`${name} needs ${command.argument}.`);
  const extra = command.argument === undefined ? given.positionals.slice(1) : others;
  if (extra.length > 0) return wrong(`${name} does not take ${extra.join(' ')}.`);
  const missing = (command.needs ?? []).find((option) => !given.values[option]);
  if (missing !== undefined) return wrong(`${name} needs --${missing}.`);
  const unknown = Object.keys(given.values).find((option) => option !== 'json' && !command.use.includes(`--${option}`));
  if (unknown !== undefined) return wrong(`${name} does not take --${unknown}.`);
  try {
    const client = await (parts.connect ?? connect)(signInFrom(environment, parts.stackFile ?? STACK));
    const { body, text } = await command.run(client, {
      argument,
      options: given.values,
      now: parts.now ?? new Date(),
    });
    return { exitCode: 0, text: given.values.json ? JSON.stringify(body, null, 2) : text };
  } catch (error) {
    if (error instanceof RangeError) return wrong(error.message);
    return { exitCode: 1, text: (error as Error).message };
  }
}

function help(): string {
  const lines = Object.entries(commands).map(([name, { use }]) => `  ${name} ${use}`.trimEnd());
  return [
    'npm run --silent ops -- COMMAND [--json]',
    ...lines,
    'Where and who: OPS_API_URL, OPS_USERNAME, OPS_PASSWORD; without them the local stack.',
  ].join('\n');
}

if (import.meta.main) {
  const { exitCode, text } = await ops(process.argv.slice(2), process.env);
  (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = exitCode;
}
