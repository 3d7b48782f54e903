import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_LINE, TextBlocks } from '../../../../batch/formats/text-blocks.ts';

/** Lines, dropped beginnings and the rest, of a text cut at some places. */
function blocks(text: string, cuts: readonly number[]): { lines: string[]; dropped: number; rest: string | null } {
  const lines: string[] = [];
  let dropped = 0;
  const reader = new TextBlocks(
    (bytes, start, end) => {
      const block = Buffer.from(bytes.subarray(start, end)).toString();
      expect(block.endsWith('\n')).toBe(true);
      lines.push(...block.slice(0, -1).split('\n'));
    },
    () => dropped++,
  );
  const bytes = new TextEncoder().encode(text);
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  for (let i = 1; i < places.length; i++) reader.push(bytes.slice(places[i - 1], places[i]));
  const rest = reader.end();
  return { lines, dropped, rest: rest === null ? null : Buffer.from(rest).toString() };
}

test('lines come whole wherever the chunks end', () => {
  const text = fc.array(fc.constantFrom('a', 'bc', '\n', '\r\n', ',')).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(200)), (content, cuts) => {
      const pieces = content.split('\n');
      const last = pieces.pop() as string;
      expect(blocks(content, cuts)).toEqual({ lines: pieces, dropped: 0, rest: last === '' ? null : last });
    }),
  );
});

test('a line longer than any record is dropped once, and the next one is read', () => {
  const text = `a\n${'x'.repeat(LONGEST_LINE * 3)}\nb\n`;
  expect(blocks(text, [100, LONGEST_LINE, LONGEST_LINE * 2])).toEqual({ lines: ['a', 'b'], dropped: 1, rest: null });
  expect(blocks(text, [])).toEqual({ lines: ['a', 'b'], dropped: 1, rest: null });
  expect(blocks(`${text}${text}`, [])).toEqual({ lines: ['a', 'b', 'a', 'b'], dropped: 2, rest: null });
  expect(blocks(`a\n${'x'.repeat(LONGEST_LINE * 3)}`, [100, LONGEST_LINE])).toEqual({
    lines: ['a'],
    dropped: 1,
    rest: null,
  });
});
