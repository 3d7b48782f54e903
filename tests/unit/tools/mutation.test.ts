import { globSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { AREAS, areaNamed } from '../../../tools/mutation/areas.ts';

test('every pattern of an area finds files: a folder that moved must not empty a score', () => {
  for (const { mutate, tests } of Object.values(AREAS))
    for (const pattern of [...mutate, ...tests].filter((each) => !each.startsWith('!')))
      expect({ pattern, found: globSync(pattern).length > 0 }).toEqual({ pattern, found: true });
});

test('a command line names one area', () => {
  expect(areaNamed(['billing'])).toEqual(['billing', AREAS['billing']]);
});

test.each([[[]], [['nothing']], [['billing', 'tariff']], [['constructor']]])(
  '%j is answered with the areas',
  (names) => {
    expect(() => areaNamed(names)).toThrow('npm run mutation -- billing | database | batch-server | tariff');
  },
);
