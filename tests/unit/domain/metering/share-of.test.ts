import { crc32 } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codeHash, isInShare, shareOf } from '../../../../domain/metering/share-of.ts';

describe('the share of a supply point', () => {
  test('is by CRC-32, as MySQL and zlib compute it', () => {
    expect(codeHash('123456789')).toBe(0xcbf43926);
    expect(codeHash('')).toBe(0);
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z]{1,22}$/), (code) => {
        expect(codeHash(code)).toBe(crc32(code));
      }),
    );
  });

  test('is exactly one of the shares', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 100 }), (code, count) => {
        const takers = Array.from({ length: count }, (_, index) => index).filter((index) =>
          isInShare(code, { index, count }),
        );
        expect(takers).toEqual([shareOf(code, count)]);
      }),
    );
  });

  test.each([4, 16])('codes that follow each other spread over %i shares within a tenth of the mean', (count) => {
    const sizes = Array<number>(count).fill(0);
    for (let n = 0; n < 64_000; n++) sizes[shareOf(`KR${String(n).padStart(8, '0')}`, count)]! += 1;
    const mean = 64_000 / count;
    for (const size of sizes) expect(Math.abs(size - mean)).toBeLessThan(mean / 10);
  });

  test('what names no supply point is the first share’s', () => {
    expect(isInShare(undefined, { index: 0, count: 4 })).toBe(true);
    expect(isInShare(undefined, { index: 3, count: 4 })).toBe(false);
  });
});
