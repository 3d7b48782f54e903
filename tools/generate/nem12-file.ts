import { addDays, dayNumber, dayText } from '../../domain/calendar/day.ts';
import type { Day } from '../../domain/units.ts';
import { DayValues, type GeneratedDay, generatedDay } from './day-values.ts';
import {
  type DayToSpoil,
  FAULT_KINDS,
  type FaultKind,
  type FaultName,
  type PlannedFault,
  planFaults,
} from './faults.ts';
import { hash } from './random.ts';
import { type Channel, type GeneratedPoint, supplyPoint } from './supply-points.ts';
import { TextBuffer } from './text-buffer.ts';

export interface GenerateOptions {
  supplyPoints: number;
  days: number;
  seed: number;
  from: Day;
  intervalMinutes: 5 | 15 | 30;
  faults: readonly FaultName[];
}

/** A fault as it lies in the file. */
export interface FaultAnswer {
  kind: FaultName;
  /** Problem code that a reader must give; null where the file is sound and the fault is in the data. */
  code: string | null;
  supplyPoint: string;
  channel: Channel;
  firstDay: Day;
  lastDay: Day;
  firstLine: number;
  lastLine: number;
  intervals: [number, number] | null;
  /** What the meter really counted on these days, Wh per interval; empty where it does not matter. */
  truth: number[][];
}

/** What a reader must find for a channel: days, values and their sum in Wh or varh. */
export interface ChannelAnswer {
  days: number;
  n: number;
  sum: number;
}

export interface AnswerKey {
  options: GenerateOptions;
  lines: number;
  values: number;
  points: Record<string, Record<string, ChannelAnswer>>;
  faults: FaultAnswer[];
}

const PIECE = 1 << 20;
const STAMP = 41;
const UNITS: Record<Channel, string> = { E1: 'kWh', B1: 'kWh', Q1: 'kvarh' };
const NEW_METER_MINUTES = 30;

const compact = (day: Day): string => day.replaceAll('-', '');

/** Makes a NEM12 file piece by piece; the generator's return value says what is in it. */
export function* nem12File(options: GenerateOptions): Generator<Buffer, AnswerKey> {
  const file = new Nem12File(options);
  for (let index = 0; index < options.supplyPoints; index++) {
    file.writePoint(index);
    if (file.text.length > PIECE) yield file.text.take();
  }
  const answers = file.finish();
  yield file.text.take();
  return answers;
}

class Nem12File {
  readonly text = new TextBuffer();
  readonly #options: GenerateOptions;
  readonly #days: GeneratedDay[];
  readonly #dates: string[];
  readonly #values: DayValues;
  readonly #plan: Map<number, PlannedFault>;
  readonly #day: Int32Array;
  readonly #halfHours = new Int32Array(1440 / NEW_METER_MINUTES);
  readonly #answers: AnswerKey;

  constructor(options: GenerateOptions) {
    this.#options = options;
    const first = dayNumber(options.from);
    this.#days = Array.from({ length: options.days }, (_, i) => generatedDay(options.seed, first + i));
    this.#dates = this.#days.map(({ number }) => compact(dayText(number)));
    this.#values = new DayValues(options.seed);
    this.#plan = planFaults(options.seed, options.faults, options.supplyPoints, options.days);
    this.#day = new Int32Array(1440 / options.intervalMinutes);
    this.#answers = { options, lines: 0, values: 0, points: {}, faults: [] };
    this.text.text(`100,NEM12,${compact(addDays(options.from, options.days))}0300,KEPCO,RETAILER\r\n`);
  }

  writePoint(index: number): void {
    const point = supplyPoint(this.#options.seed, index);
    const answers: Record<string, ChannelAnswer> = {};
    for (const channel of point.channels) {
      const fault = channel === 'E1' ? this.#plan.get(index) : undefined;
      const answer = this.#writeChannel(point, channel, fault);
      if (answer.n > 0) answers[channel] = answer;
    }
    if (Object.keys(answers).length > 0) this.#answers.points[point.code] = answers;
  }

  finish(): AnswerKey {
    this.text.text('900\r\n');
    this.#answers.lines = this.text.lines;
    return this.#answers;
  }

  #writeChannel(point: GeneratedPoint, channel: Channel, fault: PlannedFault | undefined): ChannelAnswer {
    const answer: ChannelAnswer = { days: 0, n: 0, sum: 0 };
    const kind: FaultKind | undefined = fault && FAULT_KINDS[fault.kind];
    const firstLine = this.text.lines + 1;
    this.#writeDetails(point.meterSerial, point, channel, this.#options.intervalMinutes, kind);
    let indexWh = point.firstIndexWh;
    let changed = false;
    for (let i = 0; i < this.#days.length; i++) {
      const day = this.#days[i] as GeneratedDay;
      this.#values.fill(point, channel, day, this.#day);
      indexWh += sum(this.#day);
      const inFault = fault !== undefined && i >= fault.day && i < fault.day + (kind?.days ?? 0);
      if (fault?.kind === 'meter-change' && i === fault.day) {
        this.#changeMeter(point, channel, i, indexWh - sum(this.#day));
        indexWh = sum(this.#day);
        changed = true;
      }
      if (inFault && kind?.spoilDay) this.#writeSpoilt(point, channel, i, fault, kind.spoilDay, answer);
      else this.#writeDay(point, i, changed ? this.#toHalfHours() : this.#day, answer);
    }
    if (fault?.kind === 'register-mismatch') indexWh += 7000;
    this.#writeReads(changed ? 0 : point.firstIndexWh, indexWh, changed ? (fault?.day ?? 0) : 0);
    if (kind && kind.days === 0) {
      if (kind.code !== null) answer.n = 0;
      this.#noteBlock(point, channel, fault as PlannedFault, firstLine);
    }
    if (answer.n > 0) this.#answers.values += answer.n;
    return answer;
  }

  /** 200,NMI,NMIConfiguration,RegisterID,NMISuffix,MDMDataStreamIdentifier,MeterSerialNumber,UOM,IntervalLength,NextScheduledReadDate */
  #writeDetails(serial: string, point: GeneratedPoint, channel: Channel, minutes: number, kind?: FaultKind): void {
    const stream = channel === 'E1' ? 'N1' : '';
    const fields = [
      '200',
      point.code,
      point.channels.join(''),
      channel,
      channel,
      stream,
      serial,
      UNITS[channel],
      String(minutes),
      '',
    ];
    kind?.spoilChannel?.(fields);
    this.text.text(`${fields.join(',')}\r\n`);
  }

  #writeDay(point: GeneratedPoint, i: number, values: Int32Array, answer: ChannelAnswer): void {
    this.text.text(`300,${this.#dates[i]},`);
    this.text.thousandths(values);
    this.text.text(`A,,,${this.#stamp(point, i)},\r\n`);
    count(answer, values);
  }

