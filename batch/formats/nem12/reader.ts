import type { FileProblem } from '../../../domain/metering/reading-day.ts';
import { parseCompactTime } from '../../../domain/metering/timestamps.ts';
import type { Delivery } from '../delivery.ts';
import { HeldText, type Whose } from '../held-text.ts';
import { isRefusal, type Refusal } from '../refusal.ts';
import type { ChannelMonths } from '../seen-days.ts';
import { Advances } from './advances.ts';
import { lineAt, textOf } from './bytes.ts';
import { DayRecord } from './day-record.ts';
import { type ChannelDetails, parseChannelDetails, parseRegisterRead } from './records.ts';

const LINE_FEED = 10;
const COMMA = 44;
const ZERO = 48;
const THREE = 51;
const END_OF_FILE_MARK = '\u001a';
const END_RECORD = /^900\s*(,|$)/;

/**
 * Reads NEM12 and NEM13 records (AEMO Meter Data File Format v2.6) from runs of whole lines: which record belongs to which, and what is left out when one is
 * wrong. What is refused is as small as what is wrong: a record, a day with its 400 records, or everything under one 200 record. Files without header or end record, and
 * several files in one (100…900, 100…900), are read.
 */
export class Nem12Reader {
  readonly #to: Delivery;
  readonly #record = new DayRecord();
  readonly #advances = new Advances();
  #details: ChannelDetails | null = null;
  #detailsText = '';
  #months: ChannelMonths | null = null;
  /** Text of a V day and its 400 records while they are being read. */
  #variable: string[] | null = null;
  /** A refused 300, kept open for the 400 records that belong to it. */
  #refusedDay: HeldText | null = null;
  /** A refused 200 with everything under it. */
  #refusedBlock: HeldText | null = null;
  #unknown: HeldText | null = null;
  /** True between the first record of a block and its 900. */
  #open = false;
  /** True while anything waits for the next record to be complete. */
  #waiting = false;

  constructor(to: Delivery) {
    this.#to = to;
  }

  /** The next member of an archive begins: it has its own records, but a day it repeats is still repeated. */
  startMember(): void {
    this.#details = null;
    this.#open = false;
  }

