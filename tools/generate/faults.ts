import { hash } from './random.ts';

/** A faulty day before it is written. */
export interface DayToSpoil {
  /** YYYYMMDD */
  date: string;
  /** kWh with three decimals. */
  texts: string[];
  /** The truth, in Wh. */
  values: Int32Array;
  /** YYYYMMDDhhmmss */
  stamp: string;
  /** 0 … below − 1, the same for the same seed. */
  pick(below: number): number;
}

/** What was made of it. */
export interface SpoiltDay {
  lines: string[];
  /** Values that a reader must give for the day; null when it must give none. */
  found: Int32Array | null;
  /** 1-based and inclusive, where a fault sits in some intervals. */
  intervals?: [number, number];
}

export interface FaultKind {
  /** Problem code that the reader must give; null where the file is sound and the fault is in the data. */
  code: string | null;
  /** Days in a row it takes; 0 = the whole block under the point's 200 record. */
  days: number;
  /** Changes the fields of the 200 record. */
  spoilChannel?(fields: string[]): void;
  spoilDay?(day: DayToSpoil): SpoiltDay;
}

const record = ({ date, stamp }: DayToSpoil, texts: readonly string[], quality = 'A,,'): string =>
  `300,${date},${texts.join(',')},${quality},${stamp},`;
const refused = (lines: string[]): SpoiltDay => ({ lines, found: null });
const replaced = (texts: readonly string[], at: number, by: string): string[] =>
  texts.map((text, i) => (i === at ? by : text));

/** Some intervals with another quality than A, written as a V day with its 400 records. */
function ranged(
  day: DayToSpoil,
  first: number,
  last: number,
  quality: string,
  texts: readonly string[],
  found: Int32Array,
): SpoiltDay {
  const count = texts.length;
  const lines = [record(day, texts, 'V,,')];
  if (first > 1) lines.push(`400,1,${first - 1},A,,`);
  lines.push(`400,${first},${last},${quality}`);
  if (last < count) lines.push(`400,${last + 1},${count},A,,`);
  return { lines, found, intervals: [first, last] };
}

function nullGap(day: DayToSpoil, length: number): SpoiltDay {
  const first = 1 + day.pick(day.values.length - length);
  const last = first + length - 1;
  const found = day.values.map((value, i) => (i >= first - 1 && i < last ? 0 : value));
  const texts = day.texts.map((text, i) => (i >= first - 1 && i < last ? '0' : text));
  return ranged(day, first, last, 'N,,', texts, found);
}

const channelField = (at: number, text: string) => (fields: string[]) => {
  fields[at] = text;
};

