import { readOperatorFile } from '../../batch/formats/operator-file.ts';
import type { FileHeader, FileSummary } from '../../batch/formats/sink.ts';
import { copyDay, type DayReading, type FileProblem } from '../../domain/metering/reading-day.ts';
import type { RegisterReading } from '../../domain/metering/register-reading.ts';

export interface Collected {
  days: DayReading[];
  problems: FileProblem[];
  registers: RegisterReading[];
  headers: FileHeader[];
  summary: FileSummary;
}

/** Reads a whole file and keeps everything; `cuts` are the chunk lengths, the last one repeating. */
export async function collect(
  content: string | Uint8Array,
  cuts: readonly number[] = [65_536],
  name = 'test.csv',
): Promise<Collected> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const days: DayReading[] = [];
  const problems: FileProblem[] = [];
  const registers: RegisterReading[] = [];
  const headers: FileHeader[] = [];
  const summary = await readOperatorFile(cut(bytes, cuts), name, {
    day: (day) => days.push(copyDay(day)),
    problem: (problem) => problems.push(problem),
    register: (register) => registers.push(structuredClone(register)),
    header: (header) => headers.push(header),
  });
  return { days, problems, registers, headers, summary };
}

async function* cut(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const length = Math.max(1, cuts[Math.min(i, cuts.length - 1)] ?? bytes.length);
    yield bytes.slice(at, at + length);
    at += length;
  }
}

/** A 300 record of `count` values; a function gives the i-th (0-based). */
export function dayRecord(
  date: string,
  count: number,
  value: string | ((i: number) => string) = '0.500',
  end = 'A,,,20240202120000,',
): string {
  const values = Array.from({ length: count }, (_, i) => (typeof value === 'string' ? value : value(i)));
  return `300,${date},${values.join(',')},${end}`;
}

export const HEADER = '100,NEM12,202402011200,OPERATOR,RETAILER';
export const CHANNEL = '200,2012345678,E1,1,E1,N1,METER1,kWh,30,';

/** Lines with CRLF ends. */
export const file = (...lines: string[]): string => `${lines.join('\r\n')}\r\n`;

/** A sound one-day file, 48 × 0.500 kWh; `change` alters its lines (0 header, 1 channel, 2 day, 3 end). */
export function oneDay(change: (lines: string[]) => void = () => {}): string {
  const lines = [HEADER, CHANNEL, dayRecord('20240201', 48), '900'];
  change(lines);
  return file(...lines);
}

/** Code and lines of each problem: what most tests are about. */
export const codes = (problems: readonly FileProblem[]): string[] =>
  problems.map(
    ({ code, firstLine, lastLine }) => `${code} ${firstLine}${lastLine === firstLine ? '' : `-${lastLine}`}`,
  );
