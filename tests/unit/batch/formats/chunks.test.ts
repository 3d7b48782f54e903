import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dayBeforeFile, type JapanOptions, monthlyFile } from '../../../../tools/generate/japan-usage.ts';
import { exportCsv, exportRows, exportXlsx, NO_QUIRKS } from '../../../../tools/generate/kepco-export.ts';
import { CHANNEL, collect, dayRecord, file, HEADER } from '../../../support/operator-files.ts';
import { zip } from '../../../support/zip-builder.ts';

/** A file with something of everything: plain, V, refused, sub-Wh, unknown, two blocks, a cut-off end. */
const MIXED =
  file(
    HEADER,
    CHANNEL,
    dayRecord('20240201', 48, (i) => `${i}.${i}`),
    dayRecord('20240202', 48, '1', 'V,,,20240203000000,'),
    '400,1,10,A,,',
    '400,11,48,S14,76,fault',
    '500,N,S1,20240202101500,950.0',
    dayRecord('20240203', 48, '0.12345'),
    dayRecord('20240204', 47),
    'what is this',
    '200,2012345679,B1,1,B1,,M,kW,15,',
    dayRecord('20240201', 96),
    '900',
    HEADER.replace('NEM12', 'NEM13'),
    '250,2012345678,11,1,11,11,M,E,1,20240101000000,A,,,2,20240201000000,A,,,1,kWh,,20240201000000,',
    '550,N,,E,',
    '900',
  ) + file(CHANNEL, dayRecord('20240205', 48, '2')).trimEnd();

const EXPORT = exportRows({
  supplyPoints: 2,
  days: 2,
  seed: 1,
  from: '2026-06-01',
  quirks: { ...NO_QUIRKS, splitEvery: 30, emptyEvery: 41 },
});
const JAPAN: JapanOptions = {
  supplyPoints: 2,
  seed: 1,
  from: '2026-06-01',
  days: 2,
  voltage: 'low',
  encoding: 'UTF-8',
  prefix: '',
  missingEvery: 9,
  notProvidedEvery: 2,
};

test('where the chunks end makes no difference', async () => {
  const whole = await collect(MIXED, [1_000_000]);
  expect(whole.days.length).toBeGreaterThan(2);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 }), async (cuts) => {
      expect(await collect(MIXED, cuts)).toEqual(whole);
    }),
    { numRuns: 60 },
  );
});

test('one byte at a time makes no difference either', async () => {
  expect(await collect(MIXED, [1])).toEqual(await collect(MIXED, [1_000_000]));
});

test('LF instead of CRLF makes no difference', async () => {
  const withCrLf = await collect(MIXED);
  const withLf = await collect(MIXED.replaceAll('\r\n', '\n'));
  expect(withLf.days).toEqual(withCrLf.days);
  expect(withLf.problems).toEqual(withCrLf.problems);
});

describe('whatever the bytes are, the reader ends with a summary', () => {
  /** Every day given out is well formed, and the counts agree with what was given out. */
  async function sane(content: string | Uint8Array, cut = 37): Promise<void> {
    const { days, problems, registers, summary } = await collect(content, [cut]);
    expect(summary.problemCount).toBe(problems.length);
    if (!summary.damaged) expect(summary.dayCount).toBe(days.length);
    expect(summary.accepted || problems.length > 0).toBe(true);
    for (const day of days) {
      expect(day.values).toHaveLength(1440 / day.intervalMinutes);
      expect([1, day.values.length]).toContain(day.quality.length);
      expect(day.quality).not.toContain(255);
      expect(day.day).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(day.values.every((value) => value >= 0)).toBe(true);
      expect(day.values.reduce((sum, value) => sum + value, 0)).toBe(day.total);
    }
    for (const problem of problems)
      expect(problem).toMatchObject({
        code: expect.stringMatching(/^[A-Z_0-9]+$/),
        message: expect.stringMatching(/\.$/),
      });
    for (const register of registers)
      expect(Number.isSafeInteger(register.kind === 'advance' ? register.quantity : (register.index ?? 0))).toBe(true);
  }

  test('random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), (bytes) => sane(bytes)),
      { numRuns: 200 },
    );
  });

  test('random texts behind a header', async () => {
    const field = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom(
        '100',
        '200',
        '250',
        '300',
        '400',
        '500',
        '550',
        '900',
        'NEM12',
        'A',
        'V',
        'kWh',
        '30',
        '',
        '20240201',
        '0.5',
        '-1',
      ),
    );
    const line = fc.array(field, { maxLength: 12 }).map((fields) => fields.join(','));
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), (lines) => sane(file(HEADER, CHANNEL, ...lines))),
      { numRuns: 300 },
    );
  });

  test('a sound file with some bytes changed, lost or doubled', async () => {
    const bytes = new TextEncoder().encode(MIXED);
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      length: fc.integer({ min: 0, max: 40 }),
      by: fc.uint8Array({ maxLength: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        let content: Uint8Array = bytes;
        for (const { at, length, by } of changes)
          content = Buffer.concat([content.slice(0, at), by, content.slice(at + length)]);
        await sane(content);
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['KEPCO export', exportCsv(EXPORT.rows, 'cp949')],
    ['KEPCO workbook', exportXlsx(EXPORT.rows, { texts: 'shared', times: 'serial' })],
    ['Japanese day', dayBeforeFile(JAPAN).content],
    ['Japanese month', monthlyFile(JAPAN).content],
  ])('a %s with some bytes changed, lost or doubled', async (_, bytes) => {
    const change = fc.record({
      at: fc.nat(bytes.length - 1),
      length: fc.integer({ min: 0, max: 20 }),
      by: fc.uint8Array({ maxLength: 20 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let content: Uint8Array = bytes;
        for (const { at, length, by } of changes)
          content = Buffer.concat([content.slice(0, at), by, content.slice(at + length)]);
        await sane(content, 4000);
      }),
      { numRuns: 40 },
    );
  });

  test('an archive with some bytes changed', async () => {
    const archive = zip({ name: 'a.csv', content: MIXED }, { name: 'b.csv', content: MIXED, descriptor: 'signed' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(archive.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        async (changes) => {
          const broken = Uint8Array.from(archive);
          for (const [at, byte] of changes) broken[at] = byte;
          await sane(broken);
        },
      ),
      { numRuns: 150 },
    );
  });
});
