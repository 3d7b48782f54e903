/**
 * Writes the decision table and the table of EC2's errors into docs/operations.md, from the code:
 *   node tools/decision-table.ts [--check]
 * --check writes nothing and fails when the document is stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decide } from '../domain/batch-server/decide.ts';
import { EC2_ERRORS, type ErrorAction } from '../domain/batch-server/ec2-errors.ts';
import { REASONS, type Reason } from '../domain/batch-server/reasons.ts';
import { EXAMPLES, settingsOf } from './decision-table/examples.ts';

export const DOCUMENT = join(import.meta.dirname, '..', 'docs', 'operations.md');

const ERROR_ACTIONS: Record<ErrorAction, string> = {
  'next-type': 'next instance type at once; round again each tick',
  'look-again': 'look again within the tick, decide anew',
  'slow-down': 'leave EC2 alone until the next tick',
  'tell-operator': 'alarm; try each minute, after five failures every quarter of an hour',
};

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

/** One line for each reason, with an example whose decision is computed. */
export function decisionTable(): string {
  const lines = (Object.keys(REASONS) as Reason[]).map((reason) => {
    if (reason === 'state-unknown')
      return row(`\`${reason}\``, REASONS[reason], 'DescribeInstances fails', 'none', 'by the error', '');
    const example = EXAMPLES[reason];
    const { action, lookAgainInSeconds, loud, instanceType } = decide(
      example.instance,
      example.work,
      settingsOf(example),
    );
    const act = action === 'change-type' ? `change-type to ${instanceType}` : action;
    const again = lookAgainInSeconds === null ? 'next tick' : `${lookAgainInSeconds} s`;
    return row(`\`${reason}\``, REASONS[reason], example.situation, act, again, loud ? 'yes' : '');
  });
  return [
    row('reason', 'what it says', 'example: the situation', 'then', 'looks again', 'alarm'),
    row('---', '---', '---', '---', '---', '---'),
    ...lines,
  ].join('\n');
}

/** One line for each error of EC2, in the order of the code. */
export function errorTable(): string {
  return [
    row('error or state reason', 'what it means', 'what is done'),
    row('---', '---', '---'),
    ...EC2_ERRORS.map(({ code, action, meaning }) => row(`\`${code}\``, meaning, ERROR_ACTIONS[action])),
    row('any other', 'EC2 answered something this system does not know.', ERROR_ACTIONS['tell-operator']),
  ].join('\n');
}

/**
 * Puts generated text between `<!-- generated: name -->` and `<!-- end: name -->`.
 * @throws Error when the document has no such place
 */
export function fill(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/operations.md has no place '${begin}' … '${end}'`);
  return `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`;
}

/** The document with both tables as the code has them now. */
export function upToDate(document: string): string {
  return fill(fill(document, 'decision table', decisionTable()), 'EC2 errors', errorTable());
}

if (import.meta.main) {
  const document = readFileSync(DOCUMENT, 'utf8');
  const fresh = upToDate(document);
  if (!process.argv.includes('--check')) writeFileSync(DOCUMENT, fresh);
  else if (fresh !== document) {
    console.error('docs/operations.md is stale: run node tools/decision-table.ts');
    process.exitCode = 1;
  }
}
