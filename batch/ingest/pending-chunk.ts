import {
  countNotActual,
  type DayReading,
  type FileProblem,
  packQuality,
  type QualityReason,
  type ReadingUnit,
} from '../../domain/metering/reading-day.ts';
import type { RegisterReading } from '../../domain/metering/register-reading.ts';
import type { Day } from '../../domain/units.ts';
import type { LoadBuffer } from './load-format.ts';

/** What is kept of a day beside its bytes in the load buffer. */
export interface PendingDay {
  line: number;
  code: string;
  /** 0 until the master data has been asked. */
  supplyPointId: number;
  channel: string;
  registerId: string;
  meterSerial: string;
  unit: ReadingUnit;
  day: Day;
  intervalMinutes: number;
  /** The record's own update time; null = it has none. */
  stamp: string | null;
  estimatedCount: number;
  total: number;
  /** Why intervals are not actual, as the operator says; null = nothing was said. */
  reasons: readonly QualityReason[] | null;
  /** Where its fields (all but the supply point's id) are in `tails`. */
  start: number;
  end: number;
}

/** The columns of a pending day's bytes, in order, as LOAD DATA names them. */
export const TAIL_COLUMNS =
  'channel, day, interval_minutes, unit, total, estimated_count, line, operator_updated_at, interval_quality, interval_values';

/**
 * One piece of a file on its way to the database: the unit of commit. Made once and used for many pieces: its memory and its entries are
 * filled anew, because a million short-lived entries make the heap grow faster than it is swept.
 */
export class PendingChunk {
  readonly tails: LoadBuffer;
  readonly days: PendingDay[] = [];
  readonly problems: FileProblem[] = [];
  readonly registers: RegisterReading[] = [];
  readonly #entries: PendingDay[] = [];
  number: number;
  valueCount = 0;
  firstLine = 0;
  lastLine = 0;

  constructor(number: number, tails: LoadBuffer) {
    this.number = number;
    this.tails = tails;
    tails.clear();
  }

  /** Forgets the piece it held and begins another one. */
  begin(number: number): void {
    this.number = number;
    this.tails.clear();
    this.days.length = 0;
    this.problems.length = 0;
    this.registers.length = 0;
    this.valueCount = 0;
    this.firstLine = 0;
    this.lastLine = 0;
  }

  /** Packs a day; nothing of `day` is kept, so the reader may use its buffers again. */
  add(day: DayReading): void {
    const tails = this.tails;
    const start = tails.length;
    const estimatedCount = countNotActual(day.quality, day.values.length);
    tails.text(day.channel);
    tails.plain(day.day);
    tails.integer(day.intervalMinutes);
    tails.plain(day.unit);
    tails.integer(day.total);
    tails.integer(estimatedCount);
    tails.integer(day.line);
    if (day.operatorUpdatedAt === null) tails.null();
    else tails.plain(day.operatorUpdatedAt);
    if (estimatedCount === 0 || day.quality.length === 1) tails.byte(day.quality[0]!);
    else tails.binary(packQuality(day.quality));
    tails.int32s(day.values);
    tails.endRow();
    const entry = this.#nextEntry();
    entry.line = day.line;
    entry.code = day.supplyPointCode;
    entry.supplyPointId = 0;
    entry.channel = day.channel;
    entry.registerId = day.registerId;
    entry.meterSerial = day.meterSerial;
    entry.unit = day.unit;
    entry.day = day.day;
    entry.intervalMinutes = day.intervalMinutes;
    entry.stamp = day.operatorUpdatedAt;
    entry.estimatedCount = estimatedCount;
    entry.total = day.total;
    entry.reasons = day.reasons;
    entry.start = start;
    entry.end = tails.length;
    this.valueCount += day.values.length;
    this.touch(day.line, day.line);
  }

  #nextEntry(): PendingDay {
    let entry = this.#entries[this.days.length];
    if (!entry) {
      entry = {
        line: 0,
        code: '',
        supplyPointId: 0,
        channel: '',
        registerId: '',
        meterSerial: '',
        unit: 'Wh',
        day: '',
        intervalMinutes: 0,
        stamp: null,
        estimatedCount: 0,
        total: 0,
        reasons: null,
        start: 0,
        end: 0,
      };
      this.#entries.push(entry);
    }
    this.days.push(entry);
    return entry;
  }

  addRegister(reading: RegisterReading): void {
    this.registers.push(reading);
    this.touch(reading.line, reading.line);
  }

  addProblem(problem: FileProblem): void {
    this.problems.push(problem);
    this.touch(problem.firstLine, problem.lastLine);
  }

  touch(firstLine: number, lastLine: number): void {
    if (this.firstLine === 0 || firstLine < this.firstLine) this.firstLine = firstLine;
    if (lastLine > this.lastLine) this.lastLine = lastLine;
  }
}
