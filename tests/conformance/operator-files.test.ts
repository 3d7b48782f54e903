import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { type FileReport, reportOn } from '../../tools/read-operator-file.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(process.env.SHARED_DATA ?? join(ROOT, '../shared/data'), 'nem12');
const present = existsSync(join(FOLDER, 'expected.json'));

interface Channel {
  n: number;
  sum: number;
  uom: string;
  first: string;
  last: string;
  quality: Record<string, number>;
}

interface Expected {
  file: string;
  sha256: string;
  header: string;
  nmis: Record<string, Record<string, Channel>>;
  crossChecked: boolean;
}

const expected: { ok: Expected[]; rejected: { file: string; message: string }[] } = present
  ? JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8'))
  : { ok: [], rejected: [] };

const pathOf = (file: string): string => join(FOLDER, file.replace(/^examples\//, ''));

/** The report's channels in the shape of expected.json; a sum is exact text here and a float there. */
function channels(report: FileReport): Expected['nmis'] {
  return JSON.parse(JSON.stringify(report.points), (key, value) => (key === 'sum' ? Number(value) : value));
}

/**
 * Files where the two public readers disagree, or one of them refuses. What is right there is argued, not copied:
 * - 30min_200_15min_300: 96 values under a 200 record that announces 48. One reader takes the first half for the whole day, which halves the consumption; the day
 *   is refused. It is the only one, so the file is.
 * - 15min_200_30min_300: the reverse, and refused by both the reader and us.
 * - incomplete_interval: one 300 record has a quality and no values at all. It is refused alone; the other days are what the reader finds.
 * - powercor: two blocks for the same day, value for value the same. One reader adds them (domain.md §3.2), the other stops at the first 900. Once is right.
 */
const ARGUED: Record<string, { accepted: boolean; points: Record<string, unknown>; quarantined: unknown[] }> = {
  'examples/invalid/Example_NEM12_30min_200_15min_300.csv': {
    accepted: false,
    points: {},
    quarantined: [{ line: 3, code: 'INTERVAL_COUNT', message: '96 values where a 30-minute day has 48.' }],
  },
  'examples/invalid/Example_NEM12_incomplete_interval.csv': {
    accepted: true,
    points: { VABD000163: { E1: { n: 48, sum: 53.328 }, Q1: { n: 96, sum: 213.312 } } },
    quarantined: [{ line: 3, code: 'INTERVAL_COUNT', message: '0 values where a 30-minute day has 48.' }],
  },
  'examples/invalid/Example_NEM12_powercor.csv.zip': {
    accepted: true,
    points: {
      VABD000163: { E1: { n: 48, sum: 53.328, quality: { A: 48 } }, Q1: { n: 48, sum: 106.656, quality: { A: 48 } } },
    },
    quarantined: [],
  },
};

if (!present) {
  test(`SKIPPED ALOUD: no third-party files in ${FOLDER}; set SHARED_DATA to the folder that holds nem12/`, () => {
    process.stderr.write(
      `\nSKIPPED: the NEM12 conformance files are not in ${FOLDER}; set SHARED_DATA to check against them.\n`,
    );
  });
} else {
  const agreed = expected.ok.filter(({ file }) => !(file in ARGUED));

  describe('every third-party file is read exactly as two independent readers read it', () => {
    test('and the list of exceptions is complete', () => {
      expect(agreed.every(({ crossChecked, header }) => crossChecked || header === 'NEM13')).toBe(true);
      expect(agreed.length).toBe(70);
    });

    test.each(agreed)('$file', async ({ file, sha256, header, nmis }) => {
      const report = await reportOn(pathOf(file));
      expect(report).toMatchObject({ sha256, header, accepted: true, quarantined: [] });
      expect(channels(report)).toEqual(nmis);
    });
  });

  describe('where they disagree, what is right is argued', () => {
    test.each(Object.keys(ARGUED))('%s', async (file) => {
      const report = await reportOn(pathOf(file));
      const { accepted, points, quarantined } = ARGUED[file] as (typeof ARGUED)[string];
      expect(report).toMatchObject({ accepted, quarantined });
      expect(channels(report)).toMatchObject(points);
      expect(Object.keys(report.points)).toEqual(Object.keys(points));
    });

    test.each(expected.rejected)('$file is refused with the line that is wrong', async ({ file, message }) => {
      const report = await reportOn(pathOf(file));
      expect(report).toMatchObject({ accepted: false, points: {}, quarantined: [{ line: 3, code: 'INTERVAL_COUNT' }] });
      expect(message).toContain('line 3');
    });
  });

  test('the command prints one JSON line per file, in order, and nothing else', () => {
    const files = [...expected.ok, ...expected.rejected].map(({ file }) => pathOf(file));
    const output = execFileSync(process.execPath, [join(ROOT, 'tools/read-operator-file.ts'), ...files], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const reports = output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as FileReport);
    expect(reports.map(({ file }) => file)).toEqual(files);
    expect(Object.keys(reports[0] ?? {})).toEqual(['file', 'sha256', 'header', 'accepted', 'points', 'quarantined']);
    expect(reports.filter(({ accepted }) => !accepted)).toHaveLength(2);
  });
}
