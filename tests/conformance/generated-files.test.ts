import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { FAULT_KINDS, FAULT_NAMES, type FaultName } from '../../tools/generate/faults.ts';
import type { AnswerKey, ChannelAnswer, GenerateOptions } from '../../tools/generate/nem12-file.ts';
import { generate } from '../../tools/generate-operator-file.ts';
import { type FileReport, reportOn } from '../../tools/read-operator-file.ts';
import { READERS_PYTHON, readersAreSetUp } from '../../tools/set-up-readers.ts';

const SUMS = fileURLToPath(new URL('readers/sums.py', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'generated-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Sums = Record<string, Record<string, { n: number; wh: string }>>;

const BASE: GenerateOptions = {
  supplyPoints: 40,
  days: 12,
  seed: 5,
  from: '2026-02-20',
  intervalMinutes: 15,
  faults: [],
};
let files = 0;

async function generated(changes: Partial<GenerateOptions>): Promise<{ path: string; key: AnswerKey }> {
  const path = join(folder, `${++files}.csv`);
  return { path, key: await generate({ ...BASE, ...changes }, createWriteStream(path)) };
}

/** What the answer key says, in the shape of the public readers' sums. */
function fromKey(key: AnswerKey): Sums {
  const one = ({ n, sum }: ChannelAnswer) => ({ n, wh: String(sum) });
  return mapChannels(key.points, one);
}

const fromReport = (report: FileReport): Sums =>
  mapChannels(report.points, ({ n, sum }) => ({ n, wh: String(Math.round(Number(sum) * 1000)) }));

function mapChannels<T, R>(
  points: Record<string, Record<string, T>>,
  one: (channel: T) => R,
): Record<string, Record<string, R>> {
  const channels = (of: Record<string, T>) =>
    Object.fromEntries(Object.entries(of).map(([name, channel]) => [name, one(channel)]));
  return Object.fromEntries(Object.entries(points).map(([code, of]) => [code, channels(of)]));
}

/** Faults that are a matter of the data, not of the file's structure: every reader must read these files alike. */
const DATA_FAULTS = FAULT_NAMES.filter(
  (kind) => FAULT_KINDS[kind].code === null && kind !== 'duplicate-same' && kind !== 'future-day',
);

const FILES: [string, Partial<GenerateOptions>][] = [
  ['15 minutes', {}],
  ['30 minutes over the end of February', { intervalMinutes: 30, from: '2024-02-25', seed: 6 }],
  ['5 minutes over the end of a year', { intervalMinutes: 5, supplyPoints: 12, from: '2025-12-26', seed: 7 }],
  ['gaps, estimates, spikes and a meter change', { faults: DATA_FAULTS }],
  [
    'a meter change from 5 to 30 minutes',
    { intervalMinutes: 5, supplyPoints: 4, faults: ['meter-change'] as FaultName[] },
  ],
];

describe('a generated file is read as its answer key says', () => {
  test.each(FILES)('%s', async (_, changes) => {
    const { path, key } = await generated(changes);
    const report = await reportOn(path);
    expect(report.accepted).toBe(true);
    expect(report.quarantined).toEqual([]);
    expect(fromReport(report)).toEqual(fromKey(key));
  });

  test('with every kind of fault: each is refused with its code on its line, and nothing else is', async () => {
    const { path, key } = await generated({ faults: [...FAULT_NAMES, ...FAULT_NAMES], supplyPoints: 80, days: 31 });
    const report = await reportOn(path);
    const found = report.quarantined.map(({ line, code }) => `${line} ${code}`);
    const expected = key.faults
      .filter(({ code }) => code !== null)
      .map(({ firstLine, code }) => `${firstLine} ${code}`);
    expect(found.sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(20);
    expect(fromReport(report)).toEqual(fromKey(key));
  });
});

if (!readersAreSetUp()) {
  test('SKIPPED ALOUD: the public readers are not set up; run: node tools/set-up-readers.ts', () => {
    process.stderr.write(
      '\nSKIPPED: generated files were not checked with nemreader and aemo-mdff-reader; set them up by: node tools/set-up-readers.ts\n',
    );
  });
} else {
  /** Sums by both readers; they take a second or two to start, so all files go through one run. */
  const readBy = (paths: string[]): { nemreader: Sums; aemo: Sums }[] =>
    execFileSync(READERS_PYTHON, [SUMS, ...paths], { encoding: 'utf8', maxBuffer: 1 << 28 })
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));

  describe('two independent public readers read the same from it', () => {
    test('count and sum of every channel', async () => {
      const made = [];
      for (const [, changes] of FILES) made.push(await generated(changes));
      const read = readBy(made.map(({ path }) => path));
      for (const [i, { key }] of made.entries()) {
        expect(read[i]?.nemreader).toEqual(fromKey(key));
        expect(read[i]?.aemo).toEqual(fromKey(key));
      }
    }, 120_000);

    test('and both add the day that comes twice: the trap that ours does not fall into', async () => {
      const { path, key } = await generated({ faults: ['duplicate-same'], supplyPoints: 3 });
      const [fault] = key.faults;
      const { n, sum } = (key.points[fault?.supplyPoint ?? ''] as Record<string, ChannelAnswer>).E1 as ChannelAnswer;
      const day = fault?.truth[0]?.reduce((a, b) => a + b) ?? 0;
      const [read] = readBy([path]);
      const doubled = { n: n + 96, wh: String(sum + day) };
      expect(read?.nemreader[fault?.supplyPoint ?? '']?.E1).toEqual(doubled);
      expect(read?.aemo[fault?.supplyPoint ?? '']?.E1).toEqual(doubled);
      expect(fromReport(await reportOn(path))[fault?.supplyPoint ?? '']?.E1).toEqual({ n, wh: String(sum) });
    }, 120_000);
  });
}
