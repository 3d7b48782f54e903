import { carryRounder, type ExactAmount, parseDecimal } from '../../../domain/metering/decimal.ts';
import { type FileUnit, parseFileUnit } from '../../../domain/metering/file-unit.ts';
import { type IntervalEnd, intervalEndFromSerial, parseIntervalEnd } from '../../../domain/metering/interval-label.ts';
import { NULL_VALUE, PART_INTERVAL } from '../../../domain/metering/quality.ts';
import { packQuality, type QualityReason, RESIDUE_PER_UNIT } from '../../../domain/metering/reading-day.ts';
import type { Day } from '../../../domain/units.ts';
import { dayHash, placeOf } from '../day-place.ts';
import type { Delivery } from '../delivery.ts';
import type { Refusal } from '../refusal.ts';
import { type ExportColumns, MOST_HEADING_ROWS, matchColumns } from './columns.ts';

const INTERVAL_MINUTES = 15;
const INTERVALS = 96;
const INTERVAL_SECONDS = 900;
const HOUR_SECONDS = 3600;
/** KEPCO's customer numbers have ten digits; a spreadsheet that takes them for numbers loses the leading zeros. */
const CUSTOMER_DIGITS = 10;
const LARGEST_WH = 2_147_483_647;
/** Days that may be incomplete at once: a point's rows may be in any order within neighbouring days, and several points may take turns. */
const MOST_OPEN_DAYS = 10_000;
const OPEN_DAYS_PER_POINT = 2;
const CHANNEL = 'E1';

/** A cell of a sheet: text, or a number where the sheet has one. */
export type Cell = string | number | null;

interface OpenDay {
  code: string;
  day: Day;
  line: number;
  meterSerial: string;
  /** By second of the day; null is a row that says there is no value. */
  rows: Map<number, ExactAmount | null>;
  /** Seconds that were given twice with different values: nobody knows which is right, so neither is taken. */
  contested: Set<number>;
}

/**
 * Puts rows of a KEPCO 15-minute export together to days: `검침일` is the end of an interval, the day runs from 00:15 to 24:00. A row off the quarter hour is part of an interval (outage, meter change): its
 * energy counts, and the interval is marked so that it never sets a demand. An empty value, like a row that is not there, is missing (N); a zero is a zero.
 */
export class UsageDays {
  readonly #to: Delivery;
  readonly #open = new Map<string, OpenDay[]>();
  readonly #inOrder = new Set<OpenDay>();
  #rowsSeen = 0;
  #columns: ExportColumns | null = null;
  #unit: FileUnit = { unit: 'Wh', shift: 3 };
  #refused = false;

  constructor(to: Delivery) {
    this.#to = to;
  }

  /** True when the export cannot be read at all; what is wrong has been said. */
  get refused(): boolean {
    return this.#refused;
  }

