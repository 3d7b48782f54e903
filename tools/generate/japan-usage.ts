import iconv from 'iconv-lite';
import { dayNumber, dayText } from '../../domain/calendar/day.ts';
import type { Day } from '../../domain/units.ts';
import { DayValues, generatedDay } from './day-values.ts';
import { supplyPoint } from './supply-points.ts';

const SLOTS = 48;

export interface JapanOptions {
  supplyPoints: number;
  seed: number;
  from: Day;
  /** Days of a monthly file; the day-before file has one. */
  days: number;
  voltage: 'high' | 'low';
  encoding: 'UTF-8' | 'Shift_JIS';
  /** Prefix of the element names, or '' for none. */
  prefix: string;
  /** Every n-th value is not provided; every n-th supply point has no monthly usage yet. 0 = none. */
  missingEvery: number;
  notProvidedEvery: number;
}

/** What a reader must find: Wh and missing half-hours by supply point. */
export interface JapanFile {
  content: Uint8Array;
  answers: Record<string, { sum: number; missing: number }>;
}

/** Supply point number (供給地点特定番号): 22 digits, the first two the area. */
export const japanCode = (index: number): string => `03${String(index).padStart(20, '0')}`;

const compact = (day: number): string => dayText(day).replaceAll('-', '');
const kwh = (wh: number): string => (wh / 1000).toFixed(3).replace(/\.?0+$/, '');

/** The file of the day before (W40120 high, W41120 low voltage): slot by slot through all points. */
export function dayBeforeFile(options: JapanOptions): JapanFile {
  const { voltage, missingEvery } = options;
  const usage = usageOf(options);
  const answers: JapanFile['answers'] = {};
  const valueName = voltage === 'high' ? 'JP06123' : 'JP06125';
  let count = 0;
  let records = '';
  for (let slot = 0; slot < SLOTS; slot++) {
    let points = '';
    for (let index = 0; index < options.supplyPoints; index++) {
      const code = japanCode(index);
      answers[code] ??= { sum: 0, missing: 0 };
      const wh = usage(index, 0)[slot] as number;
      const missing = missingEvery > 0 && ++count % missingEvery === 0;
      if (missing) answers[code].missing++;
      else answers[code].sum += wh;
      const value = missing ? '<JP06122>1</JP06122>' : `<JP06122>0</JP06122><${valueName}>${kwh(wh)}</${valueName}>`;
      points += `<JPMR00011><JP06400>${code}</JP06400><JP06119>00${index}</JP06119><JP06120>需要家${index}</JP06120><JP06121>${index}</JP06121>${value}</JPMR00011>\n`;
    }
    records += `<JPMR00010><JP06219>${slot + 1}</JP06219><JPM00011>\n${points}</JPM00011></JPMR00010>\n`;
  }
  const header = `<JP06116>${compact(dayNumber(options.from))}</JP06116>`;
  return { content: encoded(options, message(voltage === 'high' ? '0120' : '1120', header, records)), answers };
}

/** The fixed usage of a month (W51210 high, W51220 low voltage): day by day through each point. */
export function monthlyFile(options: JapanOptions): JapanFile {
  const usage = usageOf(options);
  const answers: JapanFile['answers'] = {};
  let records = '';
  for (let index = 0; index < options.supplyPoints; index++) {
    const code = japanCode(index);
    if (options.notProvidedEvery > 0 && (index + 1) % options.notProvidedEvery === 0) {
      records += `<JPMR00010><JP06400>${code}</JP06400><JP06405>1</JP06405></JPMR00010>\n`;
      continue;
    }
    const answer = { sum: 0, missing: 0 };
    answers[code] = answer;
    let days = '';
    for (let d = 0; d < options.days; d++) {
      const slots = usage(index, d).map((wh, slot) => {
        answer.sum += wh;
        return `<JPMR00014><JP06219>${slot + 1}</JP06219><JP06424>${kwh(wh)}</JP06424><JP06425>${kwh(wh)}</JP06425></JPMR00014>`;
      });
      days += `<JPMR00013><JP06423>${compact(dayNumber(options.from) + d)}</JP06423><JPM00014>${slots.join('')}</JPM00014></JPMR00013>\n`;
    }
    const total = `<JP06426>${kwh(answer.sum)}</JP06426><JP06427>${kwh(answer.sum)}</JP06427>`;
    records += `<JPMR00010><JP06400>${code}</JP06400><JP06120>需要家${index}</JP06120><JP06405>0</JP06405>${total}<JPM00013>\n${days}</JPM00013></JPMR00010>\n`;
  }
  const header = `<JP06401>${compact(dayNumber(options.from)).slice(0, 6)}</JP06401>`;
  return { content: encoded(options, message('1210', header, records)), answers };
}

/** Half-hours in Wh of a point's day, from its quarter hours. */
function usageOf({ seed, from }: JapanOptions): (index: number, day: number) => number[] {
  const values = new DayValues(seed);
  const known = new Map<string, number[]>();
  return (index, day) => {
    const key = `${index} ${day}`;
    const before = known.get(key);
    if (before) return before;
    const out = new Int32Array(SLOTS);
    values.fill(supplyPoint(seed, index), 'E1', generatedDay(seed, dayNumber(from) + day), out);
    known.set(key, Array.from(out));
    return Array.from(out);
  };
}

const message = (kind: string, header: string, records: string): string =>
  `<SBD-MSG><JPMGRP><JPMGH><JPC03>1</JPC03></JPMGH><JPTRM><JP00002>${kind}</JP00002><JP06110>30001</JP06110><JP06112>50001</JP06112>${header}<JPM00010>\n${records}</JPM00010></JPTRM></JPMGRP></SBD-MSG>\n`;

function encoded({ encoding, prefix }: JapanOptions, body: string): Uint8Array {
  const named =
    prefix === ''
      ? body
      : body
          .replace(/<(\/?)(?=[A-Z])/g, `<$1${prefix}:`)
          .replace(`<${prefix}:SBD-MSG>`, `<${prefix}:SBD-MSG xmlns:${prefix}="urn:bp">`);
  return iconv.encode(`<?xml version="1.0" encoding="${encoding}"?>\n${named}`, encoding);
}
