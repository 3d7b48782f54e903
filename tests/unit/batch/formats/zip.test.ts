import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { zipSync } from 'fflate';
import { fingerprint } from '../../../../batch/formats/fingerprint.ts';
import { CHANNEL, codes, collect, dayRecord, file, HEADER, oneDay } from '../../../support/operator-files.ts';
import { type MemberOptions, zip } from '../../../support/zip-builder.ts';

const CUTS = [[1], [3, 7, 11], [64], [100_000]];
const member = (changes: Partial<MemberOptions> = {}): MemberOptions => ({
  name: 'data.csv',
  content: oneDay(),
  ...changes,
});

async function* chunksOf(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

describe('an archive is read as a stream, wherever its chunks end', () => {
  test.each<[string, Partial<MemberOptions>]>([
    ['deflated', {}],
    ['stored', { stored: true }],
    ['with sizes behind the data', { descriptor: 'signed' }],
    ['with sizes behind the data and no signature', { descriptor: 'bare' }],
    ['zip64', { zip64: true }],
    ['zip64 with sizes behind the data', { zip64: true, descriptor: 'signed' }],
    [
      'large enough to take many steps',
      { content: file(HEADER, CHANNEL, dayRecord('20240201', 48), '900') + '\r\n'.repeat(200_000) },
    ],
  ])('%s', async (_, changes) => {
    for (const cuts of CUTS) {
      const { days, problems, summary } = await collect(zip(member(changes)), cuts);
      expect(codes(problems)).toEqual([]);
      expect(days).toMatchObject([{ total: 24_000, line: 3 }]);
      expect(summary).toMatchObject({ accepted: true, damaged: false });
    }
  });

  test('made by another program', async () => {
    const archive = zipSync({ 'dir/data.csv': new TextEncoder().encode(oneDay()) });
    expect((await collect(archive, [13])).days).toMatchObject([{ total: 24_000 }]);
  });

  test('with several members: all are read, lines go on counting, and a day in two members is one day', async () => {
    const second = oneDay((lines) => lines.splice(3, 0, dayRecord('20240202', 48, '1')));
    const { days, problems, summary } = await collect(
      zip(
        member({ name: 'folder/', content: '', stored: true }),
        member(),
        member({ name: 'b.csv', content: second, descriptor: 'signed' }),
      ),
    );
    expect(codes(problems)).toEqual([]);
    expect(days.map(({ day, line }) => [day, line])).toEqual([
      ['2024-02-01', 3],
      ['2024-02-02', 8],
    ]);
    expect(summary.repeatedDayCount).toBe(1);
  });

  test('with a member that is none of ours: that one is refused, the other is read', async () => {
    const { days, problems, summary } = await collect(zip(member({ name: 'read.me', content: 'hello' }), member()));
    expect(days).toHaveLength(1);
    expect(problems).toMatchObject([{ code: 'FILE_NOT_RECOGNISED', message: expect.stringContaining('read.me') }]);
    expect(summary.accepted).toBe(true);
  });
});

describe('an archive that cannot be trusted is refused, and says so', () => {
  const whole = zip(member());
  test.each<[string, string, Uint8Array]>([
    ['ZIP_DAMAGED', 'cut within a member', whole.slice(0, 120)],
    ['ZIP_DAMAGED', 'cut within a header', whole.slice(0, 20)],
    ['ZIP_DAMAGED', 'cut before its directory', whole.slice(0, whole.length - 22)],
    ['ZIP_DAMAGED', 'with another checksum', zip(member({ crc: 1 }))],
    ['ZIP_DAMAGED', 'with another checksum behind the data', zip(member({ crc: 1, descriptor: 'signed' }))],
    ['ZIP_DAMAGED', 'with garbage for data', zip(member()).map((byte, i) => (i > 40 && i < 60 ? byte ^ 0x55 : byte))],
    ['ZIP_ENCRYPTED', 'encrypted', zip(member({ encrypted: true }))],
    ['ZIP_UNSUPPORTED', 'packed otherwise', zip(member({ method: 12 }))],
    ['NO_READINGS', 'empty', zip()],
  ])('%s: %s', async (code, _, bytes) => {
    const { problems, summary } = await collect(bytes, [50]);
    expect(problems.at(-1)?.code).toBe(code);
    expect(summary.accepted).toBe(false);
    const damage = (await fingerprint(chunksOf(bytes, 50))).damage;
    expect(damage?.code ?? 'NO_READINGS').toBe(code);
  });

  test('a bomb is left off early', async () => {
    const lines = file(HEADER, CHANNEL) + '0'.repeat(60_000).concat('\n').repeat(1500);
    const { problems, summary } = await collect(zip(member({ content: lines, descriptor: 'signed' })));
    expect(problems.at(-1)?.code).toBe('ZIP_BOMB');
    expect(summary).toMatchObject({ accepted: false, damaged: true });
    expect(summary.lineCount).toBeLessThan(1490);
    // 90 MB are packed and unpacked: on a busy machine more than the five seconds a test has.
  }, 30_000);
});

test('a fingerprint is the SHA-256 of the whole file, sound or not', async () => {
  for (const bytes of [
    new Uint8Array(0),
    new TextEncoder().encode('hello'),
    zip(member()),
    zip(member({ crc: 1 }), member({ encrypted: true })),
  ]) {
    const { sha256, size } = await fingerprint(chunksOf(bytes, 10));
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(size).toBe(bytes.length);
  }
});
