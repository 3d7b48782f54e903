import type { Day } from '../units.ts';

/** The energies that are billed. Values are whole numbers of this unit. */
export type ReadingUnit = 'Wh' | 'varh';

/** Why intervals `first`…`last` (1-based, inclusive) are not plain actual values, as the operator says it. */
export interface QualityReason {
  first: number;
  last: number;
  quality: number;
  /** AEMO MDFF appendix E; 0 = free text. */
  code: number | null;
  text: string;
}

/**
 * One channel of one supply point on one day, as the operator sent it.
 *
 * `values` and `quality` are buffers of the reader and hold this day **only during the sink's `day()` call**: pack or copy them
 * there (`packValues`, `copyDay`). A reader that made two new arrays per day would spend more time on them than on reading.
 */
export interface DayReading {
  /** Line of the day's record. In an archive with several members the count goes on from one member to the next. */
  line: number;
  supplyPointCode: string;
  registerId: string;
  channel: string;
  meterSerial: string;
  unit: ReadingUnit;
  /** Unit as the file writes it (`kWh`, `WH`, …): what people who sent the file will compare with. */
  fileUnit: string;
  day: Day;
  intervalMinutes: number;
  /** 1440 / intervalMinutes whole numbers of `unit`; the first covers 00:00 to 00:00 + intervalMinutes. */
  values: Int32Array;
  /** Length 1 = every interval alike, else one byte per interval (domain/metering/quality.ts). */
  quality: Uint8Array;
  /** Null unless the file gave a reason for some intervals. */
  reasons: readonly QualityReason[] | null;
  /** `YYYY-MM-DD HH:MM:SS`, the operator's own time (KST), or null. */
  operatorUpdatedAt: string | null;
  /** Sum of `values`. */
  total: number;
  /**
   * The file's exact sum minus `total`, in 10⁻¹⁵ of `unit`, between −0.5 and +0.5 of the unit. 0 unless the file states parts finer than the unit: then
   * each stored value is the rounded running sum minus the one before, so the day is rounded once and its parts still add up.
   */
  residue: number;
}

/** Parts of a unit that `DayReading.residue` counts in. */
export const RESIDUE_PER_UNIT = 1e15;

/** What a reader refuses: a record, a day, a block or the whole file, never more than is wrong. */
export interface FileProblem {
  firstLine: number;
  lastLine: number;
  /** One of docs/operator-files.md's codes. */
  code: string;
  /** A sentence a person can act on. */
  message: string;
  /** The refused lines; where they need the record above them (the 200 of a 300), it is put before them, so that the text can be sent in again by itself. */
  text: string;
  supplyPointCode?: string;
  channel?: string;
  day?: Day;
}

/** Interval lengths that operator files use; a day always has 288, 96 or 48 of them, because Korea has no daylight saving time. */
export const INTERVAL_MINUTES = [5, 15, 30] as const;

export const intervalsPerDay = (intervalMinutes: number): number => 1440 / intervalMinutes;

/** Bytes for `reading_day.interval_values`: little-endian int32 per interval. */
export function packValues(values: Int32Array): Uint8Array {
  const packed = new Uint8Array(values.length * 4);
  const view = new DataView(packed.buffer);
  for (let i = 0; i < values.length; i++) view.setInt32(i * 4, values[i] as number, true);
  return packed;
}

/** Reverse of `packValues`. Throws RangeError when the length is no multiple of four. */
export function unpackValues(packed: Uint8Array): Int32Array {
  if (packed.length % 4 !== 0) throw new RangeError(`${packed.length} bytes are no whole number of int32 values`);
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  return Int32Array.from({ length: packed.length / 4 }, (_, i) => view.getInt32(i * 4, true));
}

/** Bytes for `reading_day.interval_quality`: one byte when every interval is alike, else one byte each. */
export function packQuality(quality: Uint8Array): Uint8Array {
  const first = quality[0] ?? 0;
  for (let i = 1; i < quality.length; i++) if (quality[i] !== first) return quality.slice();
  return Uint8Array.of(first);
}

/** One byte per interval. Throws RangeError when the packed length is neither 1 nor the number of intervals. */
export function unpackQuality(packed: Uint8Array, intervals: number): Uint8Array {
  if (packed.length === intervals) return packed.slice();
  if (packed.length !== 1) throw new RangeError(`${packed.length} quality bytes for ${intervals} intervals`);
  return new Uint8Array(intervals).fill(packed[0] as number);
}

/** Intervals whose quality is not A: what a bill shows as estimated or missing. */
export function countNotActual(quality: Uint8Array, intervals: number): number {
  if (quality.length === 1) return quality[0] === 0 ? 0 : intervals;
  let count = 0;
  for (let i = 0; i < quality.length; i++) if (quality[i] !== 0) count++;
  return count;
}

/** A copy that stays valid after the sink's `day()` call. */
export function copyDay(day: DayReading): DayReading {
  return { ...day, values: day.values.slice(), quality: day.quality.slice() };
}
