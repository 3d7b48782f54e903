import { expect, test } from '@jest/globals';
import { architectureOf } from '../../../../domain/batch-server/architecture.ts';

// Names and processors as in https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-types.html
test.each([
  ['arm64', ['m7g.large', 'm6g.large', 't4g.large']],
  ['arm64', ['c7gn.xlarge', 'x2gd.medium', 'im4gn.large', 'is4gen.large', 'a1.medium', 'g5g.xlarge']],
  [
    'x86_64',
    ['m7i.large', 'm7i-flex.large', 't3.small', 'm6a.large', 'c5.large', 'g5.xlarge', 'g6.2xlarge', 'u-6tb1.56xlarge'],
  ],
] as const)('%s for %j', (architecture, types) => {
  expect(architectureOf(types)).toBe(architecture);
});

test.each([
  [['m7g.large', 'm7i.large'], 'm7g.large is arm64 and m7i.large x86_64: no image fits both.'],
  [['large'], 'large is not the name of an instance type.'],
  [[''], ' is not the name of an instance type.'],
  [[], 'There is no instance type.'],
])('%j is refused with a sentence', (types, sentence) => {
  expect(() => architectureOf(types)).toThrow(sentence);
});
