/**
 * `npm run generate -- --supply-points N --days D --seed S [--faults all|KIND[:COUNT],…] [--from DAY] [--interval 5|15|30] [--out FILE] [--answers FILE] [--format FORMAT]`
 *
 * Writes a NEM12 file of made-up Korean supply points to FILE or to standard output, and what a reader must find in it to the answers file (with --out:
 * FILE.answers.json unless named). `--format kepco-csv|kepco-xlsx|jp-day|jp-month` writes one of the other formats instead, which are made in memory; `--faults all` then turns on their
 * quirks. The same options give the same bytes on every machine.
 */
import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { isDay } from '../domain/calendar/day.ts';
import { FAULT_NAMES, type FaultName } from './generate/faults.ts';
import { dayBeforeFile, type JapanOptions, monthlyFile } from './generate/japan-usage.ts';
import { exportCsv, exportRows, exportXlsx, NO_QUIRKS } from './generate/kepco-export.ts';
import { type AnswerKey, type GenerateOptions, nem12File } from './generate/nem12-file.ts';

const FORMATS = ['nem12', 'kepco-csv', 'kepco-xlsx', 'jp-day', 'jp-month'] as const;
type Format = (typeof FORMATS)[number];

const USAGE = `Usage: npm run generate -- --supply-points N --days D --seed S
  [--faults all | KIND[:COUNT],…]   ${FAULT_NAMES.join(' ')}
  [--from YYYY-MM-DD (2026-06-01)] [--interval 5|15|30 (15)] [--out FILE (standard output)] [--answers FILE]
  [--format ${FORMATS.join(' | ')}]`;

interface Command extends GenerateOptions {
  format: Format;
  out: string | null;
  answers: string | null;
}

/** Reads the command line. Throws an Error with a sentence for the user. */
export function parseCommand(args: readonly string[]): Command {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'supply-points': { type: 'string', default: '100' },
      days: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string', default: '' },
      from: { type: 'string', default: '2026-06-01' },
      interval: { type: 'string', default: '15' },
      out: { type: 'string' },
      answers: { type: 'string' },
      format: { type: 'string', default: 'nem12' },
    },
  });
  const intervalMinutes = whole('--interval', values.interval);
  if (intervalMinutes !== 5 && intervalMinutes !== 15 && intervalMinutes !== 30)
    throw new Error('--interval must be 5, 15 or 30.');
  if (!isDay(values.from)) throw new Error(`--from must be a day (YYYY-MM-DD), not ${values.from}.`);
  const format = FORMATS.find((name) => name === values.format);
  if (format === undefined) throw new Error(`--format must be one of ${FORMATS.join(', ')}.`);
  const out = values.out ?? null;
  return {
    supplyPoints: whole('--supply-points', values['supply-points']),
    days: whole('--days', values.days),
    seed: whole('--seed', values.seed),
    from: values.from,
    intervalMinutes,
    faults: parseFaults(values.faults),
    format,
    out,
    answers: values.answers ?? (out === null ? null : `${out}.answers.json`),
  };
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < 1) throw new Error(`${name} must be a whole number from 1, not ${text}.`);
  return value;
}

function parseFaults(text: string): FaultName[] {
  if (text === '' || text === 'none') return [];
  if (text === 'all') return [...FAULT_NAMES];
  return text.split(',').flatMap((part) => {
    const [kind = '', count = '1'] = part.split(':');
    const known = FAULT_NAMES.find((name) => name === kind);
    if (known === undefined) throw new Error(`There is no fault ${kind}. Kinds: all, ${FAULT_NAMES.join(', ')}.`);
    return Array<FaultName>(whole(`the count of ${kind}`, count)).fill(known);
  });
}

/** Writes the file and returns what is in it. */
export async function generate(options: GenerateOptions, output: Writable): Promise<AnswerKey> {
  const pieces = nem12File(options);
  let answers: AnswerKey | undefined;
  function* passing(): Generator<Buffer> {
    answers = yield* pieces;
  }
  await pipeline(Readable.from(passing(), { objectMode: true, highWaterMark: 2 }), output);
  return answers as AnswerKey;
}

/** One of the other formats, whole, with what a reader must find in it. */
function otherFormat(
  format: Exclude<Format, 'nem12'>,
  { supplyPoints, days, seed, from, faults }: GenerateOptions,
): { content: Uint8Array; answers: object } {
  const odd = faults.length > 0;
  if (format === 'jp-day' || format === 'jp-month') {
    const options: JapanOptions = {
      supplyPoints,
      days,
      seed,
      from,
      voltage: 'low',
      encoding: 'UTF-8',
      prefix: '',
      missingEvery: odd ? 97 : 0,
      notProvidedEvery: odd ? 10 : 0,
    };
    return format === 'jp-day' ? dayBeforeFile(options) : monthlyFile(options);
  }
  const quirks = odd
    ? { ...NO_QUIRKS, titleRows: 2, thousands: true, missingEvery: 211, emptyEvery: 307, splitEvery: 401 }
    : NO_QUIRKS;
  const { rows, answers } = exportRows({ supplyPoints, days, seed, from, quirks });
  return {
    content: format === 'kepco-csv' ? exportCsv(rows, 'cp949') : exportXlsx(rows, { texts: 'shared', times: 'text' }),
    answers,
  };
}

async function main(args: readonly string[]): Promise<void> {
  try {
    const command = parseCommand(args);
    const { out, answers, format, ...options } = command;
    if (format !== 'nem12') {
      const made = otherFormat(format, options);
      if (out === null) process.stdout.write(made.content);
      else await writeFile(out, made.content);
      if (answers !== null) await writeFile(answers, `${JSON.stringify(made.answers, null, 1)}\n`);
      return;
    }
    const key = await generate(options, out === null ? process.stdout : createWriteStream(out));
    if (answers !== null) await writeFile(answers, `${JSON.stringify(key, null, 1)}\n`);
    console.error(
      `${key.values} values in ${key.lines} lines, ${key.faults.length} faults${answers === null ? '' : `; answers in ${answers}`}`,
    );
  } catch (error) {
    // A reader that has seen enough (head) closes the pipe; that is no failure of ours.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return;
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