  #writeSpoilt(
    point: GeneratedPoint,
    channel: Channel,
    i: number,
    fault: PlannedFault,
    spoil: (day: DayToSpoil) => { lines: string[]; found: Int32Array | null; intervals?: [number, number] },
    answer: ChannelAnswer,
  ): void {
    let picks = 0;
    const { lines, found, intervals } = spoil({
      date: this.#dates[i] as string,
      texts: Array.from(this.#day, (value) => (value / 1000).toFixed(3)),
      values: this.#day.slice(),
      stamp: this.#stamp(point, i),
      pick: (below) => hash(this.#options.seed, point.index, i, ++picks) % below,
    });
    const firstLine = this.text.lines + 1;
    for (const line of lines) this.text.text(`${line}\r\n`);
    if (found !== null) count(answer, found);
    if (fault.kind === 'future-day') count(answer, this.#day);
    this.#note(point, channel, fault, { i, firstLine, intervals: intervals ?? null });
  }

  /** One entry per fault; a fault of several days gets longer with each. */
  #note(
    point: GeneratedPoint,
    channel: Channel,
    { kind, day }: PlannedFault,
    at: { i: number; firstLine: number; intervals: [number, number] | null },
  ): void {
    const { faults } = this.#answers;
    const place = dayText((this.#days[at.i] as GeneratedDay).number);
    const truth = Array.from(this.#day);
    const last = faults.at(-1);
    if (at.i > day && last?.supplyPoint === point.code) {
      last.lastDay = place;
      last.lastLine = this.text.lines;
      last.truth.push(truth);
      return;
    }
    // A second record is what is wrong about a repeated day and about an unknown record, not the first.
    const second = kind === 'duplicate-different' || kind === 'unknown-record';
    faults.push({
      kind,
      code: FAULT_KINDS[kind].code,
      supplyPoint: point.code,
      channel,
      firstDay: place,
      lastDay: place,
      firstLine: at.firstLine + (second ? 1 : 0),
      lastLine: this.text.lines,
      intervals: at.intervals,
      truth: [truth],
    });
  }

  #noteBlock(point: GeneratedPoint, channel: Channel, { kind, day }: PlannedFault, firstLine: number): void {
    const changes = kind === 'meter-change';
    this.#answers.faults.push({
      kind,
      code: FAULT_KINDS[kind].code,
      supplyPoint: point.code,
      channel,
      firstDay: addDays(this.#options.from, changes ? day : 0),
      lastDay: addDays(this.#options.from, this.#options.days - 1),
      firstLine,
      lastLine: this.text.lines,
      intervals: null,
      truth: [],
    });
  }

  #changeMeter(point: GeneratedPoint, channel: Channel, day: number, lastIndexWh: number): void {
    this.#writeReads(point.firstIndexWh, lastIndexWh, 0, day);
    this.#writeDetails(`N${point.meterSerial.slice(1)}`, point, channel, NEW_METER_MINUTES);
  }

  /** 500 records: what the register showed at the beginning of day `from` and of day `to`. */
  #writeReads(firstWh: number, lastWh: number, from: number, to = this.#options.days): void {
    for (const [at, wh] of [
      [from, firstWh],
      [to, lastWh],
    ] as const) {
      this.text.text(`500,N,,${compact(addDays(this.#options.from, at))}000000,${(wh / 1000).toFixed(3)}\r\n`);
    }
  }

  #toHalfHours(): Int32Array {
    const each = this.#day.length / this.#halfHours.length;
    this.#halfHours.fill(0);
    for (let i = 0; i < this.#day.length; i++)
      (this.#halfHours[Math.floor(i / each)] as number) += this.#day[i] as number;
    return this.#halfHours;
  }

  /** The operator's meter data system finishes a day between midnight and four o'clock of the next. */
  #stamp(point: GeneratedPoint, i: number): string {
    const second = hash(this.#options.seed, STAMP, point.index, (this.#days[i] as GeneratedDay).number) % 14_400;
    const date = this.#dates[i + 1] ?? compact(addDays(this.#options.from, i + 1));
    const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
    return `${date}${two((second / 3600) | 0)}${two(((second / 60) | 0) % 60)}${two(second % 60)}`;
  }
}

function sum(values: Int32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}

function count(answer: ChannelAnswer, values: Int32Array): void {
  answer.days++;
  answer.n += values.length;
  answer.sum += sum(values);
}
