import { expect, test } from '@jest/globals';
import { imageWishOf } from '../../../../tools/check-ami/of-stack.ts';
import { readTemplate } from '../../../../tools/read-template.ts';

const ACCOUNT = '123456789012';
const StackId = `arn:aws:cloudformation:ap-northeast-2:${ACCOUNT}:stack/dev/1`;
// What the template itself gives a stack when nothing is said, so that a renamed parameter is noticed here.
const defaults = Object.fromEntries(
  Object.entries(readTemplate().Parameters).map(([name, { Default }]) => [name, String(Default ?? '')]),
);
const stack = (given: Record<string, string> = {}) => ({
  StackName: 'dev',
  StackId,
  Parameters: Object.entries({ ...defaults, ...given }).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  })),
});
const AmiId = 'ami-0123456789abcdef0';

test('what a stack has when nothing is said: Quick Start, named by the launch template', () => {
  expect(imageWishOf(stack())).toEqual({
    account: ACCOUNT,
    wish: { source: 'quickstart', architecture: 'arm64', allowedOwners: [] },
  });
});

test.each([
  [
    { AmiSource: 'community', AmiId, AmiOwner: '136693071363' },
    { source: 'community', imageId: AmiId, architecture: 'arm64', allowedOwners: ['136693071363'] },
  ],
  [
    {
      AmiSource: 'marketplace',
      AmiId,
      MarketplaceProductCode: 'a'.repeat(25),
      BatchInstanceTypes: 'm7i.large, t3.small',
    },
    { source: 'marketplace', imageId: AmiId, architecture: 'x86_64', allowedOwners: [], productCode: 'a'.repeat(25) },
  ],
  [
    { AmiSource: 'own', AmiId },
    { source: 'own', imageId: AmiId, architecture: 'arm64', allowedOwners: [] },
  ],
])('%j', (given, wish) => {
  expect(imageWishOf(stack(given)).wish).toEqual(wish);
});

test.each([
  [
    'a server of one’s own',
    stack({ BatchInstanceId: 'i-0123456789abcdef0' }),
    'The stack dev makes no batch server: it uses i-0123456789abcdef0, which you made yourself (BatchInstanceId). There is no image of the stack to check.',
  ],
  [
    'another stack',
    { StackName: 'shop', StackId, Parameters: [] },
    'The stack shop has no parameter AmiSource: it was not deployed from this template.',
  ],
  [
    'instance types that no image fits',
    stack({ BatchInstanceTypes: 'm7g.large,m7i.large' }),
    'BatchInstanceTypes of the stack dev: m7g.large is arm64 and m7i.large x86_64: no image fits both.',
  ],
])('%s is an error that says so', (_what, wrong, sentence) => {
  expect(() => imageWishOf(wrong)).toThrow(sentence);
});
