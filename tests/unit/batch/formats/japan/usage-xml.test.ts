import { describe, expect, test } from '@jest/globals';
import { NULL_VALUE } from '../../../../../domain/metering/quality.ts';
import { unpackQuality } from '../../../../../domain/metering/reading-day.ts';
import { dayBeforeFile, type JapanOptions, japanCode, monthlyFile } from '../../../../../tools/generate/japan-usage.ts';
import { type Collected, codes, collect } from '../../../../support/operator-files.ts';
import { zip } from '../../../../support/zip-builder.ts';

const OPTIONS: JapanOptions = {
  supplyPoints: 5,
  seed: 3,
  from: '2026-06-01',
  days: 3,
  voltage: 'low',
  encoding: 'UTF-8',
  prefix: '',
  missingEvery: 0,
  notProvidedEvery: 0,
};

function answersFrom({ days }: Collected): Record<string, { sum: number; missing: number }> {
  const answers: Record<string, { sum: number; missing: number }> = {};
  for (const { supplyPointCode, total, quality, values } of days) {
    const before = answers[supplyPointCode] ?? { sum: 0, missing: 0 };
    const missing = unpackQuality(quality, values.length).filter((code) => code === NULL_VALUE).length;
    answers[supplyPointCode] = { sum: before.sum + total, missing: before.missing + missing };
  }
  return answers;
}

const text = (content: Uint8Array): string => Buffer.from(content).toString();

describe('the file of the day before', () => {
  test.each<[string, Partial<JapanOptions>]>([
    ['low voltage', {}],
    ['high voltage', { voltage: 'high' }],
    ['Shift_JIS', { encoding: 'Shift_JIS' }],
    ['prefixed names', { prefix: 'bp' }],
    ['values that are not provided', { missingEvery: 7 }],
  ])('%s: slots become days', async (_, changes) => {
    const { content, answers } = dayBeforeFile({ ...OPTIONS, ...changes });
    for (const cuts of [[1_000_000], [11, 97, 1013]]) {
      const read = await collect(content, cuts);
      expect(codes(read.problems)).toEqual([]);
      expect(read.summary).toMatchObject({ format: 'jp-30min', accepted: true, dayCount: 5, valueCount: 240 });
      expect(answersFrom(read)).toEqual(answers);
    }
  });

  test('names supply point, day and sender', async () => {
    const { days, headers } = await collect(dayBeforeFile(OPTIONS).content);
    expect(days[0]).toMatchObject({
      supplyPointCode: japanCode(0),
      day: '2026-06-01',
      channel: 'E1',
      intervalMinutes: 30,
      unit: 'Wh',
      fileUnit: 'kWh',
    });
    expect(headers).toMatchObject([{ format: 'jp-30min', version: '1120', from: '30001', to: '50001' }]);
  });

  test('a half-hour that the file does not mention is missing, not zero', async () => {
    const whole = text(dayBeforeFile({ ...OPTIONS, supplyPoints: 1 }).content);
    const without = whole.replace(/<JPMR00010><JP06219>20<\/JP06219>[\s\S]*?<\/JPMR00010>/, '');
    const { days, problems } = await collect(without);
    expect(codes(problems)).toEqual([]);
    expect(unpackQuality(days[0]?.quality ?? new Uint8Array(1), 48)[19]).toBe(NULL_VALUE);
  });

  test('a half-hour given twice with other values is neither, and never their sum', async () => {
    const whole = text(dayBeforeFile({ ...OPTIONS, supplyPoints: 1 }).content);
    const twice = whole.replace('<JP06219>21</JP06219>', '<JP06219>20</JP06219>');
    const { days, problems } = await collect(twice);
    expect(problems).toMatchObject([{ code: 'DUPLICATE_INTERVAL', supplyPointCode: japanCode(0), day: '2026-06-01' }]);
    const quality = unpackQuality(days[0]?.quality ?? new Uint8Array(1), 48);
    expect([quality[18], quality[19], quality[20]]).toEqual([0, NULL_VALUE, NULL_VALUE]);
  });

  test.each<[string, (xml: string) => string]>([
    ['BAD_SUPPLY_POINT', (xml) => xml.replace(japanCode(1), '123')],
    ['BAD_INTERVAL', (xml) => xml.replace('<JP06219>7</JP06219>', '<JP06219>49</JP06219>')],
    ['BAD_VALUE', (xml) => xml.replace(/<JP06125>[^<]*/, '<JP06125>x')],
    ['BAD_VALUE', (xml) => xml.replace(/<JP06125>[^<]*<\/JP06125>/, '')],
    ['NEGATIVE', (xml) => xml.replace(/<JP06125>/, '<JP06125>-1')],
  ])('%s refuses what it is about and nothing else', async (code, change) => {
    const { problems, summary } = await collect(change(text(dayBeforeFile(OPTIONS).content)));
    expect(new Set(problems.map((problem) => problem.code))).toEqual(new Set([code]));
    expect(summary).toMatchObject({ accepted: true, dayCount: 5 });
  });

  test.each<[string, (xml: string) => string]>([
    ['BAD_DATE', (xml) => xml.replace('20260601', '20260631')],
    ['BAD_DATE', (xml) => xml.replace(/<JP06116>\d+<\/JP06116>/, '')],
    ['FILE_TRUNCATED', (xml) => xml.slice(0, 5000)],
    ['XML_MALFORMED', (xml) => xml.replace('</JPMR00011>', '</JPMR00012>')],
    ['XML_MALFORMED', (xml) => xml.replace('<JPC03>1', '<JPC03>&evil;')],
    ['XML_MALFORMED', (xml) => xml.replace('encoding="UTF-8"', 'encoding="EBCDIC-9"')],
    ['NOT_A_WHOLE_DAY', (xml) => xml.replace('<JPM00010>', '<JP06219>7</JP06219><JPM00010>')],
    ['FILE_NOT_RECOGNISED', (xml) => xml.replaceAll('SBD-MSG', 'OTHER')],
  ])('%s refuses the file', async (code, change) => {
    const { days, problems, summary } = await collect(change(text(dayBeforeFile(OPTIONS).content)), [500]);
    expect(days).toEqual([]);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(summary).toMatchObject({ accepted: false, firstProblem: { code } });
  });
});

