import {
  arithmeticText,
  grouped,
  kWhText,
  type PrintedLine,
  printedLines,
} from '../../domain/billing/printed-lines.ts';
import type { Day } from '../../domain/units.ts';
import { ACCENT, INK, type Item, LINE, type Measure, PAGE, Sheet, SOFT, TINT } from './page.ts';
import type { PrintedBill } from './printed-bill.ts';

/** Lines the table has room for at a size that can be read; differences of earlier bills beyond it are summed up. */
export const MOST_LINES = 32;

const LEFT = PAGE.margin;
const RIGHT = PAGE.width - PAGE.margin;
const WIDTH = RIGHT - LEFT;
const TABLE_TOP = 286;
const TABLE_BOTTOM = 650;

/** The page of a bill: Korean first, English small beside it. Always one page, whatever the bill holds. */
export function layoutBill(bill: PrintedBill, measure: Measure): Item[] {
  const sheet = new Sheet(measure);
  header(sheet, bill);
  facts(sheet, bill);
  usage(sheet, bill);
  const bottom = table(sheet, bill);
  payment(sheet, bill, Math.max(bottom + 26, TABLE_BOTTOM - 120));
  footer(sheet, bill);
  return sheet.items;
}

const won = (amount: number | string): string => `${grouped(String(amount))}원`;
const koreanDay = (day: Day): string => {
  const [year, month, date] = day.split('-').map(Number);
  return `${year}년 ${month}월 ${date}일`;
};

function header(sheet: Sheet, bill: PrintedBill): void {
  sheet.box(LEFT, PAGE.margin, WIDTH, 3, ACCENT);
  sheet.text(LEFT, 68, bill.retailer.nameKo, { size: 13, bold: true, fit: 270 });
  sheet.text(LEFT, 81, bill.retailer.nameEn, { size: 7, color: SOFT, fit: 270 });
  sheet.text(RIGHT, 70, '전기요금 청구서', { size: 20, bold: true, align: 'right' });
  const version = bill.version > 1 ? ` · 정정 ${bill.version}판 (corrected, version ${bill.version})` : '';
  sheet.text(
    RIGHT,
    84,
    `Electricity bill · 청구서 번호 No. ${bill.billId}${version} · 발행일 Issued ${bill.issuedOn}`,
    {
      size: 7,
      color: SOFT,
      align: 'right',
      fit: 360,
    },
  );
}

function facts(sheet: Sheet, bill: PrintedBill): void {
  sheet.text(LEFT, 116, `${bill.customerName} 고객님`, { size: 13, bold: true, fit: 270 });
  const rows: [string, string, string][] = [
    ['공급지점', 'Supply point', bill.supplyPoint],
    ['계약종별', 'Plan', bill.plan.ko],
    ['계약전력', 'Contract power', bill.contractKw === null ? '–' : `${grouped(String(bill.contractKw))} kW`],
    ['사용기간', 'Billing period', `${bill.periodFrom} ~ ${bill.periodTo}`],
    ['사용량', 'Consumption', `${kWhText(bill.usageWh)} kWh${estimatedText(bill)}`],
  ];
  for (const [index, [ko, en, value]] of rows.entries()) {
    const y = 136 + index * 14;
    const width = sheet.text(LEFT, y, ko, { size: 8.5, color: SOFT });
    sheet.text(LEFT + width + 4, y, en, { size: 6, color: SOFT });
    sheet.text(LEFT + 108, y, value, { size: 9, fit: 182 });
  }
  const panel = { x: 350, y: 100, width: RIGHT - 350, height: 98 };
  sheet.box(panel.x, panel.y, panel.width, panel.height, TINT);
  sheet.box(panel.x, panel.y, 3, panel.height, ACCENT);
  const inner = panel.x + 14;
  const end = RIGHT - 12;
  const title = sheet.text(inner, 118, '청구금액', { size: 10, bold: true });
  sheet.text(inner + title + 5, 118, bill.totalWon < 0 ? 'Credit' : 'Amount due', { size: 7, color: SOFT });
  sheet.text(end, 148, won(bill.totalWon), { size: 26, bold: true, color: ACCENT, align: 'right', fit: end - inner });
  sheet.rule(inner, 160, end - inner);
  const due = sheet.text(inner, 180, '납기일', { size: 10, bold: true });
  sheet.text(inner + due + 5, 180, 'Due date', { size: 7, color: SOFT });
  sheet.text(end, 180, bill.dueOn === null ? '–' : koreanDay(bill.dueOn), { size: 12, bold: true, align: 'right' });
}

