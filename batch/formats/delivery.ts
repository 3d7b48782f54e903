import type { DayReading, FileProblem } from '../../domain/metering/reading-day.ts';
import type { RegisterReading } from '../../domain/metering/register-reading.ts';
import type { Refusal } from './refusal.ts';
import { type ChannelMonths, type Seen, SeenDays } from './seen-days.ts';
import type { FileFormat, FileHeader, FileSummary, ReadingSink } from './sink.ts';

/** Where in the calendar a day lies, as SeenDays wants it. */
export interface DayPlace {
  /** Year and month as a number, 202001. */
  month: number;
  dayOfMonth: number;
}

/**
 * What all format readers share on the way to the sink: the count of what was found, the current line, and the memory of the days a file has given already. One per file, for all members of
 * an archive, so that a day in two members is still one day.
 */
export class Delivery {
  /** Line being read; counts on through the members of an archive. */
  line = 0;
  format: FileFormat | null = null;
  readonly #sink: ReadingSink;
  readonly #seen = new SeenDays();
  #days = 0;
  #values = 0;
  #repeatedDays = 0;
  #registers = 0;
  #advances = 0;
  #problems = 0;
  #first: FileSummary['firstProblem'] = null;

  constructor(sink: ReadingSink) {
    this.#sink = sink;
  }

  header(header: FileHeader): void {
    this.format ??= header.format;
    this.#sink.header(header);
  }

  /** A channel of a supply point, whose days follow. */
  channel(supplyPointCode: string, channel: string): ChannelMonths {
    return this.#seen.channel(`${supplyPointCode}\n${channel}`);
  }

  /** Passes a day on unless the file gave it before. `hash` is of everything that makes two days the same. */
  day(day: DayReading, months: ChannelMonths, place: DayPlace, hash: number): Seen {
    const seen = this.#seen.see(months, place.month, place.dayOfMonth, hash, day.line);
    if (seen === 'first') {
      this.#days++;
      this.#values += day.values.length;
      this.#sink.day(day);
    } else if (seen === 'same') {
      this.#repeatedDays++;
    }
    return seen;
  }

  /** The refusal of a day that `day` has just called different. */
  duplicate(day: DayReading, months: ChannelMonths, place: DayPlace): Refusal {
    const what = `${day.supplyPointCode} ${day.channel} ${day.day}`;
    const earlier = this.#seen.lineOf(months, place.dayOfMonth);
    const message = `${what} was already given in line ${earlier} with other values; one of the two is wrong. The first stands until this is resolved; they are never added.`;
    return { code: 'DUPLICATE_DAY', message };
  }

  register(reading: RegisterReading): void {
    if (reading.kind === 'advance') this.#advances++;
    if (reading.kind === 'advance' || reading.index !== null) this.#registers++;
    this.#sink.register(reading);
  }

  problem(problem: FileProblem): void {
    this.#problems++;
    this.#first ??= { line: problem.firstLine, code: problem.code, message: problem.message };
    this.#sink.problem(problem);
  }

  /** A problem of the line being read, or of the file as a whole. */
  refuse({ code, message }: Refusal, text = ''): void {
    const line = Math.max(1, this.line);
    this.problem({ firstLine: line, lastLine: line, code, message, text });
  }

  /** `damaged`: nothing of the file may be kept. */
  summary(name: string, damaged: boolean): FileSummary {
    const useful = this.#days + this.#advances > 0 && !damaged;
    if (!useful && this.#problems === 0)
      this.refuse({ code: 'NO_READINGS', message: `${name} holds no readings that can be used.` });
    const onlyAdvances = this.format === 'nem12' && this.#days === 0 && this.#advances > 0;
    return {
      format: onlyAdvances ? 'nem13' : this.format,
      accepted: useful,
      damaged,
      dayCount: this.#days,
      valueCount: this.#values,
      registerCount: this.#registers,
      repeatedDayCount: this.#repeatedDays,
      problemCount: this.#problems,
      lineCount: this.line,
      firstProblem: this.#first,
    };
  }
}