describe('the fixed usage of a month', () => {
  test('goes day by day, with the month’s total beside it', async () => {
    const { content, answers } = monthlyFile(OPTIONS);
    const read = await collect(content, [333]);
    expect(codes(read.problems)).toEqual([]);
    expect(read.summary).toMatchObject({ format: 'jp-30min', dayCount: 15, registerCount: 5 });
    expect(answersFrom(read)).toEqual(answers);
    expect(read.registers[0]).toMatchObject({
      kind: 'advance',
      supplyPointCode: japanCode(0),
      quantity: answers[japanCode(0)]?.sum,
      previous: { at: '2026-06-01 00:00:00' },
      current: { at: '2026-06-04 00:00:00' },
    });
  });

  test('says which supply points the operator has not provided yet, without their other elements', async () => {
    const { content, answers } = monthlyFile({ ...OPTIONS, notProvidedEvery: 2 });
    const read = await collect(content);
    expect(read.problems).toMatchObject([
      { code: 'NOT_PROVIDED', supplyPointCode: japanCode(1) },
      { code: 'NOT_PROVIDED', supplyPointCode: japanCode(3) },
    ]);
    expect(answersFrom(read)).toEqual(answers);
  });

  test('a wrong value refuses its day, not the month', async () => {
    const broken = text(monthlyFile(OPTIONS).content).replace(/<JP06424>[^<]*/, '<JP06424>?');
    const { problems, summary } = await collect(broken);
    expect(problems).toMatchObject([{ code: 'BAD_VALUE', day: '2026-06-01', supplyPointCode: japanCode(0) }]);
    expect(summary.dayCount).toBe(14);
  });

  test('cut off in the middle keeps the points before the cut', async () => {
    const whole = monthlyFile(OPTIONS).content;
    const { problems, summary } = await collect(whole.slice(0, whole.length * 0.7));
    expect(problems.map((problem) => problem.code)).toEqual(['FILE_TRUNCATED']);
    expect(summary).toMatchObject({ accepted: true, dayCount: 9 });
  });
});

test('an archive of split files is read whole; one broken part does not spoil the others', async () => {
  const [first, second] = [dayBeforeFile(OPTIONS), monthlyFile({ ...OPTIONS, from: '2026-05-01' })];
  const both = await collect(
    zip(
      { name: 'W41120.xml', content: first.content },
      { name: 'W51220.xml', content: second.content, descriptor: 'signed' },
    ),
  );
  expect(codes(both.problems)).toEqual([]);
  expect(both.summary.dayCount).toBe(20);
  const broken = await collect(
    zip({ name: 'a.xml', content: first.content.slice(0, 3000) }, { name: 'b.xml', content: second.content }),
  );
  expect(broken.problems.map((problem) => problem.code)).toEqual(['FILE_TRUNCATED']);
  expect(broken.summary).toMatchObject({ accepted: true, dayCount: 15 });
});
