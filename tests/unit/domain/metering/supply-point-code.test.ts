import { expect, test } from '@jest/globals';
import { nmiCheckDigit, parseNmi } from '../../../../domain/metering/supply-point-code.ts';

// Worked examples of AEMO's NMI procedure.
test.each([
  ['2001985732', 8],
  ['2001985733', 6],
  ['3075621875', 8],
  ['4316854005', 9],
  ['NBBBX11110', 0],
  ['QAAAVZZZZZ', 3],
  ['QCDWW00010', 2],
  ['SMVEW00085', 8],
  ['VAAASTY576', 8],
  ['vaaasty576', 8],
])('the check digit of %s is %i', (nmi, digit) => {
  expect(nmiCheckDigit(nmi)).toBe(digit);
});

test('codes of other lengths are taken as they are', () => {
  expect(parseNmi(' nmi1 ')).toEqual({ code: 'nmi1' });
  expect(parseNmi('0100000000000000000001')).toEqual({ code: '0100000000000000000001' });
});

test('eleven characters are checked and lose the check digit', () => {
  expect(parseNmi('20019857328')).toEqual({ code: '2001985732' });
  expect(parseNmi('20019857321')).toEqual({ error: 'checksum', expected: 8 });
});

test.each(['', '   ', 'a b', '한국', '1'.repeat(23)])('%j is no code', (text) => {
  expect(parseNmi(text)).toEqual({ error: 'malformed' });
});
