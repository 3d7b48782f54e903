import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { REASONS } from '../../../domain/batch-server/reasons.ts';
import { DOCUMENT, decisionTable, errorTable, fill, upToDate } from '../../../tools/decision-table.ts';

test('docs/operations.md shows the decisions and the errors as the code has them: else run node tools/decision-table.ts', () => {
  const document = readFileSync(DOCUMENT, 'utf8');
  expect(document === upToDate(document)).toBe(true);
});

test('every reason and every kind of error has its line', () => {
  for (const reason of Object.keys(REASONS)) expect(decisionTable()).toContain(`| \`${reason}\` |`);
  for (const code of [
    'InsufficientInstanceCapacity',
    'IncorrectInstanceState',
    'RequestLimitExceeded',
    'UnauthorizedOperation',
  ])
    expect(errorTable()).toContain(`| \`${code}\` |`);
});

test('a document without the place for a table is refused', () => {
  expect(() => fill('nothing here', 'decision table', '')).toThrow('has no place');
});
