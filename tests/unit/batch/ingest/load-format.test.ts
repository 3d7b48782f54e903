import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LoadBuffer } from '../../../../batch/ingest/load-format.ts';
import { packValues } from '../../../../domain/metering/reading-day.ts';

describe('LoadBuffer', () => {
  test('whatever the bytes, the fields come back', () => {
    const field = fc.oneof(fc.constant(null), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(
        fc.array(fc.array(field, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 10 }),
        (rows) => {
          const buffer = new LoadBuffer(1);
          const places = rows.map((row) => {
            const start = buffer.length;
            for (const value of row) {
              if (value === null) buffer.null();
              else buffer.binary(value);
            }
            buffer.endRow();
            return [start, buffer.length] as const;
          });
          for (const [i, [start, end]] of places.entries()) {
            expect(buffer.fields(start, end).map((value) => value && [...value])).toEqual(
              rows[i]!.map((value) => value && [...value]),
            );
          }
        },
      ),
    );
  });

  test('whole numbers are written as the packed values are, escaped', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer(), fc.integer({ min: 120, max: 130 }))), (values) => {
        const fast = new LoadBuffer(1);
        fast.int32s(Int32Array.from(values));
        const plain = new LoadBuffer(1);
        plain.binary(packValues(Int32Array.from(values)));
        expect(fast.view().equals(plain.view())).toBe(true);
      }),
    );
  });
});

test('numbers and text are written as their characters, whatever they are', () => {
  const number = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(0, 9, 10, 123, 0x7fffffff, 0x80000000));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(number, fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 255 }))),
      (rows) => {
        const buffer = new LoadBuffer(1);
        for (const [n, text, byte] of rows) {
          const start = buffer.length;
          buffer.integer(n);
          buffer.text(text);
          buffer.byte(byte);
          buffer.endRow();
          expect(buffer.fields(start, buffer.length)).toEqual([
            Buffer.from(String(n)),
            Buffer.from(text),
            Buffer.from([byte]),
          ]);
        }
      },
    ),
  );
});
