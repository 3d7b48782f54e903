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

/** One piece of a file on its way to the database: the unit of commit. */
export class PendingChunk {
  readonly number: number;
  readonly days: PendingDay[] = [];
  readonly problems: FileProblem[] = [];
  readonly registers: RegisterReading[] = [];
  readonly tails: LoadBuffer;
  valueCount = 0;
  firstLine = 0;
  lastLine = 0;

  constructor(number: number, tails: LoadBuffer) {
    this.number = number;
    this.tails = tails;
    tails.clear();
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
    this.days.push({
      line: day.line,
      code: day.supplyPointCode,
      channel: day.channel,
      registerId: day.registerId,
      meterSerial: day.meterSerial,
      unit: day.unit,
      day: day.day,
      intervalMinutes: day.intervalMinutes,
      stamp: day.operatorUpdatedAt,
      estimatedCount,
      total: day.total,
      reasons: day.reasons,
      start,
      end: tails.length,
    });
    this.valueCount += day.values.length;
    this.touch(day.line, day.line);
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