const estimatedText = ({ estimated, intervals }: PrintedBill): string =>
  estimated === 0 ? '' : ` (추정 estimated: ${grouped(String(estimated))}/${grouped(String(intervals))})`;

/** Consumption beside the period before and the one a year ago, as bars with their figures. */
function usage(sheet: Sheet, bill: PrintedBill): void {
  const bars: [string, string, number | null, string][] = [
    ['이번 사용량', 'This period', bill.usageWh, ACCENT],
    ['지난 사용량', 'Last period', bill.lastPeriodWh, '#8fb0d8'],
    ['작년 같은 기간', 'A year ago', bill.lastYearWh, '#c3d3e8'],
  ];
  const largest = Math.max(1, ...bars.map(([, , wh]) => wh ?? 0));
  for (const [index, [ko, en, wh, color]] of bars.entries()) {
    const y = 224 + index * 13;
    const width = sheet.text(LEFT, y, ko, { size: 8 });
    sheet.text(LEFT + width + 4, y, en, { size: 6, color: SOFT });
    const long = Math.max(0, ((wh ?? 0) / largest) * 210);
    if (wh !== null) sheet.box(LEFT + 108, y - 7, Math.max(0.8, long), 8, color);
    const figure = wh === null ? '자료 없음 (no bill)' : `${kWhText(wh)} kWh${changeText(bill.usageWh, index, wh)}`;
    sheet.text(LEFT + 114 + (wh === null ? -6 : long), y, figure, {
      size: 8,
      color: wh === null ? SOFT : INK,
      fit: 190,
    });
  }
}

function changeText(now: number, index: number, before: number): string {
  if (index === 0) return '';
  const change = now - before;
  return change === 0 ? ' (같음)' : ` (이번이 ${kWhText(Math.abs(change))} kWh ${change > 0 ? '많음' : '적음'})`;
}

interface Row {
  ko: string;
  en: string;
  arithmetic: string;
  amount: string;
  strong: boolean;
}

/** @returns the lower end of the table */
function table(sheet: Sheet, bill: PrintedBill): number {
  const rows = tableRows(bill);
  const height = Math.min(15, (TABLE_BOTTOM - TABLE_TOP) / rows.length);
  const size = Math.min(8.5, height * 0.66);
  sheet.box(LEFT, TABLE_TOP - 18, WIDTH, 16, TINT);
  const head = { size: 8, bold: true, color: SOFT } as const;
  sheet.text(LEFT + 6, TABLE_TOP - 7, '항목  Item', head);
  sheet.text(LEFT + 424, TABLE_TOP - 7, '사용량 × 단가  Quantity × price', { ...head, align: 'right' });
  sheet.text(RIGHT - 6, TABLE_TOP - 7, '금액(원)  Won', { ...head, align: 'right' });
  for (const [index, row] of rows.entries()) {
    const y = TABLE_TOP + index * height + height * 0.7;
    if (row.strong) sheet.box(LEFT, TABLE_TOP + index * height, WIDTH, height, TINT);
    sheet.text(LEFT + 6, y, row.ko, { size, bold: row.strong, fit: 138 });
    sheet.text(LEFT + 150, y, row.en, { size: size * 0.78, color: SOFT, fit: 128 });
    sheet.text(LEFT + 424, y, row.arithmetic, { size: size * 0.94, color: SOFT, align: 'right', fit: 142 });
    sheet.text(RIGHT - 6, y, row.amount, { size, bold: row.strong, align: 'right', fit: 80 });
    sheet.rule(LEFT, TABLE_TOP + (index + 1) * height, WIDTH, LINE, 0.4);
  }
  return TABLE_TOP + rows.length * height;
}

