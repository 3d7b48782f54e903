import { addDays } from '../../../domain/calendar/day.ts';
import { carryRounder, type ExactAmount, parseDecimal } from '../../../domain/metering/decimal.ts';
import { NULL_VALUE } from '../../../domain/metering/quality.ts';
import { packQuality } from '../../../domain/metering/reading-day.ts';
import type { RegisterIndex } from '../../../domain/metering/register-reading.ts';
import { parseCompactDay } from '../../../domain/metering/timestamps.ts';
import type { Day } from '../../../domain/units.ts';
import { dayHash, placeOf } from '../day-place.ts';
import type { Delivery } from '../delivery.ts';
import { FileRefused } from '../file-refused.ts';
import type { Refusal } from '../refusal.ts';
import type { TextReader } from '../text-reader.ts';
import { XmlReader } from '../xml-reader.ts';

const SLOTS = 48;
const INTERVAL_MINUTES = 30;
const SHIFT = 3;
const LARGEST_WH = 2_147_483_647;
const CHANNEL = 'E1';
const SUPPLY_POINT = /^\d{22}$/;
/** A value that is known to be missing, and one that the file has not mentioned. */
const NOT_PROVIDED = Number.NaN;

/** Element names of the BP standard (JIPDEC/OCCTO code list); only their numbers are public. */
const NAMES = {
  kind: 'JP00002',
  sender: 'JP06110',
  receiver: 'JP06112',
  day: 'JP06116',
  slot: 'JP06219',
  supplyPoint: 'JP06400',
  missing: 'JP06122',
  highVoltageKwh: 'JP06123',
  lowVoltageKwh: 'JP06125',
  notProvided: 'JP06405',
  monthTotal: 'JP06426',
  monthDay: 'JP06423',
  monthKwh: 'JP06424',
} as const;
const HEADER = 'JPTRM';
const RECORD = 'JPMR00010';
const POINT_IN_SLOT = 'JPMR00011';
const MONTH_DAY = 'JPMR00013';
const MONTH_SLOT = 'JPMR00014';

/** The half-hours of one point and day in Wh; NaN = not provided. Parts of a Wh are kept beside them, where there are any. */
interface HalfHours {
  line: number;
  wh: Float64Array;
  fine: Float64Array | null;
  given: Uint8Array;
}

const halfHours = (line: number): HalfHours => ({
  line,
  wh: new Float64Array(SLOTS).fill(NOT_PROVIDED),
  fine: null,
  given: new Uint8Array(SLOTS),
});

/**
 * Reads 30-minute usage of the Japanese BP standard (domain.md §3.3): the day-before file (W40120, W41120), which goes slot by slot through all supply points, and the fixed
 * monthly usage (W51210, W51220), which goes day by day through each. The first has to be turned round, so all its points are held: 0.5 KiB each. The rolling file of today (W40110, W41110) has one half-hour of a
 * day that is not over; it is refused, because the day-before file brings the same values complete.
 */
export class UsageXmlReader implements TextReader {
  readonly #to: Delivery;
  readonly #xml: XmlReader;
  readonly #lineBefore: number;
  readonly #open: string[] = [];
  /** Texts of the elements read last, by name; cleared when the record they belong to ends. */
  readonly #values = new Map<string, string>();
  readonly #byPoint = new Map<string, HalfHours>();
  #fileDay: Day | null = null;
  #headerGiven = false;
  #isToday = false;
  #slot: string | undefined;
  #month: { day: Day | null; dayText: string; hours: HalfHours; refusal: Refusal | null }[] = [];
  #monthSlots = halfHours(0);
  #monthRefusal: Refusal | null = null;

