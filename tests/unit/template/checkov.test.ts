import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('every check that checkov leaves out has its reason above it, and none stands there twice', () => {
  const lines = readFileSync('.checkov.yaml', 'utf8').split('\n');
  const skips = lines.map((line, index) => ({
    id: /^ {2}- (CKV\w+)$/.exec(line)?.[1],
    before: lines[index - 1] ?? '',
  }));
  const skipped = skips.filter(({ id }) => id !== undefined);
  expect(skipped.length).toBeGreaterThan(5);
  for (const { id, before } of skipped) expect([id, before]).toEqual([id, expect.stringMatching(/^ {2}# .{20,}/)]);
  expect(new Set(skipped.map(({ id }) => id)).size).toBe(skipped.length);
});
