import type { Language, Period } from '../api/types.ts';
import { formatDecimal } from './decimal.ts';

/** Whole won: `93,980원`, `₩93,980`; a minus sign, not a hyphen, before negative amounts. */
export function won(amount: number, language: Language): string {
  const digits = formatDecimal({ units: BigInt(Math.abs(amount)), scale: 0 });
  const sign = amount < 0 ? '−' : '';
  return language === 'ko' ? `${sign}${digits}원` : `${sign}₩${digits}`;
}

/** A difference in won, always with its sign. */
export function wonChange(amount: number, language: Language): string {
  return `${amount > 0 ? '+' : ''}${won(amount, language)}`;
}

/** Integer Wh as exact kWh: `363 kWh`, `0.125 kWh`. */
export function kwh(wh: number): string {
  return `${kwhNumber(wh)} kWh`;
}

/** Integer Wh as an exact kWh number without its unit. */
export function kwhNumber(wh: number): string {
  return formatDecimal({ units: BigInt(wh), scale: 3 });
}

/** Wh rounded to whole kWh, for a headline. */
export function roundKwh(wh: number): string {
  return formatDecimal({ units: BigInt(Math.round(wh / 1000)), scale: 0 });
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function parts(day: string): [year: number, month: number, date: number] {
  const [year = 0, month = 1, date = 1] = day.slice(0, 10).split('-').map(Number);
  return [year, month, date];
}

/** A calendar day: `2026년 8월 20일`, `20 Aug 2026`. */
export function day(value: string, language: Language): string {
  const [year, month, date] = parts(value);
  return language === 'ko' ? `${year}년 ${month}월 ${date}일` : `${date} ${MONTHS[month - 1]} ${year}`;
}

/** A calendar day without its year. */
export function shortDay(value: string, language: Language): string {
  const [, month, date] = parts(value);
  return language === 'ko' ? `${month}월 ${date}일` : `${date} ${MONTHS[month - 1]}`;
}

/** A month, `YYYY-MM` or any day in it: `2026년 8월`, `Aug 2026`. */
export function month(value: string, language: Language): string {
  const [year, number] = parts(`${value.slice(0, 7)}-01`);
  return language === 'ko' ? `${year}년 ${number}월` : `${MONTHS[number - 1]} ${year}`;
}

/** A billing period, both days inclusive. */
export function period({ from, to }: Period, language: Language): string {
  const sameYear = from.slice(0, 4) === to.slice(0, 4);
  if (language === 'ko') return `${day(from, 'ko')} ~ ${sameYear ? shortDay(to, 'ko') : day(to, 'ko')}`;
  return `${sameYear ? shortDay(from, 'en') : day(from, 'en')} – ${day(to, 'en')}`;
}

/** The billing month (청구월, "8월분") of a period: the month of its reading day, which is the day after the last day of use. */
export function billingMonth({ to }: Period, language: Language): string {
  return month(addDays(to, 1), language);
}

/** Days of a period, both ends counted. */
export function daysIn({ from, to }: Period): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1;
}

const KST_OFFSET_MS = 9 * 3_600_000;

/** A moment in Korean time: `2026-11-23 14:05` (the same in both languages, as operators compare it with logs). */
export function moment(iso: string, withSeconds = false): string {
  const shifted = new Date(Date.parse(iso) + KST_OFFSET_MS);
  return shifted
    .toISOString()
    .slice(0, withSeconds ? 19 : 16)
    .replace('T', ' ');
}

/** Today in Seoul, `YYYY-MM-DD`. */
export function todayInSeoul(now: number): string {
  return new Date(now + KST_OFFSET_MS).toISOString().slice(0, 10);
}

/** `value` days after (or before) a day. */
export function addDays(value: string, days: number): string {
  return new Date(Date.parse(`${value}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** A length of time in words: `1시간 5분`, `1 h 5 min`. */
export function duration(seconds: number, language: Language): string {
  const s = Math.max(0, Math.round(seconds));
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor((s % 3600) / 60);
  const [h, m, sec] = language === 'ko' ? ['시간', '분', '초'] : [' h', ' min', ' s'];
  if (hours > 0) return minutes > 0 ? `${hours}${h} ${minutes}${m}` : `${hours}${h}`;
  if (minutes > 0) return s % 60 > 0 && minutes < 10 ? `${minutes}${m} ${s % 60}${sec}` : `${minutes}${m}`;
  return `${s}${sec}`;
}

/** A file's size: `12.3 MB`. */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(size) / 3));
  return `${(size / 1000 ** power).toFixed(size / 1000 ** power < 10 ? 1 : 0)} ${units[power - 1]}`;
}

/** A share in percent with one decimal, without a float's tail: `0.2%`. 100% and 0% are said only where they are true. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '0%';
  const rounded = Math.round((part * 1000) / whole);
  const tenths = rounded === 1000 && part < whole ? 999 : rounded === 0 && part > 0 ? 1 : rounded;
  return `${Math.floor(tenths / 10)}${tenths % 10 === 0 ? '' : `.${tenths % 10}`}%`;
}