  constructor(to: Delivery) {
    this.#to = to;
    this.#lineBefore = to.line;
    this.#xml = new XmlReader({
      open: (name) => this.#opened(name),
      close: (name, text) => this.#closed(name, text.trim()),
    });
  }

  push(bytes: Uint8Array): void {
    this.#guarded(() => this.#xml.push(bytes));
  }

  end(): void {
    this.#guarded(() => this.#xml.end());
    this.#to.line = this.#lineBefore + this.#xml.line;
    for (const [code, hours] of this.#byPoint) if (this.#fileDay !== null) this.#deliver(code, this.#fileDay, hours);
  }

  /** A text that ends before its XML does was cut off; one that is broken otherwise is broken. */
  #guarded(read: () => void): void {
    try {
      read();
    } catch (error) {
      this.#to.line = this.#lineBefore + this.#xml.line;
      if (error instanceof FileRefused && /unclosed|must contain a root/.test(error.message)) {
        throw new FileRefused('FILE_TRUNCATED', `The file ends before its XML does: it was cut off. ${error.message}`);
      }
      throw error;
    }
  }

  #opened(name: string): void {
    this.#open.push(name);
    if (name === RECORD) {
      this.#header();
      this.#slot = undefined;
      this.#month = [];
    }
    if (name === RECORD || name === POINT_IN_SLOT) for (const value of Object.values(NAMES)) this.#values.delete(value);
    if (name === MONTH_DAY) {
      this.#monthSlots = halfHours(this.#line());
      this.#monthRefusal = null;
      this.#values.delete(NAMES.monthDay);
    }
    if (name === MONTH_SLOT) {
      this.#values.delete(NAMES.slot);
      this.#values.delete(NAMES.monthKwh);
    }
  }

  #closed(name: string, text: string): void {
    this.#open.pop();
    const parent = this.#open.at(-1);
    if (name === NAMES.slot && parent === HEADER) this.#isToday = true;
    else if (name === NAMES.slot && parent === RECORD) this.#slot = text;
    this.#values.set(name, text);
    if (name === NAMES.day && parent === HEADER) this.#takeFileDay(text);
    else if (name === POINT_IN_SLOT) this.#takeSlotOfPoint();
    else if (name === MONTH_SLOT)
      this.#monthRefusal ??= this.#take(this.#monthSlots, this.#text(NAMES.slot), this.#text(NAMES.monthKwh));
    else if (name === MONTH_DAY) this.#takeMonthDay();
    else if (name === RECORD) this.#endRecord();
  }

  #header(): void {
    if (this.#headerGiven) return;
    this.#headerGiven = true;
    const [version, from, to] = [this.#text(NAMES.kind), this.#text(NAMES.sender), this.#text(NAMES.receiver)];
    this.#to.header({ format: 'jp-30min', line: this.#line(), version: version || null, createdAt: null, from, to });
    if (this.#isToday) {
      const message =
        'This is the rolling file of a day that is not over (one half-hour); the file of the day before has the whole day.';
      throw new FileRefused('NOT_A_WHOLE_DAY', message);
    }
  }

  #takeFileDay(text: string): void {
    this.#fileDay = parseCompactDay(text);
    if (this.#fileDay === null)
      throw new FileRefused('BAD_DATE', `The file's day (${NAMES.day}) "${text.slice(0, 40)}" is none.`);
  }

  #takeSlotOfPoint(): void {
    const code = this.#supplyPoint();
    if (code === null) return;
    if (this.#fileDay === null)
      throw new FileRefused('BAD_DATE', `The file does not say what day it is of (${NAMES.day}).`);
    let hours = this.#byPoint.get(code);
    if (!hours) {
      hours = halfHours(this.#line());
      this.#byPoint.set(code, hours);
    }
    const provided = this.#text(NAMES.missing) === '0';
    const kwh = this.#text(NAMES.highVoltageKwh) || this.#text(NAMES.lowVoltageKwh);
    const refusal = this.#take(hours, this.#slot ?? '', provided ? kwh : null);
    if (refusal !== null) this.#refuse(refusal, code, this.#fileDay);
  }

  #takeMonthDay(): void {
    const dayText = this.#text(NAMES.monthDay);
    this.#month.push({ day: parseCompactDay(dayText), dayText, hours: this.#monthSlots, refusal: this.#monthRefusal });
  }

  /** The record of a point in the monthly file is complete; the days come out here because the point's number may stand behind them. */
  #endRecord(): void {
    if (this.#month.length === 0 && this.#text(NAMES.notProvided) === '') return;
    const code = this.#supplyPoint();
    if (code === null) return;
    if (this.#text(NAMES.notProvided) === '1') {
      this.#refuse(
        { code: 'NOT_PROVIDED', message: `The operator does not provide the usage of ${code} yet; ask for it.` },
        code,
      );
      return;
    }
    for (const { day, dayText, hours, refusal } of this.#month) {
      if (day === null)
        this.#refuse({ code: 'BAD_DATE', message: `"${dayText.slice(0, 40)}" is no day (YYYYMMDD).` }, code);
      else if (refusal !== null) this.#refuse(refusal, code, day);
      else this.#deliver(code, day, hours);
    }
    this.#monthTotal(code);
  }

  /** The month's total is an independent figure for the sum of its half-hours. */
  #monthTotal(code: string): void {
    const text = this.#text(NAMES.monthTotal);
    const days = this.#month.flatMap(({ day }) => (day === null ? [] : [day])).sort();
    const [first, last] = [days[0], days.at(-1)];
    if (text === '' || first === undefined || last === undefined) return;
    const total = parseDecimal(text, SHIFT);
    if (typeof total === 'string') {
      this.#refuse({ code: 'BAD_VALUE', message: `The month's total "${text.slice(0, 40)}" is ${total}.` }, code);
      return;
    }
    const index = (at: Day): RegisterIndex => ({
      index: null,
      indexText: '',
      at: `${at} 00:00:00`,
      quality: 0,
      reasonCode: null,
      reasonText: '',
    });
    this.#to.register({
      kind: 'advance',
      line: this.#line(),
      supplyPointCode: code,
      registerId: '',
      channel: CHANNEL,
      meterSerial: '',
      unit: 'Wh',
      fileUnit: 'kWh',
      direction: 'E',
      previous: index(first),
      current: index(addDays(last, 1)),
      quantity: total.whole,
      residue: total.fine,
      nextReadOn: null,
      operatorUpdatedAt: null,
      transactions: null,
    });
  }

  /** Puts one half-hour where it belongs; `kwh` null = the operator says that there is none. */
  #take(hours: HalfHours, slotText: string, kwh: string | null): Refusal | null {
    const slot = /^\d{1,2}$/.test(slotText) ? Number(slotText) - 1 : -1;
    if (slot < 0 || slot >= SLOTS)
      return { code: 'BAD_INTERVAL', message: `"${slotText.slice(0, 40)}" is no half-hour of a day (1 to ${SLOTS}).` };
    const amount = kwh === null ? null : parseDecimal(kwh, SHIFT);
    if (typeof amount === 'string')
      return { code: 'BAD_VALUE', message: `Half-hour ${slot + 1}: "${(kwh ?? '').slice(0, 40)}" is ${amount}.` };
    if (amount !== null && (amount.whole < 0 || amount.fine < 0))
      return { code: 'NEGATIVE', message: `Half-hour ${slot + 1} is negative (${kwh}).` };
    if (amount !== null && amount.whole >= LARGEST_WH)
      return { code: 'VALUE_TOO_LARGE', message: `Half-hour ${slot + 1} (${kwh}) is above ${LARGEST_WH} Wh.` };
    if (hours.given[slot] === 1) return this.#again(hours, slot, amount);
    hours.given[slot] = 1;
    put(hours, slot, amount);
    return null;
  }

  #again(hours: HalfHours, slot: number, amount: ExactAmount | null): Refusal | null {
    const [wh, fine] = [hours.wh[slot] as number, hours.fine?.[slot] ?? 0];
    const same = amount === null ? Number.isNaN(wh) : amount.whole === wh && amount.fine === fine;
    if (same) return null;
    put(hours, slot, null);
    return {
      code: 'DUPLICATE_INTERVAL',
      message: `Half-hour ${slot + 1} was already given with another value; neither is taken.`,
    };
  }

  #deliver(code: string, day: Day, { line, wh, fine }: HalfHours): void {
    const rounder = carryRounder();
    const values = Int32Array.from(wh, (whole, i) =>
      rounder.round(Number.isNaN(whole) ? { whole: 0, fine: 0 } : { whole, fine: fine?.[i] ?? 0 }),
    );
    const quality = packQuality(Uint8Array.from(wh, (whole) => (Number.isNaN(whole) ? NULL_VALUE : 0)));
    const reading = {
      line,
      supplyPointCode: code,
      registerId: '',
      channel: CHANNEL,
      meterSerial: '',
      unit: 'Wh' as const,
      fileUnit: 'kWh',
      day,
      intervalMinutes: INTERVAL_MINUTES,
      values,
      quality,
      reasons: null,
      operatorUpdatedAt: null,
      total: values.reduce((sum, value) => sum + value, 0),
      residue: rounder.residue(),
    };
    const months = this.#to.channel(code, CHANNEL);
    const place = placeOf(day);
    if (this.#to.day(reading, months, place, dayHash(reading)) !== 'different') return;
    this.#refuse(this.#to.duplicate(reading, months, place), code, day);
  }

  #supplyPoint(): string | null {
    const code = this.#text(NAMES.supplyPoint);
    if (SUPPLY_POINT.test(code)) return code;
    this.#refuse(
      {
        code: 'BAD_SUPPLY_POINT',
        message: `"${code.slice(0, 40)}" is no supply point number (供給地点特定番号, 22 digits).`,
      },
      code.slice(0, 22),
    );
    return null;
  }

  #refuse(refusal: Refusal, code: string, day?: Day): void {
    const line = this.#line();
    const text = `${code} ${day ?? ''}`.trim();
    this.#to.problem({
      firstLine: line,
      lastLine: line,
      ...refusal,
      text,
      supplyPointCode: code,
      channel: CHANNEL,
      ...(day === undefined ? {} : { day }),
    });
  }

  #text(name: string): string {
    return this.#values.get(name) ?? '';
  }

  #line(): number {
    return this.#lineBefore + this.#xml.line;
  }
}

function put(hours: HalfHours, slot: number, amount: ExactAmount | null): void {
  hours.wh[slot] = amount === null ? NOT_PROVIDED : amount.whole;
  if (amount !== null && amount.fine !== 0) hours.fine ??= new Float64Array(SLOTS);
  if (hours.fine !== null) hours.fine[slot] = amount?.fine ?? 0;
}