  /** The next row; `text` is what a person would look for in the file. */
  row(cells: readonly Cell[], text: string): void {
    if (this.#refused) return;
    if (this.#columns === null) {
      this.#heading(cells);
      return;
    }
    if (cells.every((cell) => cell === null || String(cell).trim() === '')) return;
    const refusal = this.#take(cells, this.#columns);
    if (refusal !== null) this.#to.refuse(refusal, text.slice(0, 1000));
  }

  /** No more rows: what is open is as complete as it gets. */
  end(): void {
    if (this.#columns === null && !this.#refused) {
      this.#refuse({
        code: 'COLUMN_MISSING',
        message: 'No row names an interval (검침일) and an energy (순방향 유효전력량).',
      });
    }
    for (const open of [...this.#inOrder]) this.#close(open);
  }

  /** Whether the last row given completed its day. */
  get endsWithDay(): boolean {
    const last = [...this.#inOrder].at(-1);
    return last === undefined || last.rows.has(INTERVALS * INTERVAL_SECONDS);
  }

  #heading(cells: readonly Cell[]): void {
    this.#rowsSeen++;
    const columns = matchColumns(cells.map((cell) => String(cell ?? '')));
    if (columns === null) {
      if (this.#rowsSeen < MOST_HEADING_ROWS) return;
      this.#refuse({
        code: 'COLUMN_MISSING',
        message: `None of the first ${MOST_HEADING_ROWS} rows names an interval (검침일) and an energy (순방향 유효전력량).`,
      });
    } else if (columns.customer === -1) {
      this.#refuse({
        code: 'COLUMN_MISSING',
        message: 'The export has no customer number (고객번호), so nobody can say whose readings these are.',
      });
    } else {
      this.#columns = columns;
      this.#unit = parseFileUnit(columns.unit) ?? this.#unit;
      this.#to.header({ format: 'kepco-15min', line: this.#to.line, version: null, createdAt: null, from: '', to: '' });
    }
  }

  #take(cells: readonly Cell[], columns: ExportColumns): Refusal | null {
    const code = customerCode(cells[columns.customer] ?? null);
    if (code === null) {
      return {
        code: 'BAD_SUPPLY_POINT',
        message: `"${String(cells[columns.customer] ?? '').slice(0, 40)}" is no customer number (고객번호, ten digits).`,
      };
    }
    const end = intervalEnd(cells[columns.label] ?? null);
    if (end === null)
      return {
        code: 'BAD_DATE',
        message: `"${String(cells[columns.label] ?? '').slice(0, 40)}" is no time of an interval's end (YYYY-MM-DD hh:mm, 00:15 to 24:00).`,
      };
    const amount = this.#amount(cells[columns.energy] ?? null);
    if (amount !== null && 'code' in amount) return amount;
    const open = this.#openDay(code, end.day);
    if (columns.meter !== -1)
      open.meterSerial = String(cells[columns.meter] ?? '')
        .trim()
        .slice(0, 20);
    return this.#add(open, end, amount);
  }

  #amount(cell: Cell): ExactAmount | null | Refusal {
    const text = String(cell ?? '')
      .trim()
      .replaceAll(',', '');
    if (text === '') return null;
    const amount = parseDecimal(text, this.#unit.shift);
    if (typeof amount === 'string') return { code: 'BAD_VALUE', message: `"${text.slice(0, 40)}" is ${amount}.` };
    if (amount.whole < 0 || amount.fine < 0)
      return { code: 'NEGATIVE', message: `The energy is negative (${text}); a column counts one direction only.` };
    if (amount.whole >= LARGEST_WH)
      return { code: 'VALUE_TOO_LARGE', message: `The energy (${text}) is above ${LARGEST_WH} Wh.` };
    return amount;
  }

  #add(open: OpenDay, { day, second }: IntervalEnd, amount: ExactAmount | null): Refusal | null {
    const before = open.rows.get(second);
    if (before === undefined) {
      open.rows.set(second, amount);
      return null;
    }
    if (before?.whole === amount?.whole && before?.fine === amount?.fine) return null;
    open.contested.add(second);
    return {
      code: 'DUPLICATE_INTERVAL',
      message: `${open.code} ${day}: the interval that ends at ${clock(second)} was already given with another value; neither is taken.`,
    };
  }

  #openDay(code: string, day: Day): OpenDay {
    let days = this.#open.get(code);
    if (!days) {
      days = [];
      this.#open.set(code, days);
    }
    const known = days.find((open) => open.day === day);
    if (known) return known;
    const open: OpenDay = { code, day, line: this.#to.line, meterSerial: '', rows: new Map(), contested: new Set() };
    days.push(open);
    this.#inOrder.add(open);
    if (days.length > OPEN_DAYS_PER_POINT) this.#close(days[0] as OpenDay);
    if (this.#inOrder.size > MOST_OPEN_DAYS) this.#close(this.#inOrder.values().next().value as OpenDay);
    return open;
  }

  #close(open: OpenDay): void {
    this.#inOrder.delete(open);
    const rest = (this.#open.get(open.code) ?? []).filter((other) => other !== open);
    if (rest.length === 0) this.#open.delete(open.code);
    else this.#open.set(open.code, rest);
    const refusal = this.#deliver(open);
    if (refusal === null) return;
    const whose = { supplyPointCode: open.code, channel: CHANNEL, day: open.day };
    this.#to.problem({ firstLine: open.line, lastLine: this.#to.line, ...refusal, text: rowsText(open), ...whose });
  }

  #deliver(open: OpenDay): Refusal | null {
    const seconds = [...open.rows.keys()].sort((a, b) => a - b);
    if (seconds.length >= INTERVALS / 8 && seconds.every((second) => second % HOUR_SECONDS === 0)) {
      return {
        code: 'INTERVAL_LENGTH',
        message: `${open.code} ${open.day} has hourly rows; 15-minute rows are needed.`,
      };
    }
    const { amounts, quality, reasons } = intervals(open, seconds);
    const rounder = carryRounder();
    const values = Int32Array.from(amounts, (amount) => rounder.round(amount));
    const day = {
      line: open.line,
      supplyPointCode: open.code,
      registerId: '',
      channel: CHANNEL,
      meterSerial: open.meterSerial,
      unit: this.#unit.unit,
      fileUnit: this.#columns?.unit ?? 'kWh',
      day: open.day,
      intervalMinutes: INTERVAL_MINUTES,
      values,
      quality: packQuality(quality),
      reasons: reasons.length === 0 ? null : reasons,
      operatorUpdatedAt: null,
      total: values.reduce((sum, value) => sum + value, 0),
      residue: rounder.residue(),
    };
    const months = this.#to.channel(open.code, CHANNEL);
    const place = placeOf(open.day);
    return this.#to.day(day, months, place, dayHash(day)) === 'different'
      ? this.#to.duplicate(day, months, place)
      : null;
  }

  #refuse(refusal: Refusal): void {
    this.#refused = true;
    this.#to.refuse(refusal);
  }
}

