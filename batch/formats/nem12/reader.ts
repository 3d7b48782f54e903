import { NULL_VALUE } from '../../../domain/metering/quality.ts';
import {
  type DayReading,
  type FileProblem,
  intervalsPerDay,
  type QualityReason,
} from '../../../domain/metering/reading-day.ts';
import type { RegisterAdvance } from '../../../domain/metering/register-reading.ts';
import { parseCompactDay, parseCompactTime } from '../../../domain/metering/timestamps.ts';
import { HeldText } from '../held-text.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import { type ChannelMonths, SeenDays } from '../seen-days.ts';
import type { ReadingSink } from '../sink.ts';
import { readValuesCarefully } from './careful-values.ts';
import {
  type ChannelDetails,
  parseChannelDetails,
  parseQualityRange,
  parseQualityWithReason,
  parseRegisterAdvance,
  parseRegisterRead,
  parseUpdateTime,
} from './records.ts';
import { type ScannedValues, scalesFor, scanValues } from './scan-values.ts';

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const COMMA = 44;
const ZERO = 48;
const THREE = 51;
const LETTER_A = 65;
/** No quality given yet for an interval of a V day; larger than any quality byte. */
const UNSET = 255;

interface CalendarDay {
  text: string;
  month: number;
  dayOfMonth: number;
}

/** A V day between its 300 record and the last of its 400 records. */
interface PendingDay {
  lines: string[];
  lastLine: number;
  refusal: Refusal | null;
  emptyAt: readonly number[];
  reasons: QualityReason[];
  hash: number;
}

/** How the records lie in the file, as far as the file as a whole is judged by it. */
export interface Nem12Outcome {
  dayCount: number;
  valueCount: number;
  registerCount: number;
  /** Of these, energies between two reads (250): usable by themselves, unlike the reads of a 500. */
  advanceCount: number;
  repeatedDayCount: number;
  lines: number;
  sawNem13: boolean;
}

/**
 * Reads NEM12 and NEM13 records (AEMO Meter Data File Format v2.6) from runs of whole lines. Plain 300 records are scanned as bytes in place; whatever is unusual is
 * read again field by field, so that speed and good messages do not get in each other's way. What is wrong is refused as narrowly as it is wrong: a record, a day
 * with its 400 records, or everything under one 200 record.
 */
