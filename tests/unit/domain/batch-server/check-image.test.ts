import { describe, expect, test } from '@jest/globals';
import { checkImage, type Image, type ImageWish, isAccepted } from '../../../../domain/batch-server/check-image.ts';

const NOW = Date.UTC(2026, 10, 23);
const DAY = 86_400_000;

const image: Image = {
  id: 'ami-0123456789abcdef0',
  name: 'batch-2026-11',
  ownerId: '111122223333',
  ownerAlias: null,
  state: 'available',
  architecture: 'arm64',
  rootDeviceType: 'ebs',
  virtualizationType: 'hvm',
  platform: null,
  createdAt: NOW - 10 * DAY,
  deprecatedAt: null,
  productCodes: [],
};
const wish: ImageWish = {
  source: 'own',
  architecture: 'arm64',
  allowedOwners: [],
  account: '111122223333',
  productCode: null,
  maxAgeDays: 180,
  now: NOW,
};
const CODE = 'aw0evgkw8e5c1q413zgy5pjce';
const codes = (of: Partial<Image>, wanted: Partial<ImageWish> = {}) =>
  checkImage({ ...image, ...of }, { ...wish, ...wanted }).map(({ weight, code }) => `${weight} ${code}`);

test('a good image has no findings and is accepted', () => {
  expect(checkImage(image, wish)).toEqual([]);
  expect(isAccepted([])).toBe(true);
});

test('an image that EC2 does not show is refused', () => {
  expect(checkImage(null, wish)).toEqual([
    { code: 'image.not-found', weight: 'refuse', message: expect.stringContaining('does not show this image') },
  ]);
});

describe('whose it is', () => {
  const amazon = { ownerId: '137112412989', ownerAlias: 'amazon' };
  const market = {
    ownerId: '679593333241',
    ownerAlias: 'aws-marketplace',
    productCodes: [{ id: CODE, type: 'marketplace' }],
  };
  const stranger = { ownerId: '999988887777' };

  test.each<[string, Partial<Image>, Partial<ImageWish>, string[]]>([
    ['quickstart of Amazon', amazon, { source: 'quickstart' }, []],
    ['quickstart of a stranger', stranger, { source: 'quickstart' }, ['refuse image.owner']],
    ['quickstart of our own', {}, { source: 'quickstart' }, ['refuse image.owner']],
    ['own of our own', {}, { source: 'own' }, []],
    ['own of a stranger', stranger, { source: 'own' }, ['refuse image.owner']],
    [
      'community of an allowed owner',
      stranger,
      { source: 'community', allowedOwners: ['136693071363', '999988887777'] },
      [],
    ],
    [
      'community of nobody allowed',
      stranger,
      { source: 'community', allowedOwners: ['136693071363'] },
      ['refuse image.owner'],
    ],
    ['community with an empty list', stranger, { source: 'community' }, ['refuse image.owner']],
    ['community of Amazon, allowed by name', amazon, { source: 'community', allowedOwners: ['amazon'] }, []],
    [
      'community of a stranger, Amazon allowed',
      stranger,
      { source: 'community', allowedOwners: ['amazon'] },
      ['refuse image.owner'],
    ],
    [
      'community of ourselves, not on the list',
      {},
      { source: 'community', allowedOwners: ['amazon'] },
      ['refuse image.owner'],
    ],
    ['marketplace with its product', market, { source: 'marketplace', productCode: CODE }, []],
    [
      'marketplace of a stranger with the code',
      { ...market, ownerAlias: null },
      { source: 'marketplace', productCode: CODE },
      ['refuse image.owner'],
    ],
    [
      'marketplace with another product',
      market,
      { source: 'marketplace', productCode: 'x'.repeat(25) },
      ['refuse image.product-code'],
    ],
    [
      'marketplace with a developer’s code',
      { ...market, productCodes: [{ id: CODE, type: 'devpay' }] },
      { source: 'marketplace', productCode: CODE },
      ['refuse image.product-code'],
    ],
    ['marketplace without a code to compare', market, { source: 'marketplace' }, ['refuse image.product-code']],
    [
      'own with a product code',
      { productCodes: [{ id: CODE, type: 'marketplace' }] },
      {},
      ['refuse image.product-code'],
    ],
  ])('%s', (_, of, wanted, expected) => {
    expect(codes(of, wanted)).toEqual(expected);
  });

  test('the message names the owner and the list', () => {
    const [finding] = checkImage(
      { ...image, ...stranger },
      { ...wish, source: 'community', allowedOwners: ['136693071363'] },
    );
    expect(finding!.message).toBe('Its owner 999988887777 is not on the list of allowed owners: 136693071363.');
    const [empty] = checkImage({ ...image, ...amazon }, { ...wish, source: 'community' });
    expect(empty!.message).toContain('137112412989 (amazon)');
    expect(empty!.message).toContain('the list is empty');
    const [none] = checkImage(
      { ...image, ...market, productCodes: [] },
      { ...wish, source: 'marketplace', productCode: CODE },
    );
    expect(none!.message).toContain('but none');
  });
});

test.each<[Partial<Image>, string]>([
  [{ state: 'pending' }, 'image.state'],
  [{ architecture: 'x86_64' }, 'image.architecture'],
  [{ rootDeviceType: 'instance-store' }, 'image.root-device'],
  [{ virtualizationType: 'paravirtual' }, 'image.virtualization'],
  [{ platform: 'windows' }, 'image.platform'],
])('%j is refused: %s', (of, code) => {
  expect(codes(of)).toEqual([`refuse ${code}`]);
});

describe('age', () => {
  test('deprecated from its date on; warned of thirty days before', () => {
    expect(codes({ deprecatedAt: NOW })).toEqual(['refuse image.deprecated']);
    expect(codes({ deprecatedAt: NOW + 1 })).toEqual(['warn image.deprecated-soon']);
    expect(codes({ deprecatedAt: NOW + 30 * DAY })).toEqual(['warn image.deprecated-soon']);
    expect(codes({ deprecatedAt: NOW + 30 * DAY + 1 })).toEqual([]);
    expect(isAccepted(checkImage({ ...image, deprecatedAt: NOW + 1 }, wish))).toBe(true);
  });

  test('at most so many days old; unknown is only told', () => {
    expect(codes({ createdAt: NOW - 180 * DAY })).toEqual([]);
    expect(codes({ createdAt: NOW - 180 * DAY - 1 })).toEqual(['refuse image.age']);
    expect(codes({ createdAt: NOW - 8 * DAY }, { maxAgeDays: 7 })).toEqual(['refuse image.age']);
    expect(codes({ createdAt: null })).toEqual(['warn image.age-unknown']);
    expect(checkImage({ ...image, createdAt: NOW - 200.9 * DAY }, wish)[0]!.message).toBe(
      'It was made on 2026-05-06, 200 days ago; at most 180 are allowed.',
    );
  });
});

test('everything that is wrong is told at once, and one refusal is enough', () => {
  const findings = checkImage(
    {
      ...image,
      ownerId: '1',
      architecture: 'x86_64',
      rootDeviceType: 'instance-store',
      createdAt: 0,
      deprecatedAt: NOW - 1,
      productCodes: [{ id: CODE, type: 'marketplace' }],
    },
    wish,
  );
  expect(findings.map(({ code }) => code)).toEqual([
    'image.owner',
    'image.product-code',
    'image.architecture',
    'image.root-device',
    'image.deprecated',
    'image.age',
  ]);
  expect(isAccepted(findings)).toBe(false);
});