function customerCode(cell: Cell): string | null {
  const digits = String(cell ?? '').replace(/[\s-]/g, '');
  return /^\d{1,10}$/.test(digits) ? digits.padStart(CUSTOMER_DIGITS, '0') : null;
}

const intervalEnd = (cell: Cell): IntervalEnd | null => {
  if (typeof cell === 'number') return intervalEndFromSerial(cell);
  const text = (cell ?? '').trim();
  return /^\d{5}\.\d+$/.test(text) ? intervalEndFromSerial(Number(text)) : parseIntervalEnd(text);
};

/** The rows of a day by interval: their energy, and how well it is known. */
function intervals(
  open: OpenDay,
  seconds: readonly number[],
): { amounts: ExactAmount[]; quality: Uint8Array; reasons: QualityReason[] } {
  const amounts: ExactAmount[] = Array.from({ length: INTERVALS }, () => ({ whole: 0, fine: 0 }));
  const quality = new Uint8Array(INTERVALS).fill(NULL_VALUE);
  const reasons: QualityReason[] = [];
  for (const second of seconds) {
    const i = Math.ceil(second / INTERVAL_SECONDS) - 1;
    const amount = open.contested.has(second) ? null : (open.rows.get(second) ?? null);
    if (amount === null) continue;
    const parts = quality[i] !== NULL_VALUE;
    const offGrid = second % INTERVAL_SECONDS !== 0;
    amounts[i] = plus(amounts[i] as ExactAmount, amount);
    quality[i] = parts || offGrid ? PART_INTERVAL : 0;
    if (offGrid)
      reasons.push({
        first: i + 1,
        last: i + 1,
        quality: PART_INTERVAL,
        code: null,
        text: `part of an interval, read at ${clock(second)}`,
      });
  }
  return { amounts, quality, reasons };
}

function plus(a: ExactAmount, b: ExactAmount): ExactAmount {
  const fine = a.fine + b.fine;
  return fine >= RESIDUE_PER_UNIT
    ? { whole: a.whole + b.whole + 1, fine: fine - RESIDUE_PER_UNIT }
    : { whole: a.whole + b.whole, fine };
}

const clock = (second: number): string =>
  `${String(Math.floor(second / HOUR_SECONDS)).padStart(2, '0')}:${String(Math.floor(second / 60) % 60).padStart(2, '0')}`;

const rowsText = (open: OpenDay): string =>
  [...open.rows]
    .map(([second, amount]) => `${open.code},${open.day} ${clock(second)},${amount?.whole ?? ''} Wh`)
    .join('\n');
