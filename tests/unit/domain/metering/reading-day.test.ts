import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  countNotActual,
  packQuality,
  packValues,
  unpackQuality,
  unpackValues,
} from '../../../../domain/metering/reading-day.ts';

const values = fc.array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { maxLength: 288 });

describe('packing a day', () => {
  test('values come back as they were, at four bytes each', () => {
    fc.assert(
      fc.property(values, (list) => {
        const packed = packValues(Int32Array.from(list));
        expect(packed).toHaveLength(list.length * 4);
        expect([...unpackValues(packed)]).toEqual(list);
      }),
    );
  });

  test('values are little-endian whatever the machine', () => {
    expect([...packValues(Int32Array.of(1, -2))]).toEqual([1, 0, 0, 0, 254, 255, 255, 255]);
  });

  test('unpacking does not depend on where in a buffer the bytes lie', () => {
    const buffer = Buffer.from([9, 1, 0, 0, 0]);
    expect([...unpackValues(buffer.subarray(1))]).toEqual([1]);
  });

  test('qualities come back as they were, one byte when all alike', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 288 }), (quality) => {
        const packed = packQuality(quality);
        expect(packed.length === 1).toBe(new Set(quality).size === 1);
        expect(unpackQuality(packed, quality.length)).toEqual(quality);
        expect(countNotActual(packed, quality.length)).toBe(quality.filter((code) => code !== 0).length);
      }),
    );
  });

  test('a length that cannot be is an error', () => {
    expect(() => unpackValues(Uint8Array.of(1, 2, 3))).toThrow(RangeError);
    expect(() => unpackQuality(Uint8Array.of(1, 2), 48)).toThrow(RangeError);
  });
});
