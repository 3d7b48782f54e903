import { NULL_VALUE } from '../../../domain/metering/quality.ts';
import { type DayReading, intervalsPerDay, type QualityReason } from '../../../domain/metering/reading-day.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { digits, lineAt } from './bytes.ts';
import { type CalendarDay, CalendarMemo } from './calendar-memo.ts';
import { readValuesCarefully } from './careful-values.ts';
import { type ChannelDetails, parseQualityRange, parseQualityWithReason, parseUpdateTime } from './records.ts';
import { scanFineValues } from './scan-fine-values.ts';
import { mixHash, type ScannedValues, scalesFor, scanValues } from './scan-values.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const COMMA = 44;
const LETTER_A = 65;
/** No quality given yet for an interval of a V day; larger than any quality byte. */
const UNSET = 255;
const NO_DAY: CalendarDay = { text: '', month: 0, dayOfMonth: 0, time: -1, moment: '' };
const UNIFORM = Array.from({ length: 256 }, (_, code) => Uint8Array.of(code));

/** What one 300 record is: a complete day, a day whose qualities follow in 400 records, or a refusal. */
export type DayOutcome = 'complete' | 'variable' | Refusal;

/**
 * Reads 300 records, and the 400 records that say the qualities of one, into one DayReading that is filled again for every day.
 *
 * 300,IntervalDate,IntervalValue1…N,QualityMethod,ReasonCode,ReasonDescription,UpdateDateTime,MSATSLoadDateTime
 */
export class DayRecord {
  readonly day: DayReading = {
    line: 0,
    supplyPointCode: '',
    registerId: '',
    channel: '',
    meterSerial: '',
    unit: 'Wh',
    fileUnit: '',
    day: '',
    intervalMinutes: 30,
    values: new Int32Array(0),
    quality: UNIFORM[0] as Uint8Array,
    reasons: null,
    operatorUpdatedAt: null,
    total: 0,
    residue: 0,
  };
  calendarDay = NO_DAY;
  /** Where the record after the one just read begins; −1 when the reading did not get to the end of its line. */
  next = -1;
  /** Of values and qualities: equal for two days that say the same. */
  hash = 0;
  readonly #calendar = new CalendarMemo();
  readonly #valuesByCount = new Map<number, Int32Array>();
  readonly #qualityByCount = new Map<number, Uint8Array>();
  readonly #scanned: ScannedValues = { total: 0, residue: 0, hash: 0 };
  #shift = 0;
  #scales = scalesFor(0);
  #emptyAt: readonly number[] = [];
  #reasons: QualityReason[] = [];

  /** The 200 record in effect. */
  setChannel(details: ChannelDetails): void {
    this.#shift = details.unit.shift;
    this.#scales = scalesFor(details.unit.shift);
    const count = intervalsPerDay(details.intervalMinutes);
    const values = this.#valuesByCount.get(count) ?? new Int32Array(count);
    this.#valuesByCount.set(count, values);
    const day = this.day;
    day.supplyPointCode = details.supplyPointCode;
    day.registerId = details.registerId;
    day.channel = details.channel;
    day.meterSerial = details.meterSerial;
    day.unit = details.unit.unit;
    day.fileUnit = details.fileUnit;
    day.intervalMinutes = details.intervalMinutes;
    day.values = values;
  }