  /** `bytes[start … end)` are whole lines. */
  lines(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      this.#to.line++;
      if (bytes[at] === THREE && bytes[at + 1] === ZERO && bytes[at + 2] === ZERO && bytes[at + 3] === COMMA) {
        at = this.#dayRecord(bytes, at);
      } else {
        this.#otherRecord(lineAt(bytes, at));
        at = bytes.indexOf(LINE_FEED, at) + 1;
      }
    }
  }

  /** A line longer than any record can be; `start` is its beginning. */
  lineTooLong(start: Uint8Array): void {
    this.#to.line++;
    this.#finishRecords();
    this.#refuseLine(
      { code: 'LINE_TOO_LONG', message: 'The line is longer than any record can be (64 KiB).' },
      textOf(start, 0, start.length),
    );
  }

  /** The text ended; `rest` is what came after the last line feed. */
  endOfText(rest: Uint8Array | null): void {
    const text = rest === null ? '' : textOf(rest, 0, rest.length).replaceAll(END_OF_FILE_MARK, '').trim();
    const isEnd = END_RECORD.test(text);
    if (text !== '') {
      this.#to.line++;
      if (isEnd || !this.#open) this.#otherRecord(text);
    }
    this.#finishRecords();
    this.#endBlock();
    if (!this.#open) return;
    this.#open = false;
    const message =
      text === ''
        ? 'The file ends without its end record (900): lines may be missing.'
        : 'The file ends within a line and without its end record (900): it was cut off.';
    this.#refuseLine({ code: 'FILE_TRUNCATED', message }, text === '' ? '' : this.#withDetails(text));
  }

  /** Returns where the next record begins. */
  #dayRecord(bytes: Uint8Array, start: number): number {
    if (this.#waiting) this.#finishRecords();
    this.#open = true;
    const record = this.#record;
    record.next = -1;
    if (this.#details === null || this.#refusedBlock !== null) {
      this.#holdWithoutChannel(lineAt(bytes, start));
    } else {
      const outcome = record.read(bytes, start, this.#to.line);
      // A text is made only where it is needed: one in a hundred days.
      if (outcome !== 'complete' || !this.#deliver()) this.#unusualDay(outcome, lineAt(bytes, start));
    }
    return record.next === -1 ? bytes.indexOf(LINE_FEED, start) + 1 : record.next;
  }

  /** A day that does not simply go to the sink: `complete` here means that it was given before. */
  #unusualDay(outcome: ReturnType<DayRecord['read']>, text: string): void {
    this.#waiting = true;
    if (outcome === 'variable') this.#variable = [text];
    else this.#refuseDay(outcome === 'complete' ? this.#duplicate() : outcome, text);
  }

  /** False when the file gave this day before with other values. */
  #deliver(): boolean {
    const { day, calendarDay, hash } = this.#record;
    return this.#to.day(day, this.#months as ChannelMonths, calendarDay, hash) !== 'different';
  }

  #duplicate(): Refusal {
    const { day, calendarDay } = this.#record;
    return this.#to.duplicate(day, this.#months as ChannelMonths, calendarDay);
  }

  #finishVariable(lines: readonly string[]): void {
    const refusal = this.#record.finishVariable() ?? (this.#deliver() ? null : this.#duplicate());
    if (refusal !== null) this.#refuseDay(refusal, lines.join('\n'), this.#record.day.line + lines.length - 1);
  }

  #otherRecord(text: string): void {
    const comma = text.indexOf(',');
    const type = (comma === -1 ? text : text.slice(0, comma)).trim();
    switch (type) {
      case '':
        if (comma !== -1) this.#unknownRecord(text);
        return;
      case '400':
        this.#endUnknown();
        this.#qualityRange(text);
        return;
      case '500':
        this.#endUnknown();
        this.#registerRead(text);
        return;
      case '550':
        if (!this.#advances.addTransactions(text)) this.#orphan(text, 'A 550 record must follow a 250 record.');
        return;
      case '100':
      case '200':
      case '250':
      case '300':
      case '900':
        this.#mainRecord(type, text);
        return;
      default:
        this.#unknownRecord(text);
    }
  }

  #mainRecord(type: '100' | '200' | '250' | '300' | '900', text: string): void {
    this.#finishRecords();
    this.#open = type !== '900';
    if (type === '300') {
      // Only a 300 with spaces around its number comes here; the byte path has taken the others.
      if (this.#details === null || this.#refusedBlock !== null) {
        this.#holdWithoutChannel(text);
        return;
      }
      const outcome = this.#record.readText(text, this.#to.line);
      if (outcome !== 'complete' || !this.#deliver()) this.#unusualDay(outcome, text);
      return;
    }
    this.#endBlock();
    this.#details = null;
    if (type === '100') this.#header(text);
    else if (type === '200') this.#channel(text);
    else if (type === '250') this.#registerAdvance(text);
  }

  /** 100,VersionHeader,DateTime,FromParticipant,ToParticipant */
  #header(text: string): void {
    const fields = text.split(',').map((part) => part.trim());
    const version = (fields[1] ?? '').toUpperCase();
    if (version !== 'NEM12' && version !== 'NEM13') {
      this.#refuseLine(
        {
          code: 'BAD_HEADER',
          message: `The header names version "${version.slice(0, 40)}"; NEM12 and NEM13 are read.`,
        },
        text,
      );
      return;
    }
    const format = version === 'NEM12' ? 'nem12' : 'nem13';
    this.#to.header({
      format,
      line: this.#to.line,
      version,
      createdAt: parseCompactTime(fields[2] ?? ''),
      from: fields[3] ?? '',
      to: fields[4] ?? '',
    });
  }

  #channel(text: string): void {
    const parsed = parseChannelDetails(text.split(','));
    this.#detailsText = text;
    if (isRefusal(parsed)) {
      this.#refusedBlock = new HeldText(this.#to.line, parsed, text, whoseChannel(text, 4));
      return;
    }
    this.#details = parsed;
    this.#months = this.#to.channel(parsed.supplyPointCode, parsed.channel);
    this.#record.setChannel(parsed);
  }

  #qualityRange(text: string): void {
    const held = this.#refusedBlock ?? this.#refusedDay;
    if (held !== null) {
      this.#hold(held, text);
    } else if (this.#variable === null) {
      this.#orphan(text, 'A 400 record must follow a 300 record whose quality is V.');
    } else {
      this.#variable.push(text);
      const refusal = this.#record.addQualityRange(text.split(','));
      if (refusal === null) return;
      const lines = this.#variable;
      this.#variable = null;
      this.#refuseDay(
        { code: refusal.code, message: `Line ${this.#to.line}: ${refusal.message}` },
        lines.join('\n'),
        this.#to.line,
      );
    }
  }

  #registerRead(text: string): void {
    if (this.#refusedBlock !== null) {
      this.#hold(this.#refusedBlock, text);
      return;
    }
    if (this.#details === null) {
      this.#orphan(text, 'A 500 record must follow a 200 record.');
      return;
    }
    const parsed = parseRegisterRead(text.split(','), this.#details, this.#to.line);
    if (isRefusal(parsed)) {
      const { supplyPointCode, channel } = this.#details;
      this.#refuseLine(parsed, this.#withDetails(text), { supplyPointCode, channel });
      return;
    }
    this.#to.register(parsed);
  }

  #registerAdvance(text: string): void {
    const refusal = this.#advances.add(text, this.#to.line);
    if (refusal !== null) this.#refuseLine(refusal, text, whoseChannel(text, 4));
    this.#waiting = true;
  }

  #unknownRecord(text: string): void {
    if (this.#unknown !== null) {
      this.#hold(this.#unknown, text);
      return;
    }
    const message = `"${text.slice(0, 20)}" begins no record of NEM12 or NEM13 (100, 200, 250, 300, 400, 500, 550, 900).`;
    this.#unknown = new HeldText(this.#to.line, { code: 'UNKNOWN_RECORD', message }, text);
    this.#waiting = true;
  }

  /** A day that no sound 200 record stands above. */
  #holdWithoutChannel(text: string): void {
    if (this.#refusedBlock !== null) {
      this.#hold(this.#refusedBlock, text);
      return;
    }
    const message = 'A 300 record must follow the 200 record that says whose it is.';
    this.#refusedBlock = new HeldText(this.#to.line, { code: 'RECORD_ORDER', message }, text);
  }

  #hold(held: HeldText, text: string): void {
    held.add(this.#to.line, text, (problem) => this.#to.problem(problem));
  }

  /** The record that comes now completes the ones before it. */
  #finishRecords(): void {
    this.#waiting = false;
    const variable = this.#variable;
    this.#variable = null;
    if (variable !== null) this.#finishVariable(variable);
    const advance = this.#advances.take();
    if (advance !== null) this.#to.register(advance);
    if (this.#refusedDay !== null) this.#to.problem(this.#refusedDay.problem());
    this.#refusedDay = null;
    this.#endUnknown();
  }

  #endUnknown(): void {
    if (this.#unknown !== null) this.#to.problem(this.#unknown.problem());
    this.#unknown = null;
  }

  #endBlock(): void {
    if (this.#refusedBlock !== null) this.#to.problem(this.#refusedBlock.problem());
    this.#refusedBlock = null;
  }

  #withDetails(text: string): string {
    return this.#details === null ? text : `${this.#detailsText}\n${text}`;
  }

  #refuseDay(refusal: Refusal, text: string, lastLine = this.#record.day.line): void {
    const { line, supplyPointCode, channel, day } = this.#record.day;
    const whose = { supplyPointCode, channel, ...(day === '' ? {} : { day }) };
    this.#refusedDay = new HeldText(line, refusal, this.#withDetails(text), whose, lastLine);
  }

  #orphan(text: string, message: string): void {
    this.#refuseLine({ code: 'RECORD_ORDER', message }, this.#withDetails(text));
  }

  #refuseLine(refusal: Refusal, text: string, whose: Whose = {}): void {
    const problem: FileProblem = { firstLine: this.#to.line, lastLine: this.#to.line, ...refusal, text, ...whose };
    this.#to.problem(problem);
  }
}

/** Point and channel as a refused record names them, cut to what a problem can hold. */
function whoseChannel(text: string, channelField: number): Whose {
  const fields = text.split(',');
  return {
    supplyPointCode: (fields[1] ?? '').trim().slice(0, 22),
    channel: (fields[channelField] ?? '').trim().slice(0, 4),
  };
}