/** The lines with their sums between them: charges before tax, the period's own charge, and what is to be paid. */
function tableRows(bill: PrintedBill): Row[] {
  const lines = printedLines(bill.lines, MOST_LINES);
  const row = (line: PrintedLine): Row => ({
    ...line.label,
    arithmetic: arithmeticText(line, bill.subtotalWon),
    amount: grouped(line.amount),
    strong: false,
  });
  const sum = (ko: string, en: string, amount: number): Row => ({
    ko,
    en,
    arithmetic: '',
    amount: grouped(String(amount)),
    strong: true,
  });
  const own = lines.filter(({ code }) => code !== 'adjustment');
  const firstTax = own.findIndex(({ code }) => code === 'vat');
  const charges = firstTax < 0 ? own : own.slice(0, firstTax);
  const taxes = firstTax < 0 ? [] : own.slice(firstTax);
  const adjustments = lines.filter(({ code }) => code === 'adjustment');
  return [
    ...charges.map(row),
    ...(taxes.length > 0 ? [sum('전기요금계', 'Electricity charges', bill.subtotalWon), ...taxes.map(row)] : []),
    ...(adjustments.length > 0
      ? [sum('당월 요금계', 'Charge of this period', bill.chargeWon), ...adjustments.map(row)]
      : []),
    sum('청구금액', 'Amount due', bill.totalWon),
  ];
}

function payment(sheet: Sheet, bill: PrintedBill, top: number): void {
  const { retailer } = bill;
  const column = (WIDTH - 24) / 2;
  const left = (y: number) => [LEFT, y, column] as const;
  const right = (y: number) => [LEFT + column + 24, y, column] as const;
  const title = { size: 9, bold: true } as const;
  const english = { size: 6.5, color: SOFT, lines: 3 } as const;
  sheet.text(LEFT, top, '납부 안내', title);
  sheet.text(LEFT + 44, top, 'How to pay', { size: 6.5, color: SOFT });
  let y = sheet.paragraph(...left(top + 14), retailer.paymentKo, { size: 8, lines: 3 });
  y = sheet.paragraph(...left(y), `납부하실 때 적을 청구서 번호: ${bill.billId}`, { size: 8, lines: 1 });
  y = sheet.paragraph(...left(y), LATE.ko, { size: 8, lines: 2 });
  sheet.paragraph(...left(y + 1), `${retailer.paymentEn} Quote bill no. ${bill.billId}. ${LATE.en}`, english);
  sheet.text(LEFT + column + 24, top, '이의신청', title);
  sheet.text(LEFT + column + 64, top, 'Objections', { size: 6.5, color: SOFT });
  y = sheet.paragraph(...right(top + 14), OBJECTION.ko, { size: 8, lines: 4 });
  sheet.paragraph(...right(y + 1), OBJECTION.en, english);
}

// Supply terms art. 75 and 74-2.
const LATE = {
  ko: '납기일이 지나면 2개월까지 매월 1.5%의 연체료가 일할로 더해집니다(공급약관 제75조).',
  en: 'After the due date 1.5 % a month is added by days, for two months at most (art. 75).',
};
const OBJECTION = {
  ko: '요금에 이의가 있으면 고객 포털의 “이의신청”이나 아래 연락처로 신청해 주세요. 접수한 날부터 30일 안에 결과를 알려 드립니다(공급약관 제74조의2). 모든 항목의 근거와 단가는 포털에서 한 줄씩 볼 수 있습니다.',
  en: 'If you do not agree, object in the customer portal or at the address below; you are answered within 30 days (supply terms art. 74-2). The portal shows the rule and source of every line.',
};

function footer(sheet: Sheet, { retailer }: PrintedBill): void {
  const y = PAGE.height - PAGE.margin - 10;
  sheet.rule(LEFT, y - 12, WIDTH);
  sheet.text(
    LEFT,
    y,
    `${retailer.nameKo} · 사업자등록번호 ${retailer.registrationNo} · ${retailer.address} · 고객센터 ${retailer.phone}`,
    { size: 7, color: SOFT, fit: WIDTH },
  );
}