export class Nem12Reader {
  readonly #sink: ReadingSink;
  readonly #seen = new SeenDays();
  readonly #advances = new Map<string, { text: string; line: number }>();
  readonly #calendar = new Map<number, CalendarDay | null>();
  readonly #valuesByCount = new Map<number, Int32Array>();
  readonly #qualityByCount = new Map<number, Uint8Array>();
  readonly #uniformQuality = Array.from({ length: 256 }, (_, code) => Uint8Array.of(code));
  readonly #scanned: ScannedValues = { total: 0, hash: 0 };
  readonly #outcome: Nem12Outcome = {
    dayCount: 0,
    valueCount: 0,
    registerCount: 0,
    advanceCount: 0,
    repeatedDayCount: 0,
    lines: 0,
    sawNem13: false,
  };
  readonly #day: DayReading = {
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
    quality: new Uint8Array(1),
    reasons: null,
    operatorUpdatedAt: null,
    total: 0,
    residue: 0,
  };
  #line: number;
  #details: ChannelDetails | null = null;
  #detailsText = '';
  #scales = scalesFor(0);
  #months: ChannelMonths | null = null;
  #calendarDay: CalendarDay = { text: '', month: 0, dayOfMonth: 0 };
  #pending: PendingDay | null = null;
  #advance: { reading: RegisterAdvance; text: string; lastLine: number } | null = null;
  #refusedBlock: HeldText | null = null;
  #unknown: HeldText | null = null;
  /** A refused 300, kept open for the 400 records that belong to it. */
  #refusedDay: HeldText | null = null;
  #open = false;
  #updatedDate = 0;
  #updatedTime = 0;
  #updatedText = '';

  /** `linesBefore`: lines of earlier members of the same archive. */
  constructor(sink: ReadingSink, linesBefore = 0) {
    this.#sink = sink;
    this.#line = linesBefore;
  }

  /** Forget nothing but the record above: the next member of an archive starts with its own header. */
  startMember(): void {
    this.#details = null;
    this.#open = false;
  }

  /** `bytes[start … end)` are whole lines. */
  lines(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      this.#line++;
      if (bytes[at] === THREE && bytes[at + 1] === ZERO && bytes[at + 2] === ZERO && bytes[at + 3] === COMMA) {
        at = this.#dayRecord(bytes, at);
        continue;
      }
      const feed = bytes.indexOf(LINE_FEED, at);
      this.#otherRecord(textOf(bytes, at, feed));
      at = feed + 1;
    }
  }

  /** A line longer than any record can be; `start` is its beginning. */
  lineTooLong(start: Uint8Array): void {
    this.#line++;
    this.#problem(
      this.#line,
      this.#line,
      { code: 'LINE_TOO_LONG', message: 'The line is longer than any record can be (64 KiB).' },
      textOf(start, 0, start.length),
    );
  }

  /** The text ended; `rest` is what came after the last line feed. */
  endOfText(rest: Uint8Array | null): void {
    const text = rest === null ? '' : textOf(rest, 0, rest.length).replaceAll('\u001a', '').trim();
    if (text !== '') this.#line++;
    const isEndRecord = /^900\s*(,|$)/.test(text);
    if (text !== '' && (isEndRecord || !this.#open)) this.#otherRecord(text);
    this.#finishRecords();
    this.#endBlock();
    if (!this.#open) return;
    this.#open = false;
    const message =
      text === '' || isEndRecord
        ? 'The file ends without its end record (900): lines may be missing.'
        : 'The file ends within a line and without its end record (900): it was cut off.';
    this.#problem(this.#line, this.#line, { code: 'FILE_TRUNCATED', message }, this.#withDetails(text));
  }

  outcome(): Nem12Outcome {
    this.#outcome.lines = this.#line;
    return this.#outcome;
  }

  #dayRecord(bytes: Uint8Array, start: number): number {
    if (this.#pending || this.#unknown || this.#advance || this.#refusedDay) this.#finishRecords();
    this.#open = true;
    const details = this.#details;
    if (details === null || this.#refusedBlock !== null) return this.#dayWithoutChannel(bytes, start);
    const day = this.#day;
    const date = digits(bytes, start + 4, 8);
    if (date >= 0 && bytes[start + 12] === COMMA) {
      const calendarDay = this.#calendarDayOf(date);
      if (calendarDay !== null) {
        const after = scanValues(bytes, start + 13, day.values, this.#scales, this.#scanned);
        // Nearly every day ends in `A,,,<update time>,<load time>`; the rest goes the careful way.
        if (
          after !== -1 &&
          bytes[after] === LETTER_A &&
          bytes[after + 1] === COMMA &&
          bytes[after + 2] === COMMA &&
          bytes[after + 3] === COMMA
        ) {
          const next = this.#plainEnd(bytes, after + 4);
          if (next !== -1) {
            this.#calendarDay = calendarDay;
            day.total = this.#scanned.total;
            day.residue = 0;
            day.quality = this.#uniformQuality[0] as Uint8Array;
            day.reasons = null;
            day.line = this.#line;
            this.#deliver(this.#scanned.hash, null);
            return next;
          }
        }
      }
    }
    const feed = bytes.indexOf(LINE_FEED, start);
    this.#carefulDay(textOf(bytes, start, feed), details);
    return feed + 1;
  }

  /** Update time (empty or 14 digits), then nothing or a load time, then the end of the line. Returns the next line's position, −1 when it is not that plain. */
  #plainEnd(bytes: Uint8Array, start: number): number {
    let at = start;
    const date = digits(bytes, at, 8);
    if (date >= 0) {
      const time = digits(bytes, at + 8, 6);
      if (time < 0) return -1;
      if (date !== this.#updatedDate || time !== this.#updatedTime) {
        const text = parseCompactTime(`${date}${String(time).padStart(6, '0')}`);
        if (text === null) return -1;
        this.#updatedDate = date;
        this.#updatedTime = time;
        this.#updatedText = text;
      }
      this.#day.operatorUpdatedAt = this.#updatedText;
      at += 14;
    } else {
      this.#day.operatorUpdatedAt = null;
    }
    if (bytes[at] === COMMA) {
      at++;
      if (digits(bytes, at, 8) >= 0) {
        if (digits(bytes, at + 8, 6) < 0) return -1;
        at += 14;
      }
    }
    if (bytes[at] === CARRIAGE_RETURN) at++;
    return bytes[at] === LINE_FEED ? at + 1 : -1;
  }

  #carefulDay(text: string, details: ChannelDetails): void {
    const fields = text.split(',');
    const calendarDay = this.#calendarDayOf(Number(/^\s*(\d{8})\s*$/.exec(fields[1] ?? '')?.[1] ?? -1));
    if (calendarDay === null) {
      const message = `"${(fields[1] ?? '').trim().slice(0, 40)}" is no day (YYYYMMDD).`;
      const { supplyPointCode, channel } = details;
      this.#refusedDay = new HeldText(this.#line, { code: 'BAD_DATE', message }, this.#withDetails(text), {
        supplyPointCode,
        channel,
      });
      return;
    }
    this.#calendarDay = calendarDay;
    const day = this.#day;
    day.line = this.#line;
    const values = readValuesCarefully(fields, details.unit.shift, day.values);
    if (isRefusal(values)) {
      this.#refuseDay(values, text);
      return;
    }
    const count = day.values.length;
    const quality = parseQualityWithReason(fields[count + 2] ?? '', fields[count + 3] ?? '', fields[count + 4] ?? '');
    if (isRefusal(quality)) {
      this.#refuseDay(quality, text);
      return;
    }
    const updatedAt = parseUpdateTime((fields[count + 5] ?? '').trim());
    if (updatedAt !== null && typeof updatedAt === 'object') {
      this.#refuseDay(updatedAt, text);
      return;
    }
    day.total = values.total;
    day.residue = values.residue;
    day.operatorUpdatedAt = updatedAt;
    if (quality.quality === null) {
      day.quality = this.#qualityByCount.get(count) ?? new Uint8Array(count);
      this.#qualityByCount.set(count, day.quality);
      day.quality.fill(UNSET);
      this.#pending = {
        lines: [text],
        lastLine: this.#line,
        refusal: null,
        emptyAt: values.emptyAt,
        reasons: [],
        hash: values.hash,
      };
      return;
    }
    if (values.emptyAt.length > 0 && quality.quality !== NULL_VALUE) {
      this.#refuseDay(emptyValue(values.emptyAt[0] as number), text);
      return;
    }
    day.quality = this.#uniformQuality[quality.quality] as Uint8Array;
    day.reasons =
      quality.code === null && quality.text === ''
        ? null
        : [{ first: 1, last: count, quality: quality.quality, code: quality.code, text: quality.text }];
    this.#deliver(values.hash ^ quality.quality, text);
  }

  #deliver(hash: number, text: string | null): void {
    const day = this.#day;
    day.day = this.#calendarDay.text;
    const seen = this.#seen.see(
      this.#months as ChannelMonths,
      this.#calendarDay.month,
      this.#calendarDay.dayOfMonth,
      hash ^ day.intervalMinutes,
      day.line,
    );
    if (seen.repeat === 'no') {
      this.#outcome.dayCount++;
      this.#outcome.valueCount += day.values.length;
      this.#sink.day(day);
    } else if (seen.repeat === 'same') {
      this.#outcome.repeatedDayCount++;
    } else {
      const message = `${day.supplyPointCode} ${day.channel} ${day.day} was already given in line ${seen.firstLine} with other values; one of the two is wrong. The first stands until this is resolved; they are never added.`;
      this.#refuseDay({ code: 'DUPLICATE_DAY', message }, text ?? this.#rebuiltDay());
    }
  }

  /** The scanned line is gone by the time a duplicate is found; its values are not. */
  #rebuiltDay(): string {
    const { values, operatorUpdatedAt, day } = this.#day;
    const scale = 10 ** (this.#details?.unit.shift ?? 0);
    const stamp = operatorUpdatedAt?.replace(/\D/g, '') ?? '';
    return `300,${day.replaceAll('-', '')},${Array.from(values, (value) => value / scale).join(',')},A,,,${stamp},`;
  }

  #finishPending(): void {
    const pending = this.#pending as PendingDay;
    this.#pending = null;
    const day = this.#day;
    const gap = day.quality.indexOf(UNSET);
    let refusal = pending.refusal;
    if (refusal === null && gap !== -1) {
      refusal = {
        code: 'QUALITY_RANGE_GAP',
        message: `No 400 record says the quality of interval ${gap + 1}; together they must cover 1 to ${day.values.length}.`,
      };
    }
    const empty = pending.emptyAt.find((at) => day.quality[at] !== NULL_VALUE);
    if (refusal === null && empty !== undefined) refusal = emptyValue(empty);
    const text = pending.lines.join('\n');
    if (refusal !== null) {
      this.#refuseDay(refusal, text, pending.lastLine);
      return;
    }
    day.reasons = pending.reasons.length === 0 ? null : pending.reasons;
    const first = day.quality[0] as number;
    let hash = pending.hash;
    if (day.quality.every((code) => code === first)) {
      day.quality = this.#uniformQuality[first] as Uint8Array;
      hash ^= first;
    } else {
      for (const code of day.quality) hash = Math.imul(hash ^ code, 0x01000193) ^ (hash >>> 15);
    }
    this.#deliver(hash, text);
  }

  #otherRecord(text: string): void {
    const comma = text.indexOf(',');
    const type = (comma === -1 ? text : text.slice(0, comma)).trim();
    if (type === '' && comma === -1) return;
    if (type === '400') {
      this.#qualityRange(text);
      return;
    }
    if (type === '550') {
      this.#transaction(text);
      return;
    }
    if (type === '500') {
      this.#registerRead(text);
      return;
    }
    if (type !== '100' && type !== '200' && type !== '250' && type !== '300' && type !== '900') {
      this.#unknownRecord(text);
      return;
    }
    this.#finishRecords();
    if (type === '300') {
      // Only a 300 with spaces around its number comes here; the scanner has taken the others.
      this.#open = true;
      if (this.#details === null || this.#refusedBlock !== null) this.#hold(text);
      else this.#carefulDay(text, this.#details);
      return;
    }
    this.#endBlock();
    if (type === '900') {
      this.#open = false;
    } else if (type === '100') {
      this.#header(text);
    } else if (type === '200') {
      this.#channel(text);
    } else {
      this.#registerAdvance(text);
    }
  }

  #header(text: string): void {
    this.#open = true;
    const fields = text.split(',').map((part) => part.trim());
    const version = (fields[1] ?? '').toUpperCase();
    if (version !== 'NEM12' && version !== 'NEM13') {
      this.#problem(
        this.#line,
        this.#line,
        {
          code: 'BAD_HEADER',
          message: `The header names version "${version.slice(0, 40)}"; NEM12 and NEM13 are read.`,
        },
        text,
      );
      return;
    }
    if (version === 'NEM13') this.#outcome.sawNem13 = true;
    this.#sink.header({
      format: version === 'NEM12' ? 'nem12' : 'nem13',
      line: this.#line,
      version,
      createdAt: parseCompactTime(fields[2] ?? ''),
      from: fields[3] ?? '',
      to: fields[4] ?? '',
    });
  }

  #channel(text: string): void {
    this.#open = true;
    const parsed = parseChannelDetails(text.split(','));
    this.#detailsText = text;
    if (isRefusal(parsed)) {
      this.#details = null;
      this.#refusedBlock = new HeldText(this.#line, parsed, text);
      return;
    }
    this.#details = parsed;
    this.#scales = scalesFor(parsed.unit.shift);
    this.#months = this.#seen.channel(`${parsed.supplyPointCode}\n${parsed.channel}`);
    const count = intervalsPerDay(parsed.intervalMinutes);
    const values = this.#valuesByCount.get(count) ?? new Int32Array(count);
    this.#valuesByCount.set(count, values);
    const day = this.#day;
    day.supplyPointCode = parsed.supplyPointCode;
    day.registerId = parsed.registerId;
    day.channel = parsed.channel;
    day.meterSerial = parsed.meterSerial;
    day.unit = parsed.unit.unit;
    day.fileUnit = parsed.fileUnit;
    day.intervalMinutes = parsed.intervalMinutes;
    day.values = values;
  }

  #qualityRange(text: string): void {
    const pending = this.#pending;
    if (this.#refusedBlock !== null) {
      this.#hold(text);
      return;
    }
    if (this.#refusedDay !== null) {
      this.#refusedDay.add(this.#line, text, (problem) => this.#emit(problem));
      return;
    }
    if (pending === null) {
      const refusal = { code: 'RECORD_ORDER', message: 'A 400 record must follow a 300 record whose quality is V.' };
      this.#problem(this.#line, this.#line, refusal, this.#withDetails(text));
      return;
    }
    pending.lines.push(text);
    pending.lastLine = this.#line;
    if (pending.refusal !== null) return;
    const quality = this.#day.quality;
    const range = parseQualityRange(text.split(','), quality.length);
    if (isRefusal(range)) {
      pending.refusal = { code: range.code, message: `Line ${this.#line}: ${range.message}` };
      return;
    }
    for (let i = range.first - 1; i < range.last; i++) {
      if (quality[i] !== UNSET) {
        pending.refusal = {
          code: 'QUALITY_RANGE_OVERLAP',
          message: `Line ${this.#line} gives interval ${i + 1} a second quality.`,
        };
        return;
      }
      quality[i] = range.quality;
    }
    if (range.code !== null || range.text !== '') {
      pending.reasons.push({
        first: range.first,
        last: range.last,
        quality: range.quality,
        code: range.code,
        text: range.text,
      });
    }
  }

  #registerRead(text: string): void {
    if (this.#refusedBlock !== null) {
      this.#hold(text);
      return;
    }
    if (this.#details === null) {
      const refusal = { code: 'RECORD_ORDER', message: 'A 500 record must follow a 200 record.' };
      this.#problem(this.#line, this.#line, refusal, text);
      return;
    }
    const parsed = parseRegisterRead(text.split(','), this.#details, this.#line);
    if (isRefusal(parsed)) {
      this.#problem(this.#line, this.#line, parsed, this.#withDetails(text), this.#details);
      return;
    }
    if (parsed.index !== null) this.#outcome.registerCount++;
    this.#sink.register(parsed);
  }

  #registerAdvance(text: string): void {
    this.#open = true;
    this.#details = null;
    const fields = text.split(',');
    const parsed = parseRegisterAdvance(fields, this.#line);
    if (isRefusal(parsed)) {
      const supplyPointCode = (fields[1] ?? '').trim().slice(0, 22);
      this.#problem(this.#line, this.#line, parsed, text, {
        supplyPointCode,
        channel: (fields[4] ?? '').trim().slice(0, 4),
      });
      return;
    }
    this.#outcome.sawNem13 = true;
    const key = [parsed.supplyPointCode, parsed.channel, parsed.previous.at, parsed.current.at].join('\n');
    const earlier = this.#advances.get(key);
    if (earlier === undefined) {
      this.#advances.set(key, { text, line: this.#line });
      this.#advance = { reading: parsed, text, lastLine: this.#line };
    } else if (earlier.text !== text) {
      const message = `The same period was already given in line ${earlier.line} with other figures; one of the two is wrong.`;
      this.#problem(this.#line, this.#line, { code: 'DUPLICATE_READ', message }, text, parsed);
    }
  }

  #transaction(text: string): void {
    if (this.#advance === null) return;
    const fields = text.split(',').map((part) => part.trim());
    this.#advance.reading.transactions = {
      previous: fields[1] ?? '',
      previousServiceOrder: fields[2] ?? '',
      current: fields[3] ?? '',
      currentServiceOrder: fields[4] ?? '',
    };
  }

  #unknownRecord(text: string): void {
    if (this.#unknown) {
      this.#unknown.add(this.#line, text, (problem) => this.#emit(problem));
      return;
    }
    const refusal = {
      code: 'UNKNOWN_RECORD',
      message: `"${text.slice(0, 20)}" begins no record of NEM12 or NEM13 (100, 200, 250, 300, 400, 500, 550, 900).`,
    };
    this.#unknown = new HeldText(this.#line, refusal, text);
  }

  #dayWithoutChannel(bytes: Uint8Array, start: number): number {
    const feed = bytes.indexOf(LINE_FEED, start);
    this.#hold(textOf(bytes, start, feed));
    return feed + 1;
  }

  /** Lines that no sound 200 record stands above. */
  #hold(text: string): void {
    if (this.#refusedBlock) {
      this.#refusedBlock.add(this.#line, text, (problem) => this.#emit(problem));
      return;
    }
    const refusal = { code: 'RECORD_ORDER', message: 'A 300 record must follow the 200 record that says whose it is.' };
    this.#refusedBlock = new HeldText(this.#line, refusal, text);
  }

  #finishRecords(): void {
    if (this.#pending) this.#finishPending();
    if (this.#refusedDay) {
      this.#emit(this.#refusedDay.problem());
      this.#refusedDay = null;
    }
    if (this.#advance) {
      this.#outcome.registerCount++;
      this.#outcome.advanceCount++;
      this.#sink.register(this.#advance.reading);
      this.#advance = null;
    }
    if (this.#unknown) {
      this.#emit(this.#unknown.problem());
      this.#unknown = null;
    }
  }

  #endBlock(): void {
    if (this.#refusedBlock) this.#emit(this.#refusedBlock.problem());
    this.#refusedBlock = null;
  }

  #calendarDayOf(date: number): CalendarDay | null {
    const known = this.#calendar.get(date);
    if (known !== undefined) return known;
    const text = parseCompactDay(String(date));
    const calendarDay = text === null ? null : { text, month: Math.floor(date / 100), dayOfMonth: date % 100 };
    if (calendarDay !== null) this.#calendar.set(date, calendarDay);
    return calendarDay;
  }

  #withDetails(text: string): string {
    return this.#details === null || text === '' ? text : `${this.#detailsText}\n${text}`;
  }

  #refuseDay(refusal: Refusal, text: string, lastLine = this.#day.line): void {
    const { line, supplyPointCode, channel } = this.#day;
    this.#refusedDay = new HeldText(
      line,
      refusal,
      this.#withDetails(text),
      { supplyPointCode, channel, day: this.#calendarDay.text },
      lastLine,
    );
  }

  #problem(
    firstLine: number,
    lastLine: number,
    refusal: Refusal,
    text: string,
    whose?: { supplyPointCode: string; channel: string; day?: string },
  ): void {
    const { code, message } = refusal;
    const problem: FileProblem = { firstLine, lastLine, code, message, text };
    if (whose) Object.assign(problem, { supplyPointCode: whose.supplyPointCode, channel: whose.channel });
    if (whose?.day) problem.day = whose.day;
    this.#emit(problem);
  }

  #emit(problem: FileProblem): void {
    this.#sink.problem(problem);
  }
}

const emptyValue = (at: number): Refusal => ({
  code: 'BAD_VALUE',
  message: `Interval ${at + 1} is empty; only null (N) intervals may be.`,
});

/** `count` digits as a number, −1 when one of them is none. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

const utf8 = new TextDecoder();

function textOf(bytes: Uint8Array, start: number, end: number): string {
  const stop = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  return utf8.decode(bytes.subarray(start, stop));
}