/** Every kind of fault by name. docs/operator-files.md describes them. */
export const FAULT_KINDS = {
  'interval-count': { code: 'INTERVAL_COUNT', days: 1, spoilDay: (day) => refused([record(day, day.texts.slice(1))]) },
  'bad-value': {
    code: 'BAD_VALUE',
    days: 1,
    spoilDay: (day) => refused([record(day, replaced(day.texts, day.pick(day.texts.length), '#N/A'))]),
  },
  negative: {
    code: 'NEGATIVE',
    days: 1,
    spoilDay: (day) => refused([record(day, replaced(day.texts, day.pick(day.texts.length), '-0.100'))]),
  },
  'bad-date': {
    code: 'BAD_DATE',
    days: 1,
    spoilDay: (day) => refused([record({ ...day, date: `${day.date.slice(0, 4)}1332` }, day.texts)]),
  },
  'bad-quality': { code: 'BAD_QUALITY', days: 1, spoilDay: (day) => refused([record(day, day.texts, 'S,,')]) },
  'range-gap': {
    code: 'QUALITY_RANGE_GAP',
    days: 1,
    spoilDay: (day) => refused([record(day, day.texts, 'V,,'), '400,1,9,A,,', `400,11,${day.texts.length},A,,`]),
  },
  'range-overlap': {
    code: 'QUALITY_RANGE_OVERLAP',
    days: 1,
    spoilDay: (day) => refused([record(day, day.texts, 'V,,'), '400,1,10,A,,', `400,10,${day.texts.length},A,,`]),
  },
  'duplicate-same': {
    code: null,
    days: 1,
    spoilDay: (day) => ({ lines: [record(day, day.texts), record(day, day.texts)], found: day.values }),
  },
  'duplicate-different': {
    code: 'DUPLICATE_DAY',
    days: 1,
    spoilDay: (day) => ({
      lines: [record(day, day.texts), record(day, replaced(day.texts, 0, '9.999'))],
      found: day.values,
    }),
  },
  'unknown-record': {
    code: 'UNKNOWN_RECORD',
    days: 1,
    spoilDay: (day) => ({ lines: [record(day, day.texts), '301,what,is,this'], found: day.values }),
  },
  'bad-unit': { code: 'BAD_UNIT', days: 0, spoilChannel: channelField(7, 'kW') },
  'bad-interval-length': { code: 'INTERVAL_LENGTH', days: 0, spoilChannel: channelField(8, '60') },
  'bad-checksum': {
    code: 'NMI_CHECKSUM',
    days: 0,
    spoilChannel: (fields) => {
      // Codes here are digits, so a letter is never the right check digit.
      fields[1] = `${fields[1]}X`;
    },
  },
  'missing-day': { code: null, days: 1, spoilDay: () => refused([]) },
  'null-day': {
    code: null,
    days: 1,
    spoilDay: (day) => ({
      lines: [
        record(
          day,
          day.texts.map(() => '0'),
          'N,,',
        ),
      ],
      found: day.values.map(() => 0),
      intervals: [1, day.texts.length],
    }),
  },
  'short-gap': {
    code: null,
    days: 1,
    spoilDay: (day) => nullGap(day, Math.max(1, Math.round(day.values.length / 24))),
  },
  'long-gap': { code: null, days: 1, spoilDay: (day) => nullGap(day, Math.round(day.values.length / 3)) },
  estimated: {
    code: null,
    days: 1,
    spoilDay: (day) => {
      const first = 1 + day.pick(day.values.length / 2);
      const last = first + Math.floor(day.values.length / 4);
      return ranged(day, first, last, 'S14,76,Communications fault', day.texts, day.values);
    },
  },
  spike: {
    code: null,
    days: 1,
    spoilDay: (day) => {
      const at = day.pick(day.values.length);
      const spike = 40 * Math.max(...day.values) + 5000;
      const found = day.values.map((value, i) => (i === at ? spike : value));
      return {
        lines: [record(day, replaced(day.texts, at, (spike / 1000).toFixed(3)))],
        found,
        intervals: [at + 1, at + 1],
      };
    },
  },
  'zero-run': {
    code: null,
    days: 8,
    spoilDay: (day) => ({
      lines: [
        record(
          day,
          day.texts.map(() => '0.000'),
        ),
      ],
      found: day.values.map(() => 0),
    }),
  },
  'future-day': {
    code: null,
    days: 1,
    spoilDay: (day) => ({
      lines: [record(day, day.texts), record({ ...day, date: `${Number(day.date.slice(0, 4)) + 90}0115` }, day.texts)],
      found: day.values,
    }),
  },
  'register-mismatch': { code: null, days: 0 },
  'meter-change': { code: null, days: 0 },
} as const satisfies Record<string, FaultKind>;

export type FaultName = keyof typeof FAULT_KINDS;
export const FAULT_NAMES = Object.keys(FAULT_KINDS) as FaultName[];

/** A fault and where it goes: `day` counts from 0. */
export interface PlannedFault {
  kind: FaultName;
  day: number;
}

const PLACE = 31;

/**
 * Places faults, at most one per supply point, so that each can be found and judged by itself. Faults of a day stay clear of the first and last day.
 * @throws RangeError when there are more faults than supply points, or the file has too few days for one
 */
export function planFaults(
  seed: number,
  faults: readonly FaultName[],
  supplyPoints: number,
  days: number,
): Map<number, PlannedFault> {
  if (faults.length > supplyPoints)
    throw new RangeError(`${faults.length} faults need as many supply points; there are ${supplyPoints}.`);
  const plan = new Map<number, PlannedFault>();
  for (const [i, kind] of faults.entries()) {
    const room = days - FAULT_KINDS[kind].days - 1;
    if (room < 1) throw new RangeError(`Fault ${kind} needs at least ${FAULT_KINDS[kind].days + 2} days.`);
    let point = hash(seed, PLACE, i) % supplyPoints;
    while (plan.has(point)) point = (point + 1) % supplyPoints;
    plan.set(point, { kind, day: 1 + (hash(seed, PLACE, i, 1) % room) });
  }
  return plan;
}
