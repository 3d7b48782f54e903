import type { KillReport } from '../../tests/support/kill-transactions.ts';
import { CONNECTIONS, type ConnectionReport, ENVIRONMENTS } from '../bench/connections.ts';
import type { Outcome } from './run-faults.ts';

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;

/** The document's table: fault → what the caller saw → what the data looked like. One line for each fault and operation. */
export function faultTable(outcomes: readonly Outcome[]): string {
  const groups = Map.groupBy(outcomes, ({ fault, operation }) => `${fault}\n${operation}`);
  return [
    row('fault', 'under', 'what the caller saw', 'after, ms', 'what the data looked like', 'made by'),
    row('---', '---', '---', '---', '---', '---'),
    ...[...groups.values()].map((group) => {
      const { fault, operation } = group[0]!;
      const each = (of: (outcome: Outcome) => string) => [...new Set(group.map(of))].join('; ');
      return row(
        fault,
        operation,
        each(seen),
        group.map(time).join(', '),
        each(data),
        group.map(({ by }) => by).join(', '),
      );
    }),
  ].join('\n');
}

function seen({ answer }: Outcome): string {
  if (answer.status === 200) return '200';
  const retry = answer.retryAfterSeconds === undefined ? '' : `, Retry-After ${answer.retryAfterSeconds} s`;
  return `${answer.status} \`${answer.code}\`${retry}`;
}

const time = ({ answer }: Outcome): string => `${answer.milliseconds}`;

function data({ operation, effect }: Outcome): string {
  if (/read/.test(operation)) return effect === 'nothing' ? '–' : `**${effect}**`;
  if (effect === 'half' || effect === 'twice') return `**${effect}**`;
  if (effect === 'nothing') return operation.startsWith('transaction') ? 'neither half' : 'not there';
  return operation.startsWith('transaction') ? 'both halves, once' : 'there, once';
}

export function killLines({ kills, transactions, failed, partial, duplicates, misreported }: KillReport): string {
  return [
    row(
      'connections killed inside a transaction',
      'transactions',
      'reported as failed',
      'partial',
      'duplicates',
      'reported wrongly',
    ),
    row('---', '---', '---', '---', '---', '---'),
    row(...[kills, transactions, failed, partial, duplicates, misreported].map((n) => n.toLocaleString('en-GB'))),
  ].join('\n');
}

export function crowdLines({ requests, failures, p50, p99, longest, made, refused }: ConnectionReport): string {
  const failed = Object.values(failures).reduce((sum, n) => sum + n, 0);
  return [
    row(
      'environments',
      'max_connections',
      'requests',
      'failed',
      'p50',
      'p99',
      'longest',
      'connections made',
      'refused by the server and tried again',
    ),
    row(...Array(9).fill('---')),
    row(
      ...[ENVIRONMENTS, CONNECTIONS].map(String),
      requests.toLocaleString('en-GB'),
      `${failed}`,
      ...[p50, p99, longest].map((time) => `${time.toFixed(0)} ms`),
      ...[made, refused].map((n) => n.toLocaleString('en-GB')),
    ),
  ].join('\n');
}

/**
 * Puts a text between `<!-- generated: NAME -->` and `<!-- end: NAME -->`.
 * @throws Error when the document has no such place
 */
export function fill(document: string, name: string, text: string): string {
  const [begin, end] = [`<!-- generated: ${name} -->`, `<!-- end: ${name} -->`];
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The document has no place '${begin}' … '${end}'.`);
  return `${document.slice(0, from + begin.length)}\n${text}\n${document.slice(to)}`;
}
