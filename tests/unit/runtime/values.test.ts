import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateTimeText, isRepeatableRead, toWire } from '../../../runtime/database/values.ts';
import { isoMoment } from '../../../runtime/database.ts';

describe('what is bound to a statement', () => {
  test('whole numbers travel as exact text, never as a DOUBLE', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (n) => expect(toWire([n])).toEqual([String(n)])));
    fc.assert(fc.property(fc.bigInt(), (n) => expect(toWire([n])).toEqual([n.toString()])));
  });

  test.each([0.1, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, -1.5])('%p is refused by its place', (value) => {
    expect(() => toWire([1, value])).toThrow('Parameter 2 is not a safe integer');
  });

  test.each([
    [undefined, 'undefined'],
    [true, 'boolean'],
    [{}, 'object'],
    [[], 'object'],
    [() => 1, 'function'],
  ])('%p is refused by its place and kind', (value, kind) => {
    expect(() => toWire([null, 'text', value as never])).toThrow(
      new TypeError(`Parameter 3 is ${kind}: use null, text, a number, a Buffer or a Date`),
    );
  });

  test('null, text and bytes go as they are, a moment as UTC text', () => {
    const bytes = Buffer.from([0, 255]);
    expect(toWire([null, '', bytes, new Date('2026-11-23T03:11:00.120Z')])).toEqual([
      null,
      '',
      bytes,
      '2026-11-23 03:11:00.120',
    ]);
  });

  test('a moment survives the way to DATETIME(3) and back', () => {
    const moments = fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(fc.property(moments, (moment) => expect(isoMoment(dateTimeText(moment))).toBe(moment.toISOString())));
  });

  test.each([
    ['2026-11-23 03:11:00', '2026-11-23T03:11:00.000Z'],
    ['2026-11-23 03:11:00.1', '2026-11-23T03:11:00.100Z'],
    ['2026-11-23 03:11:00.123456', '2026-11-23T03:11:00.123Z'],
  ])('a column value %s is %s', (text, iso) => expect(isoMoment(text)).toBe(iso));
});

describe('a statement that may be repeated', () => {
  test.each([
    'SELECT 1',
    ' select 1',
    'SELECT forms, intox, b_into FROM information',
    'SHOW STATUS',
    '\n  SELECT a\n  FROM b',
  ])('%j', (sql) => expect(isRepeatableRead(sql)).toBe(true));
  test.each([
    'INSERT INTO a VALUES (1)',
    'UPDATE a SET b = 1',
    'DELETE FROM a',
    'WITH x AS (SELECT 1) DELETE FROM a',
    'SELECT a FROM b FOR UPDATE',
    'SELECT a FROM b FOR SHARE',
    'SELECT a FROM b LOCK IN SHARE MODE',
    'SELECT a INTO @b FROM c',
    "SELECT GET_LOCK('a', 1)",
    "SELECT get_lock ('a', 1)",
    'SELECT a FROM b  for  update',
    'SELECT a FROM b lock  in share mode',
    'SELECT a into @b FROM c',
    'EXPLAIN SELECT 1',
    'SELECTED',
    'x SELECT 1',
    'CALL a()',
    '/* SELECT */ DELETE FROM a',
    'DO SLEEP(1)',
  ])('not %j', (sql) => expect(isRepeatableRead(sql)).toBe(false));
});
