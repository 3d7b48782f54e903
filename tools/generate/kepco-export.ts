import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { dayNumber, dayText } from '../../domain/calendar/day.ts';
import type { Day } from '../../domain/units.ts';
import { DayValues, generatedDay } from './day-values.ts';
import { supplyPoint } from './supply-points.ts';

const INTERVALS = 96;
const HEADING = ['계기번호', '고객번호', '검침일', '순방향 유효전력량(KWH)'];

/** Things that real exports do. docs/operator-files.md describes them. */
export interface ExportQuirks {
  /** Rows above the heading. */
  titleRows: number;
  /** Newest first, as some screens save it. */
  descending: boolean;
  /** How midnight is written: as the end of the day, or as the beginning of the next. */
  midnight: '24:00' | '00:00';
  /** Energy with a comma for thousands, in quotes. */
  thousands: boolean;
  /** Every n-th row is not there; every n-th row has no value; every n-th row is split into two, the first off the quarter hour. 0 = none. */
  missingEvery: number;
  emptyEvery: number;
  splitEvery: number;
}

export const NO_QUIRKS: ExportQuirks = {
  titleRows: 0,
  descending: false,
  midnight: '24:00',
  thousands: false,
  missingEvery: 0,
  emptyEvery: 0,
  splitEvery: 0,
};

export interface ExportOptions {
  supplyPoints: number;
  days: number;
  seed: number;
  from: Day;
  quirks: ExportQuirks;
}

/** What a reader must find of one supply point: Wh in all, and intervals by what is known of them. */
export interface ExportAnswer {
  sum: number;
  actual: number;
  missing: number;
  parts: number;
}

export interface ExportRows {
  rows: string[][];
  answers: Record<string, ExportAnswer>;
}

/** The rows of an export, heading included, and what is in them. */
export function exportRows({ supplyPoints, days, seed, from, quirks }: ExportOptions): ExportRows {
  const values = new DayValues(seed);
  const wh = new Int32Array(INTERVALS);
  const answers: Record<string, ExportAnswer> = {};
  const body: string[][] = [];
  let count = 0;
  const each = (every: number): boolean => every > 0 && count % every === 0;
  for (let index = 0; index < supplyPoints; index++) {
    const point = supplyPoint(seed, index);
    const answer: ExportAnswer = { sum: 0, actual: 0, missing: 0, parts: 0 };
    answers[point.code] = answer;
    for (let d = 0; d < days; d++) {
      const number = dayNumber(from) + d;
      values.fill(point, 'E1', generatedDay(seed, number), wh);
      for (let i = 0; i < INTERVALS; i++) {
        count++;
        const row = (minute: number, energy: number | null): string[] => [
          `55-${point.meterSerial.slice(1)}`,
          point.code,
          label(number, minute, quirks.midnight),
          energy === null ? '' : kwh(energy, quirks.thousands),
        ];
        const [end, energy] = [(i + 1) * 15, wh[i] as number];
        if (each(quirks.missingEvery)) {
          answer.missing++;
        } else if (each(quirks.emptyEvery)) {
          answer.missing++;
          body.push(row(end, null));
        } else if (each(quirks.splitEvery)) {
          const part = Math.floor(energy / 3);
          body.push(row(end - 8, part), row(end, energy - part));
          answer.parts++;
          answer.sum += energy;
        } else {
          body.push(row(end, energy));
          answer.actual++;
          answer.sum += energy;
        }
      }
    }
  }
  if (quirks.descending) body.reverse();
  const titles = Array.from({ length: quirks.titleRows }, (_, i) => [`전력 사용량 조회 ${i + 1}`]);
  return { rows: [...titles, HEADING, ...body], answers };
}

/** As comma-separated text in one of the encodings that Korean systems write. */
export function exportCsv(
  rows: readonly (readonly string[])[],
  encoding: 'utf-8' | 'utf-8-sig' | 'cp949' | 'euc-kr',
): Uint8Array {
  const text = rows
    .map((row) => `${row.map((cell) => (cell.includes(',') ? `"${cell}"` : cell)).join(',')}\r\n`)
    .join('');
  if (encoding === 'utf-8') return Buffer.from(text);
  return encoding === 'utf-8-sig' ? Buffer.from(`\ufeff${text}`) : iconv.encode(text, encoding);
}

/** How cells are stored in the workbook: texts in the shared table or in place, times as text or as Excel's serial numbers. */
export interface WorkbookStyle {
  texts: 'shared' | 'inline';
  times: 'text' | 'serial';
}

/** As an Excel workbook, its members in the order in which Excel writes them: sheets before texts. */
export function exportXlsx(rows: readonly (readonly string[])[], style: WorkbookStyle): Uint8Array {
  const shared = new Map<string, number>();
  const cell = (text: string, row: number, column: number): string => {
    const at = `r="${String.fromCharCode(65 + column)}${row + 1}"`;
    if (text === '') return '';
    const serial = style.times === 'serial' ? serialOf(text) : null;
    if (serial !== null) return `<c ${at} s="1"><v>${serial}</v></c>`;
    if (column === 3 && /^[\d.,]+$/.test(text)) return `<c ${at}><v>${Number(text.replaceAll(',', ''))}</v></c>`;
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    if (style.texts === 'inline') return `<c ${at} t="inlineStr"><is><t>${escaped}</t></is></c>`;
    if (!shared.has(escaped)) shared.set(escaped, shared.size);
    return `<c ${at} t="s"><v>${shared.get(escaped)}</v></c>`;
  };
  const data = rows
    .map((row, r) => `<row r="${r + 1}">${row.map((text, c) => cell(text, r, c)).join('')}</row>`)
    .join('');
  const xml = (body: string): Uint8Array => strToU8(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n${body}`);
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  return zipSync({
    '[Content_Types].xml': xml('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'),
    'xl/workbook.xml': xml(`<workbook xmlns="${main}"><sheets><sheet name="Sheet1" sheetId="1"/></sheets></workbook>`),
    'xl/worksheets/sheet1.xml': xml(`<worksheet xmlns="${main}"><sheetData>${data}</sheetData></worksheet>`),
    'xl/sharedStrings.xml': xml(
      `<sst xmlns="${main}">${[...shared.keys()].map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
    ),
  });
}

function label(day: number, minute: number, midnight: ExportQuirks['midnight']): string {
  if (minute === 1440 && midnight === '00:00') return `${dayText(day + 1)} 00:00`;
  return `${dayText(day)} ${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

function kwh(wh: number, thousands: boolean): string {
  const text = (wh / 1000).toFixed(3);
  return thousands ? text.replace(/\B(?=(\d{3})+\.)/, ',') : text;
}

/** `2026-06-01 00:15` as days since 1899-12-30; null for other texts. */
function serialOf(text: string): number | null {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d):(\d\d)$/.exec(text);
  if (!match) return null;
  return dayNumber(match[1] as string) + 25_569 + (Number(match[2]) * 60 + Number(match[3])) / 1440;
}