  /** Reads the record at `bytes[start…]`. What is plain is taken as bytes in place; the rest is read again as text, so that speed and clear messages do not meet. */
  read(bytes: Uint8Array, start: number, line: number): DayOutcome {
    this.day.line = line;
    this.day.day = '';
    this.next = -1;
    const date = digits(bytes, start + 4, 8);
    const calendarDay = date >= 0 && bytes[start + 12] === COMMA ? this.#calendar.day(date) : null;
    if (calendarDay === null) return this.readText(lineAt(bytes, start), line);
    const { values } = this.day;
    let after = scanValues(bytes, start + 13, values, this.#scales, this.#scanned);
    if (after === -1) after = scanFineValues(bytes, start + 13, values, this.#shift, this.#scanned);
    // Another value where the quality should be: counting them takes the text.
    if (after === -1 || isValueByte(bytes[after] as number)) return this.readText(lineAt(bytes, start), line);
    this.#setDay(calendarDay);
    this.#emptyAt = [];
    if (this.#readPlainEnd(bytes, after)) return this.#uniform(0, null);
    return this.#readEnd(lineAt(bytes, after).split(','));
  }

  /** The same from the record's text. */
  readText(text: string, line: number): DayOutcome {
    this.day.line = line;
    this.day.day = '';
    const fields = text.split(',');
    const date = (fields[1] ?? '').trim();
    const calendarDay = /^\d{8}$/.test(date) ? this.#calendar.day(Number(date)) : null;
    if (calendarDay === null) return { code: 'BAD_DATE', message: `"${date.slice(0, 40)}" is no day (YYYYMMDD).` };
    this.#setDay(calendarDay);
    const { values } = this.day;
    const read = readValuesCarefully(fields, this.#shift, values, this.#scanned);
    if (isRefusal(read)) return read;
    this.#emptyAt = read.emptyAt;
    return this.#readEnd(fields.slice(values.length + 2));
  }

  /** A 400 record of the V day that was read last. */
  addQualityRange(fields: readonly string[]): Refusal | null {
    const { quality } = this.day;
    const range = parseQualityRange(fields, quality.length);
    if (isRefusal(range)) return range;
    for (let i = range.first - 1; i < range.last; i++) {
      if (quality[i] !== UNSET)
        return { code: 'QUALITY_RANGE_OVERLAP', message: `Interval ${i + 1} is given a second quality.` };
      quality[i] = range.quality;
    }
    if (range.code !== null || range.text !== '') this.#reasons.push(range);
    return null;
  }

  /** All 400 records of a V day were read: do they cover it? */
  finishVariable(): Refusal | null {
    const { day } = this;
    const gap = day.quality.indexOf(UNSET);
    if (gap !== -1) {
      const message = `No 400 record says the quality of interval ${gap + 1}; together they must cover 1 to ${day.values.length}.`;
      return { code: 'QUALITY_RANGE_GAP', message };
    }
    const empty = this.#emptyAt.find((at) => day.quality[at] !== NULL_VALUE);
    if (empty !== undefined) return emptyValue(empty);
    day.reasons = this.#reasons.length === 0 ? null : this.#reasons;
    const first = day.quality[0] as number;
    if (day.quality.every((code) => code === first)) {
      // Twelve 400 records that all say A are the same day as one 300 record that says A.
      day.quality = UNIFORM[first] as Uint8Array;
      this.hash ^= first;
    } else {
      for (const code of day.quality) this.hash = mixHash(this.hash, code);
    }
    return null;
  }

  #setDay(calendarDay: CalendarDay): void {
    this.calendarDay = calendarDay;
    this.day.day = calendarDay.text;
  }

  /** Nearly every record ends in `A,,,<update time>,<load time>`, either time or the last comma left out. False when this one does not. */
  #readPlainEnd(bytes: Uint8Array, start: number): boolean {
    if (
      bytes[start] !== LETTER_A ||
      bytes[start + 1] !== COMMA ||
      bytes[start + 2] !== COMMA ||
      bytes[start + 3] !== COMMA
    )
      return false;
    let at = start + 4;
    let updatedAt: string | null = null;
    const date = digits(bytes, at, 8);
    if (date >= 0) {
      const time = digits(bytes, at + 8, 6);
      updatedAt = time < 0 ? null : this.#calendar.time(date, time);
      if (updatedAt === null) return false;
      at += 14;
    }
    if (bytes[at] === COMMA) {
      at++;
      if (digits(bytes, at, 14) >= 0) at += 14;
    }
    if (bytes[at] === CARRIAGE_RETURN) at++;
    if (bytes[at] !== LINE_FEED) return false;
    this.next = at + 1;
    this.day.operatorUpdatedAt = updatedAt;
    return true;
  }

  /** `fields`: QualityMethod,ReasonCode,ReasonDescription,UpdateDateTime,… */
  #readEnd(fields: readonly string[]): DayOutcome {
    const quality = parseQualityWithReason(fields[0] ?? '', fields[1] ?? '', fields[2] ?? '');
    if (isRefusal(quality)) return quality;
    const updatedAt = parseUpdateTime((fields[3] ?? '').trim());
    if (updatedAt !== null && typeof updatedAt === 'object') return updatedAt;
    const { day } = this;
    day.operatorUpdatedAt = updatedAt;
    if (quality.quality !== null) {
      const first = this.#emptyAt[0];
      if (first !== undefined && quality.quality !== NULL_VALUE) return emptyValue(first);
      const says = quality.code !== null || quality.text !== '';
      return this.#uniform(
        quality.quality,
        says ? [{ ...quality, quality: quality.quality, first: 1, last: day.values.length }] : null,
      );
    }
    this.#setSums();
    const count = day.values.length;
    day.quality = this.#qualityByCount.get(count) ?? new Uint8Array(count);
    this.#qualityByCount.set(count, day.quality);
    day.quality.fill(UNSET);
    this.#reasons = [];
    return 'variable';
  }

  #uniform(quality: number, reasons: QualityReason[] | null): 'complete' {
    this.#setSums();
    this.hash ^= quality;
    this.day.quality = UNIFORM[quality] as Uint8Array;
    this.day.reasons = reasons;
    return 'complete';
  }

  #setSums(): void {
    this.day.total = this.#scanned.total;
    this.day.residue = this.#scanned.residue;
    this.hash = this.#scanned.hash ^ this.day.intervalMinutes;
  }
}

const isValueByte = (byte: number): boolean => byte < LETTER_A && byte !== COMMA;

const emptyValue = (at: number): Refusal => ({
  code: 'BAD_VALUE',
  message: `Interval ${at + 1} is empty; only null (N) intervals may be.`,
});
