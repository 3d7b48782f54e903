import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type FileReport, reportOn } from '../../../tools/read-operator-file.ts';
import { CHANNEL, dayRecord, file, HEADER, oneDay } from '../../support/operator-files.ts';
import { zip } from '../../support/zip-builder.ts';

const TOOL = fileURLToPath(new URL('../../../tools/read-operator-file.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'operator-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

function saved(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('the report on a file', () => {
  test('counts values, sums them exactly in the unit of the file, and says when they begin and end', async () => {
    const path = saved(
      'good.csv',
      file(HEADER, CHANNEL, dayRecord('20240229', 48, '0.1'), dayRecord('20240301', 48, '0.2', 'E52,,,,'), '900'),
    );
    expect(await reportOn(path)).toEqual({
      file: path,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      header: 'NEM12',
      accepted: true,
      points: {
        '2012345678': {
          E1: {
            n: 96,
            sum: '14.4',
            uom: 'kWh',
            first: '2024-02-29 00:00:00',
            last: '2024-03-02 00:00:00',
            quality: { A: 48, E52: 48 },
          },
        },
      },
      quarantined: [],
    });
  });

  test('sums parts of a Wh exactly', async () => {
    const values = (i: number): string => `0.${String(i + 1).padStart(9, '0')}`;
    const path = saved(
      'fine.csv',
      file(HEADER, CHANNEL, dayRecord('20240201', 48, values), dayRecord('20240202', 48, values), '900'),
    );
    // 2 × (1 + … + 48) × 10⁻⁹ kWh
    expect((await reportOn(path)).points['2012345678']?.E1?.sum).toBe('0.000002352');
  });

  test('takes the unit from the first block of a channel, also when a later one uses another', async () => {
    const path = saved(
      'units.csv',
      file(
        HEADER,
        CHANNEL,
        dayRecord('20240201', 48, '1'),
        CHANNEL.replace('kWh', 'WH'),
        dayRecord('20240202', 48, '1'),
        '900',
      ),
    );
    expect((await reportOn(path)).points['2012345678']?.E1).toMatchObject({ sum: '48.048', uom: 'kWh' });
  });

  test('counts register advances, whose sums may be negative', async () => {
    const advance =
      '250,2012345678,12,1,12,12,M,I,290,20241001000001,A,,,280,20241007000001,A,,,-10.5,KWH,,20241007112700,';
    const path = saved('nem13.csv', file('100,NEM13,202410081200,A,B', advance, '900'));
    expect(await reportOn(path)).toMatchObject({
      header: 'NEM13',
      accepted: true,
      points: {
        '2012345678': {
          '12': {
            n: 1,
            sum: '-10.5',
            uom: 'KWH',
            first: '2024-10-01 00:00:01',
            last: '2024-10-07 00:00:01',
            quality: { A: 1 },
          },
        },
      },
    });
  });

  test('does not add a channel’s register advances to its days: both say the same energy', async () => {
    const advance =
      '250,2012345678,E1,1,E1,E1,M,E,280,20240201000000,A,,,304,20240202000000,A,,,24,kWh,,20240202112700,';
    const path = saved('both.csv', file(HEADER, CHANNEL, dayRecord('20240201', 48), advance, '900'));
    expect((await reportOn(path)).points).toMatchObject({
      '2012345678': { E1: { n: 48, sum: '24', first: '2024-02-01 00:00:00' } },
    });
  });

  test('names the header of a file without one by what it holds', async () => {
    expect(await reportOn(saved('headless.csv', file(CHANNEL, dayRecord('20240201', 48), '900')))).toMatchObject({
      header: 'NEM12',
      accepted: true,
    });
  });

  test('stops listing problems at ten thousand, and says how many more there are', async () => {
    const lines = Array.from({ length: 10_050 }, () => '500,N,,nonsense,');
    const report = await reportOn(
      saved('problems.csv', file(HEADER, CHANNEL, dayRecord('20240201', 48), ...lines, '900')),
    );
    expect(report.quarantined).toHaveLength(10_001);
    expect(report.quarantined.at(-1)).toMatchObject({ code: 'MORE_PROBLEMS', message: expect.stringContaining('50') });
  });

  test('of a damaged archive takes nothing, even what came out of it before the damage', async () => {
    expect(await reportOn(saved('damaged.zip', zip({ name: 'a.csv', content: oneDay(), crc: 1 })))).toMatchObject({
      accepted: false,
      points: {},
      quarantined: [{ code: 'ZIP_DAMAGED' }],
    });
  });
});

describe('the command never fails on a file', () => {
  test.each([
    ['FILE_NOT_FOUND', () => join(folder, 'missing.csv')],
    ['FILE_IS_DIRECTORY', () => folder],
    ['FILE_EMPTY', () => saved('empty.csv', '')],
    ['FILE_BINARY', () => process.execPath],
    ['FILE_NOT_RECOGNISED', () => saved('text.csv', 'hello\n')],
    [
      'INTERVAL_COUNT',
      () =>
        saved(
          'short.csv',
          oneDay((lines) => (lines[2] = dayRecord('20240201', 12))),
        ),
    ],
  ])('%s', async (code, path) => {
    const report = await reportOn(path());
    expect(report).toMatchObject({
      accepted: false,
      points: {},
      quarantined: [{ line: expect.any(Number), code, message: expect.any(String) }],
    });
    expect(report.sha256 === null).toBe(code === 'FILE_NOT_FOUND' || code === 'FILE_IS_DIRECTORY');
  });

  test('one line per file, in order, whatever they are', () => {
    const files = [
      saved('a.csv', oneDay()),
      join(folder, 'missing.csv'),
      saved('b.zip', zip({ name: 'x', content: oneDay() })),
    ];
    const lines = execFileSync(process.execPath, [TOOL, ...files], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
    const reports = lines.map((line) => JSON.parse(line) as FileReport);
    expect(reports.map(({ file: path, accepted }) => [path, accepted])).toEqual([
      [files[0], true],
      [files[1], false],
      [files[2], true],
    ]);
    expect(reports[2]?.points).toEqual(reports[0]?.points);
  });

  test('without a file it says how it is used', () => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [TOOL], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('read-operator-file -- FILE');
  });
});
