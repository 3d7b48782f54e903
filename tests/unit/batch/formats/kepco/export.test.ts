import { describe, expect, test } from '@jest/globals';
import iconv from 'iconv-lite';
import { countsForDemand, NULL_VALUE, PART_INTERVAL } from '../../../../../domain/metering/quality.ts';
import { type DayReading, unpackQuality } from '../../../../../domain/metering/reading-day.ts';
import {
  type ExportOptions,
  type ExportQuirks,
  exportCsv,
  exportRows,
  exportXlsx,
  NO_QUIRKS,
} from '../../../../../tools/generate/kepco-export.ts';
import { type Collected, codes, collect } from '../../../../support/operator-files.ts';
import { zip } from '../../../../support/zip-builder.ts';

const OPTIONS: ExportOptions = { supplyPoints: 3, days: 4, seed: 9, from: '2026-02-27', quirks: NO_QUIRKS };
const made = (quirks: Partial<ExportQuirks> = {}, changes: Partial<ExportOptions> = {}) =>
  exportRows({ ...OPTIONS, ...changes, quirks: { ...NO_QUIRKS, ...quirks } });
const qualityOf = (day: DayReading): Uint8Array => unpackQuality(day.quality, day.values.length);

/** What was read of each point, in the shape of the generator's answers. */
function answersFrom({
  days,
}: Collected): Record<string, { sum: number; actual: number; missing: number; parts: number }> {
  const answers: ReturnType<typeof answersFrom> = {};
  for (const day of days) {
    answers[day.supplyPointCode] ??= { sum: 0, actual: 0, missing: 0, parts: 0 };
    const answer = answers[day.supplyPointCode] as { sum: number; actual: number; missing: number; parts: number };
    answer.sum += day.total;
    for (const code of qualityOf(day)) {
      if (code === NULL_VALUE) answer.missing++;
      else if (code === PART_INTERVAL) answer.parts++;
      else answer.actual++;
    }
  }
  return answers;
}

const HEADING = '계기번호,고객번호,검침일,순방향 유효전력량(KWH)';
const rows = (...lines: string[]): string => `${[HEADING, ...lines].join('\r\n')}\r\n`;
const row = (time: string, kwh: string, code = '0123456789'): string => `55-1,${code},2026-06-01 ${time},${kwh}`;

