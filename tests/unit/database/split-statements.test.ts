import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitStatements } from '../../../database/split-statements.ts';

describe('splitStatements', () => {
  test.each([
    ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    ['SELECT 1', ['SELECT 1']],
    ['; ;\n', []],
    ['SELECT \';\'; SELECT "a;b", `c;d`', ["SELECT ';'", 'SELECT "a;b", `c;d`']],
    ["SELECT 'it''s;'; SELECT 'a\\';b'", ["SELECT 'it''s;'", "SELECT 'a\\';b'"]],
    ['SELECT 1 -- a; comment\n+ 1; # another;\nSELECT /* ; */ 2', ['SELECT 1 \n+ 1', 'SELECT   2']],
    ['SELECT 3--2;', ['SELECT 3--2']],
    ["SELECT 'open", ["SELECT 'open"]],
    ['SELECT 1 /* open', ['SELECT 1']],
  ])('%j', (script, statements) => {
    expect(splitStatements(script)).toEqual(statements);
  });

  test('quoted text of any content stays whole', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (texts) => {
        const statements = texts.map(
          (text) => `INSERT INTO t VALUES ('${text.replace(/\\/g, '\\\\').replace(/'/g, "''")}')`,
        );
        expect(splitStatements(statements.join(';\n'))).toEqual(statements);
      }),
    );
  });
});
