/**
 * `npm run --silent read-operator-file -- FILE…` prints one JSON line per file: what was read from it (count, exact sum, first, last and qualities per channel) and what
 * was refused, with line and code. Ends with 0 also when files are refused: the refusal is the answer. 2 = called without a file.
 */
import { createReadStream } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { hashing } from '../batch/formats/hashing.ts';
import { readOperatorFile } from '../batch/formats/operator-file.ts';
import type { ReadingSink } from '../batch/formats/sink.ts';
import { addDays } from '../domain/calendar/day.ts';
import { decimalText } from '../domain/metering/decimal.ts';
import { parseFileUnit } from '../domain/metering/file-unit.ts';
import { qualityText } from '../domain/metering/quality.ts';
import type { DayReading } from '../domain/metering/reading-day.ts';
import type { RegisterAdvance } from '../domain/metering/register-reading.ts';

interface Quarantined {
  line: number;
  code: string;
  message: string;
}

interface ChannelReport {
  n: number;
  sum: string;
  uom: string;
  first: string;
  last: string;
  quality: Record<string, number>;
}

export interface FileReport {
  file: string;
  sha256: string | null;
  header: string | null;
  accepted: boolean;
  points: Record<string, Record<string, ChannelReport>>;
  quarantined: Quarantined[];
}

/** More refusals than anybody reads; the count of the rest is the last entry. */
const MOST_QUARANTINED = 10_000;
const READ_SIZE = 1_048_576;

interface ChannelSum {
  n: number;
  total: number;
  residue: bigint;
  fileUnit: string;
  first: string;
  last: string;
  quality: Map<number, number>;
}

type Sums = Map<string, Map<string, ChannelSum>>;

/** Adds up what one file holds. Totals stay exact: day totals are whole units below 2⁵³, parts of a unit are added as integers. */
class FileSums implements ReadingSink {
  readonly #days: Sums = new Map();
  /** Energies between two reads. A channel that has days as well says the same energy twice, so only its days are reported. */
  readonly #advances: Sums = new Map();
  readonly quarantined: Quarantined[] = [];
  headerVersion: string | null = null;
  #more = 0;

  day(day: DayReading): void {
    const channel = channelOf(this.#days, day.supplyPointCode, day.channel, day.fileUnit);
    channel.n += day.values.length;
    this.#add(channel, day.total, day.residue, day.day, day.day);
    if (day.quality.length === 1) count(channel.quality, day.quality[0] as number, day.values.length);
    else for (const code of day.quality) count(channel.quality, code, 1);
  }

  register(reading: { kind: 'read' } | RegisterAdvance): void {
    if (reading.kind === 'read') return;
    const channel = channelOf(this.#advances, reading.supplyPointCode, reading.channel, reading.fileUnit);
    channel.n++;
    this.#add(channel, reading.quantity, reading.residue, reading.previous.at ?? '', reading.current.at ?? '');
    count(channel.quality, reading.current.quality ?? 0, 1);
  }

  header(header: { version: string | null }): void {
    this.headerVersion ??= header.version;
  }

  problem({ firstLine, code, message }: { firstLine: number; code: string; message: string }): void {
    if (this.quarantined.length < MOST_QUARANTINED) this.quarantined.push({ line: firstLine, code, message });
    else this.#more++;
  }

  /** `dropped`: nothing of the file counts, whatever was read of it. */
  report(dropped = false): Pick<FileReport, 'points' | 'quarantined'> {
    const points = new Map<string, Record<string, ChannelReport>>();
    for (const sums of dropped ? [] : [this.#advances, this.#days]) {
      for (const [code, channels] of sums) {
        const reports = [...channels].map(([channel, sum]) => [channel, channelReport(sum)] as const);
        points.set(code, { ...points.get(code), ...Object.fromEntries(reports) });
      }
    }
    const last = this.quarantined.at(-1);
    const more =
      this.#more > 0 && last
        ? [{ line: last.line, code: 'MORE_PROBLEMS', message: `${this.#more} more problems are not listed.` }]
        : [];
    return { points: Object.fromEntries(points), quarantined: [...this.quarantined, ...more] };
  }

  #add(channel: ChannelSum, total: number, residue: number, first: string, last: string): void {
    channel.total += total;
    if (residue !== 0) channel.residue += BigInt(residue);
    if (channel.first === '' || first < channel.first) channel.first = first;
    if (last > channel.last) channel.last = last;
  }
}

function channelOf(sums: Sums, code: string, name: string, fileUnit: string): ChannelSum {
  let channels = sums.get(code);
  if (!channels) {
    channels = new Map();
    sums.set(code, channels);
  }
  let channel = channels.get(name);
  if (!channel) {
    channel = { n: 0, total: 0, residue: 0n, fileUnit, first: '', last: '', quality: new Map() };
    channels.set(name, channel);
  }
  return channel;
}

function count(counts: Map<number, number>, code: number, by: number): void {
  counts.set(code, (counts.get(code) ?? 0) + by);
}

function channelReport(sum: ChannelSum): ChannelReport {
  const isDay = sum.first.length === 10;
  return {
    n: sum.n,
    sum: decimalText(BigInt(sum.total), sum.residue, parseFileUnit(sum.fileUnit)?.shift ?? 0),
    uom: sum.fileUnit,
    first: isDay ? `${sum.first} 00:00:00` : sum.first,
    last: isDay ? `${addDays(sum.last, 1)} 00:00:00` : sum.last,
    quality: Object.fromEntries([...sum.quality].map(([code, n]) => [qualityText(code), n])),
  };
}

/** Reads one file into its report. Never throws: what cannot be opened is a refused file with the reason. */
export async function reportOn(file: string): Promise<FileReport> {
  const sums = new FileSums();
  const { chunks, digest } = hashing(createReadStream(file, { highWaterMark: READ_SIZE }));
  try {
    const summary = await readOperatorFile(chunks, file, sums);
    const sha256 = await digest();
    const assumed = summary.format === 'nem12' ? 'NEM12' : summary.format === 'nem13' ? 'NEM13' : summary.format;
    return {
      file,
      sha256,
      header: sums.headerVersion ?? assumed,
      accepted: summary.accepted,
      ...sums.report(summary.damaged),
    };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'FILE_NOT_FOUND' : code === 'EISDIR' ? 'FILE_IS_DIRECTORY' : 'FILE_UNREADABLE';
    sums.problem({ firstLine: 0, code: why, message: `${file} cannot be read: ${message}` });
    return { file, sha256: null, header: null, accepted: false, points: {}, quarantined: sums.report().quarantined };
  }
}

async function main(files: readonly string[]): Promise<void> {
  if (files.length === 0) {
    console.error('Usage: npm run --silent read-operator-file -- FILE…');
    process.exitCode = 2;
  }
  for (const file of files) process.stdout.write(`${JSON.stringify(await reportOn(file))}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await main(process.argv.slice(2));