describe('an export of 15-minute values', () => {
  test('gives whole days from 00:15 to 24:00, with meter and Wh', async () => {
    const { rows: all, answers } = made();
    const read = await collect(exportCsv(all, 'utf-8'));
    expect(read.problems).toEqual([]);
    expect(read.summary).toMatchObject({ format: 'kepco-15min', accepted: true, dayCount: 12, valueCount: 12 * 96 });
    expect(answersFrom(read)).toEqual(answers);
    expect(read.days[0]).toMatchObject({
      day: '2026-02-27',
      line: 2,
      channel: 'E1',
      intervalMinutes: 15,
      meterSerial: '55-00000000',
      unit: 'Wh',
      reasons: null,
    });
    expect(new Set(read.days.map(({ day }) => day))).toEqual(
      new Set(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']),
    );
  });

  test.each(['utf-8', 'utf-8-sig', 'cp949', 'euc-kr'] as const)(
    'is read in %s, wherever its chunks end',
    async (encoding) => {
      const { rows: all, answers } = made({ titleRows: 2 });
      for (const cuts of [[1_000_000], [7, 13, 101], [1]]) {
        const small = made({ titleRows: 2 }, { supplyPoints: 1, days: 1 });
        const read = await collect(exportCsv(cuts[0] === 1_000_000 ? all : small.rows, encoding), cuts);
        expect(codes(read.problems)).toEqual([]);
        expect(answersFrom(read)).toEqual(cuts[0] === 1_000_000 ? answers : small.answers);
      }
    },
  );

  test.each<[string, Partial<ExportQuirks>]>([
    ['with newest first', { descending: true }],
    ['with midnight as the beginning of the next day', { midnight: '00:00' }],
    ['with thousands set apart', { thousands: true }],
    ['with rows that are not there', { missingEvery: 50 }],
    ['with rows that have no value', { emptyEvery: 37 }],
    ['with rows off the quarter hour', { splitEvery: 23 }],
    [
      'with all of it, newest first',
      {
        descending: true,
        midnight: '00:00',
        thousands: true,
        missingEvery: 51,
        emptyEvery: 38,
        splitEvery: 29,
        titleRows: 3,
      },
    ],
  ])('%s', async (_, quirks) => {
    const { rows: all, answers } = made(quirks, { supplyPoints: 30 });
    const read = await collect(exportCsv(all, 'cp949'));
    expect(codes(read.problems)).toEqual([]);
    expect(answersFrom(read)).toEqual(answers);
  });

  test('may be zipped, and may have its points take turns', async () => {
    const { rows: all, answers } = made({}, { days: 1 });
    const [heading, ...body] = all as [string[], ...string[][]];
    const turns = body.sort((a, b) => (a[2] as string).localeCompare(b[2] as string));
    const read = await collect(zip({ name: '사용량.csv', content: exportCsv([heading, ...turns], 'cp949') }));
    expect(codes(read.problems)).toEqual([]);
    expect(answersFrom(read)).toEqual(answers);
  });

  test.each([
    ['shared', 'text'],
    ['inline', 'text'],
    ['shared', 'serial'],
    ['inline', 'serial'],
  ] as const)('as an Excel workbook with %s texts and times as %s', async (texts, times) => {
    const { rows: all, answers } = made({ midnight: '00:00', missingEvery: 40, emptyEvery: 60, titleRows: 1 });
    const read = await collect(exportXlsx(all, { texts, times }), [4000]);
    expect(codes(read.problems)).toEqual([]);
    expect(read.summary).toMatchObject({ format: 'kepco-15min', accepted: true });
    expect(answersFrom(read)).toEqual(answers);
    expect(read.days[0]?.line).toBe(3);
  });
});

describe('what a row means', () => {
  test('zero is zero, and missing is missing', async () => {
    const { days } = await collect(rows(row('00:15', '0'), row('00:30', ''), row('01:00', '0.5')));
    const quality = qualityOf(days[0] as DayReading);
    expect([...quality.slice(0, 5)]).toEqual([0, NULL_VALUE, NULL_VALUE, 0, NULL_VALUE]);
    expect(days[0]?.total).toBe(500);
  });

  test('a row off the quarter hour is energy of its interval, and no demand', async () => {
    const { days } = await collect(
      rows(row('10:00', '1'), row('10:07', '0.7'), row('10:15', '0.4'), row('10:33', '0.2')),
    );
    const day = days[0] as DayReading;
    const quality = qualityOf(day);
    expect([day.values[39], day.values[40], day.values[42]]).toEqual([1000, 1100, 200]);
    expect([quality[39], quality[40], quality[41], quality[42]]).toEqual([0, PART_INTERVAL, NULL_VALUE, PART_INTERVAL]);
    expect([0, PART_INTERVAL, NULL_VALUE].map(countsForDemand)).toEqual([true, false, false]);
    expect(day.reasons?.map(({ first, text }) => [first, text])).toEqual([
      [41, 'part of an interval, read at 10:07'],
      [43, 'part of an interval, read at 10:33'],
    ]);
  });

  test.each(['2026-06-01 00:15', '2026/06/01 0:15', '2026.6.1 00:15:00', '20260601 0015', '2026-06-01T00:15:00.000'])(
    '%s is the first interval',
    async (time) => {
      const { days, problems } = await collect(rows(`m,0123456789,${time},1`));
      expect(codes(problems)).toEqual([]);
      expect(days[0]).toMatchObject({ day: '2026-06-01', total: 1000 });
      expect(days[0]?.values[0]).toBe(1000);
    },
  );

  test('customer numbers keep their ten digits, with or without hyphens and leading zeros', async () => {
    const { days } = await collect(
      rows(row('00:15', '1', '01-2345-6789'), row('00:30', '1', '123456789'), row('00:45', '1', '0123456789')),
    );
    expect(days.map(({ supplyPointCode, total }) => [supplyPointCode, total])).toEqual([['0123456789', 3000]]);
  });

  test('the unit is that of the heading', async () => {
    const text = rows(row('00:15', '1')).replace('KWH', 'MWh');
    expect((await collect(text)).days[0]).toMatchObject({ total: 1_000_000, fileUnit: 'MWh' });
  });

  test.each([
    '순방향유효전력량 [kWh]',
    '순방향_유효전력량(㎾h)',
    '사용량',
    '전력사용량(kWh)',
    'Forward Active Energy (kWh)',
  ])('%s is the energy', async (heading) => {
    expect((await collect(rows(row('00:15', '1')).replace('순방향 유효전력량(KWH)', heading))).days).toHaveLength(1);
  });
});

describe('what is wrong is refused row by row', () => {
  test.each([
    ['BAD_VALUE', row('00:30', 'x')],
    ['BAD_VALUE', row('00:30', '1.2.3')],
    ['NEGATIVE', row('00:30', '-1')],
    ['VALUE_TOO_LARGE', row('00:30', '9999999')],
    ['BAD_DATE', row('25:00', '1')],
    ['BAD_DATE', row('24:15', '1')],
    ['BAD_DATE', row('noon', '1')],
    ['BAD_DATE', 'm,0123456789,2026-02-30 00:15,1'],
    ['BAD_SUPPLY_POINT', row('00:30', '1', 'ABC')],
    ['BAD_SUPPLY_POINT', row('00:30', '1', '')],
    ['BAD_SUPPLY_POINT', row('00:30', '1', '12345678901')],
  ])('%s: %s', async (code, bad) => {
    const { days, problems } = await collect(rows(row('00:15', '1'), bad, row('00:45', '1')));
    expect(codes(problems)).toEqual([`${code} 3`]);
    expect(problems[0]?.text).toBe(bad);
    expect(days).toMatchObject([{ total: 2000 }]);
  });

  test('an interval given twice with different values is neither of them, and never their sum', async () => {
    const { days, problems } = await collect(
      rows(row('00:15', '1'), row('00:30', '2'), row('00:15', '1'), row('00:30', '3')),
    );
    expect(codes(problems)).toEqual(['DUPLICATE_INTERVAL 5']);
    expect(days).toMatchObject([{ total: 1000 }]);
    expect([...qualityOf(days[0] as DayReading).slice(0, 2)]).toEqual([0, NULL_VALUE]);
  });

  test('a day that comes back after others were read is not added to', async () => {
    const at = (day: string, kwh: string) => `m,0123456789,2026-06-${day} 00:15,${kwh}`;
    const { days, problems } = await collect(
      rows(at('01', '1'), at('02', '1'), at('03', '1'), at('04', '1'), at('01', '5')),
    );
    expect(days.filter(({ day }) => day === '2026-06-01').map(({ total }) => total)).toEqual([1000]);
    expect(problems).toMatchObject([{ code: 'DUPLICATE_DAY', day: '2026-06-01', supplyPointCode: '0123456789' }]);
  });

  test('hourly values are not taken for quarter hours with gaps', async () => {
    const hours = Array.from({ length: 24 }, (_, i) => row(`${String(i + 1).padStart(2, '0')}:00`, '1'));
    const { days, problems } = await collect(rows(...hours));
    expect(days).toEqual([]);
    expect(problems).toMatchObject([{ code: 'INTERVAL_LENGTH' }]);
  });

  test('a last line that was cut is not taken; one that ends the day is', async () => {
    const cut = await collect(rows(row('00:15', '1')) + row('00:30', '12'));
    expect(codes(cut.problems)).toEqual(['FILE_TRUNCATED 3']);
    expect(cut.days).toMatchObject([{ total: 1000 }]);
    const whole = await collect(rows(row('23:45', '1')) + row('24:00', '2'));
    expect(codes(whole.problems)).toEqual([]);
    expect(whole.days).toMatchObject([{ total: 3000 }]);
  });
});

describe('a file that is no export', () => {
  test('without customer numbers says so', async () => {
    const { problems, summary } = await collect('검침일,순방향 유효전력량(KWH)\r\n2026-06-01 00:15,1\r\n');
    expect(problems).toMatchObject([{ code: 'COLUMN_MISSING', message: expect.stringContaining('고객번호') }]);
    expect(summary.accepted).toBe(false);
  });

  test('in an encoding that garbles its headings is not recognised', async () => {
    const { problems } = await collect(iconv.encode(rows(row('00:15', '1')), 'shift_jis'));
    expect(codes(problems)).toEqual(['FILE_NOT_RECOGNISED 1']);
  });

  test('as UTF-16 is refused as no text', async () => {
    expect(codes((await collect(iconv.encode(rows(row('00:15', '1')), 'utf-16'))).problems)).toEqual(['FILE_BINARY 1']);
  });

  test('as a workbook without the headings says which are missing', async () => {
    const { problems, summary } = await collect(
      exportXlsx(
        [
          ['a', 'b'],
          ['1', '2'],
        ],
        { texts: 'shared', times: 'text' },
      ),
    );
    expect(problems).toMatchObject([{ code: 'FILE_NOT_RECOGNISED', message: expect.stringContaining('고객번호') }]);
    expect(summary.accepted).toBe(false);
  });

  test('as a workbook with broken XML says so', async () => {
    const sheet = '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>';
    const { problems } = await collect(
      zip({ name: 'xl/workbook.xml', content: '<workbook/>' }, { name: 'xl/worksheets/sheet1.xml', content: sheet }),
    );
    expect(problems[0]?.code).toBe('XML_MALFORMED');
  });

  test('as a workbook with a row far beyond Excel’s limit does not fill the memory', async () => {
    const sheet = '<worksheet><sheetData><row r="999999999"><c r="A1"><v>1</v></c></row></sheetData></worksheet>';
    const { problems } = await collect(
      zip({ name: 'xl/workbook.xml', content: '<workbook/>' }, { name: 'xl/worksheets/sheet1.xml', content: sheet }),
    );
    expect(problems[0]?.code).toBe('XML_MALFORMED');
  });
});
